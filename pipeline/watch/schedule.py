"""Poll schedule of a feed: pure arithmetic on seconds."""

import random
from dataclasses import dataclass

# A host that asks to be left alone for longer is asked once a day anyway.
_MAX_INTERVAL_S = 24 * 3600.0
# Feeds that were first asked together drift apart, and a host that comes back is not met by all at once.
_JITTER = 0.1


@dataclass(frozen=True)
class PollSchedule:
    """Bounds of a feed's interval, and where it begins.

    Two minutes is what a busy wire needs and a host can bear; six hours bring a weekly paper's news the same day.
    """

    least: float = 120.0
    first: float = 600.0
    most: float = 6 * 3600.0

    def adapted(self, interval: float, fresh: bool) -> float:
        """Half as long after a visit that brought something, half as long again after one that did not."""
        return min(self.most, max(self.least, interval * (0.5 if fresh else 1.5)))

    def backed_off(self, interval: float, failures: int) -> float:
        """Twice as long with each failure in a row, so that a host in trouble is left alone."""
        return max(interval, min(self.most, interval * 2.0 ** min(failures, 16)))


def jittered(seconds: float, chance: random.Random) -> float:
    return seconds * (1 + chance.uniform(0, _JITTER))
