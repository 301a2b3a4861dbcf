"""Health of a receiver, as the probes, the metrics and the heartbeat see it."""

from dataclasses import dataclass, field
from time import monotonic


@dataclass
class ReceiverHealth:
    """Written by the receiver's thread, read by others: single assignments only, so no lock."""

    beat: float = field(default_factory=monotonic)
    """When its thread last showed a sign of life."""
    owned: int = 0
    """Partitions that this worker has for the receiver; 0 when another worker serves it."""
    joined: bool = False
    """True when it is in its group, with partitions or standing by."""
    waiting: int = 0
    """Matches read but not delivered: delayed by a failure or gathered for a digest."""
    delivered: int = 0
    given_up: int = 0
    withdrawn: int = 0
    """Matches of articles taken down before they were sent."""
    retries: int = 0
    failing_since: float | None = None
    """In seconds since 1970; None while the receiver works."""
    error: str = ""
