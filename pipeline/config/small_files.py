"""Read a supposedly small file safely, even if it is a pipe without a writer or an endless device."""

import os
import select
import time
from pathlib import Path

MAX_BYTES = 64 * 1024
"""More than any secret, and ten times a file with every setting."""
PIPE_TIMEOUT_S = 5.0
"""Longest wait for another process to write to a pipe, as in _FILE=<(command)."""


class NotSmall(Exception):
    """The file does not end within MAX_BYTES, or not in time; the message says which."""


def read_small(path: Path) -> bytes:
    """Return the content; raises OSError, NotSmall."""
    # Non-blocking: opening a pipe without a writer would block forever.
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
