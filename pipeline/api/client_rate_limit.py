"""Rate limits: a token bucket per key or address, refilled at a steady rate."""

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_CLIENTS = 10_000
"""Buckets kept; the longest idle goes first, and is usually full by then."""


class RateLimiter:
    """Allows ``per_minute`` requests per client, of which ``burst`` may come at once; 0 means unlimited."""

    def __init__(self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = per_minute / 60
        self._burst = max(1, burst)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take one request from the client's bucket; return the seconds to wait if it is empty, else 0."""
        if not self._pace:
            return 0.0
        now = self._clock()
        left, at = self._buckets.pop(client, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._pace)
        allowed = left >= 1
        self._buckets[client] = (left - allowed, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._pace
