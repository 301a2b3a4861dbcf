"""Poll schedule of a feed: pure arithmetic on seconds."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

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


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the host asks for in ``Retry-After`` (seconds or a date, RFC 9110), or None; a day at most."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _MAX_INTERVAL_S) or None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # "-0000" says that the zone is not known; HTTP's dates are always UTC.
    seconds = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() - now
    return min(max(seconds, 1.0), _MAX_INTERVAL_S)
