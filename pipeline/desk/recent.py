"""Cache of answers for a few seconds, so that many readers of a page cause one query."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")
MAX_KEPT = 256
"""Maximum answers; beyond this the oldest go."""


class Recent:
    """Answers by key, each at most ``seconds`` old. One thread queries, the others wait for its answer."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._asking: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, ask: Callable[[], Value]) -> Value:
        """Return the answer for a key; an error of ``ask`` is raised and not cached."""
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        with asking:
            since, value = self._kept.get(key, (float("-inf"), None))
            if self._now() - since < self._seconds:
                kept: Value = value
                return kept
            asked = ask()
            self._keep(key, asked)
            return asked

    def clear(self) -> None:
        """Drop every answer."""
        with self._lock:
            self._kept.clear()

    def _keep(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._now(), value)
            while len(self._kept) > MAX_KEPT:
                oldest = next(iter(self._kept))
                del self._kept[oldest]
                self._asking.pop(oldest, None)
