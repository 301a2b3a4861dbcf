"""What the user sees while a step takes time: one line a step, with the seconds that it has taken."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

Progress = Callable[[str], AbstractContextManager[None]]
"""Called with what is being done; the step lasts as long as the context."""


@contextmanager
def silent(_step: str) -> Iterator[None]:
    yield


@contextmanager
def lines(step: str, stream: TextIO = sys.stderr) -> Iterator[None]:
    """Write the step to ``stream``: on a terminal with running seconds, elsewhere a line when it ends."""
    began = time.monotonic()
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(step, stream, began, ended), daemon=True)
    ticker.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        ended.set()
        ticker.join()
        start = "\r\033[K" if stream.isatty() else ""
        stream.write(f"{start}{step} … {outcome} in {time.monotonic() - began:.1f} s\n")
        stream.flush()


def _tick(step: str, stream: TextIO, began: float, ended: threading.Event) -> None:
    while stream.isatty() and not ended.is_set():
        stream.write(f"\r\033[K{step} … {time.monotonic() - began:.0f} s")
        stream.flush()
        ended.wait(0.5)
