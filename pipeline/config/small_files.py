"""Read what should be a small file, whatever it turns out to be: a pipe without a writer, a device without an end."""

import os
import select
import time
from pathlib import Path

MAX_BYTES = 64 * 1024
"""More than any secret, and ten times a file that sets every setting."""
PIPE_TIMEOUT_S = 5.0
"""Longest wait for what another process writes to a pipe, as in _FILE=<(command)."""


class NotSmall(Exception):
    """It has no end within MAX_BYTES, or none in time; the text says which."""


def read_small(path: Path) -> bytes:
    """The content; raises OSError, NotSmall."""
    # A pipe that no one writes to would never open otherwise.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return _read(number)
    finally:
        os.close(number)


def _read(number: int) -> bytes:
    deadline = time.monotonic() + PIPE_TIMEOUT_S
    found = bytearray()
    while True:
        try:
            part = os.read(number, MAX_BYTES + 1)
        except BlockingIOError:
            if not select.select([number], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise NotSmall(f"nothing came from it for {PIPE_TIMEOUT_S:g} s") from None
            continue
        if not part:
            return bytes(found)
        found += part
        if len(found) > MAX_BYTES:
            raise NotSmall(f"it is longer than {MAX_BYTES:,} bytes")
