"""Health of a receiver, as the probes, the metrics and the heartbeat see it."""

from dataclasses import dataclass, field
from time import monotonic


@dataclass
class ReceiverHealth:
    """Written by the receiver's thread, read by others: single assignments only, so no lock."""

    beat: float = field(default_factory=monotonic)
    """When its thread was last seen alive."""
    owned: int = 0
    """Partitions that this worker has for the receiver; 0: another worker serves it."""
    joined: bool = False
    """Whether it is in its group, with partitions or standing by."""
    waiting: int = 0
    """Matches read and not delivered: held back by a failure, or gathered for a digest."""
    delivered: int = 0
    given_up: int = 0
    withdrawn: int = 0
    """Matches of articles that were taken down before they were sent."""
    retries: int = 0
    failing_since: float | None = None
    """In seconds since 1970; None while it takes what it is sent."""
    error: str = ""
