"""Growth rates of a counter."""

import time
from collections import deque
from collections.abc import Callable

from pipeline.messages.workers import WINDOWS


class Rates:
    """Growth per second over each of ``WINDOWS``, or since the start if that is shorter."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples = deque([(clock(), 0)])

    def after(self, total: int) -> dict[str, float]:
        """Return the rates after the counter has reached ``total``."""
        now = self._clock()
        self._samples.append((now, total))
        # Keep the last sample before the longest window: it is where that window begins.
        while len(self._samples) > 1 and self._samples[1][0] <= now - max(WINDOWS.values()):
            self._samples.popleft()
        return {name: round(self._rate(now, total, seconds), 3) for name, seconds in WINDOWS.items()}

    def _rate(self, now: float, total: int, seconds: float) -> float:
        then, before = next(sample for sample in self._samples if sample[0] >= now - seconds)
        # Two samples in the same instant have no rate; the next one will.
        return (total - before) / (now - then) if now > then else 0.0
