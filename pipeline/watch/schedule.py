"""Poll schedule of a feed: pure arithmetic in seconds."""

import random
from dataclasses import dataclass

# A host that asks for a longer pause is still visited once a day.
_MAX_INTERVAL_S = 24 * 3600.0
# Feeds first fetched together drift apart, and a host that comes back is not hit by all at once.
_JITTER = 0.1


@dataclass(frozen=True)
class PollSchedule:
    """Limits of a feed's interval, and its initial value.

    Two minutes suit a busy wire and any host; six hours bring a weekly paper's news the same day.
    """

    least: float = 120.0
    first: float = 600.0
    most: float = 6 * 3600.0

    def adapted(self, interval: float, fresh: bool) -> float:
        """Return half the interval after a visit with news, one and a half times after one without."""
        return min(self.most, max(self.least, interval * (0.5 if fresh else 1.5)))

    def longest(self, every: float | None = None) -> float:
        """Return the longest time to a next visit: one that is due later was set by a clock that has been set back."""
        return max(_MAX_INTERVAL_S, every or 0.0, self.most) * (1 + _JITTER)

    def backed_off(self, interval: float, failures: int) -> float:
        """Return the interval doubled for each consecutive failure, to spare a host in trouble."""
        return max(interval, min(self.most, interval * 2.0 ** min(failures, 16)))


def jittered(seconds: float, chance: random.Random) -> float:
    return seconds * (1 + chance.uniform(0, _JITTER))
