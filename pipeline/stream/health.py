"""Health of the worker, as the watchdog, the probes and the metrics see it."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipeline.notify.receiver_health import ReceiverHealth

MAX_WHY = 300
"""Characters of a reason: Elasticsearch may name every shard in one."""


@dataclass
class WorkerHealth:
    """Written by the event loop, read by the watchdog's thread: single assignments only, so no lock."""

    stage: str
    beat: float = field(default_factory=time.monotonic)
    """The time at which the event loop was last seen alive."""
    progress: float = field(default_factory=time.monotonic)
    """The time at which a batch or a part of one was last finished, or a wait for a service was last renewed."""
    last_batch: float | None = None
    """The time at which a batch was last finished, in seconds since 1970."""
    assigned_at: float = field(default_factory=time.monotonic)
    """The time at which the worker last held a partition."""
    assignment: int = 0
    lag: int = 0
    in_flight: int = 0
    buffered: int = 0
    window: int = 0
    window_limit: int = 0
    children: int = 0
    children_busy: int = 0
    children_busy_s: float = 0.0
    """Seconds that all children together have been busy."""
    pool_restarts: int = 0
    slow_recogniser: frozenset[str] = frozenset()
    """Languages whose model the fast recogniser does not fit."""
    recogniser_restarts: Counter[str] = field(default_factory=Counter)
    """Ends of recognisers' processes, by language; each is started again."""
    without_recogniser: Counter[str] = field(default_factory=Counter)
    """Articles of which only the gazetteer's names were found, by language."""
    paused: bool = False
    started: bool = False
    """True when the processor is ready for its first chunk."""
    waiting_for: str | None = None
    """The service that is being waited for, in words; None when none is."""
    waiting_why: str = ""
    """The error of the last try of it."""
    counts: Counter[str] = field(default_factory=Counter)
    """Records by their ending."""
    dead_letters: Counter[str] = field(default_factory=Counter)
    """Dead letters by reason."""
    retries: Counter[str] = field(default_factory=Counter)
    """Documents sent to Elasticsearch again, by status."""
    starts_over: int = 0
    """Partitions that were read from their beginning again, as the group's offset was beyond the end of the log."""
    started_over_at: float | None = None
    """When that was last so, in seconds since 1970."""
    expired: int = 0
    """Records that went from the topic before they were read."""
    expired_at: float | None = None
    """When that was last seen, in seconds since 1970."""
    expired_to: dict[Any, int] = field(default_factory=dict)
    """For each partition the offset up to which they are counted."""
    alerts_set_aside: int = 0
    """Saved searches that cannot be run."""
    receivers: dict[str, ReceiverHealth] = field(default_factory=dict)
    """Of a notify worker, by the receivers' names."""
    stopping: bool = False

    def progressed(self) -> None:
        """A batch is done."""
        self.progress = time.monotonic()
        self.last_batch = time.time()
        self.waiting_for = None

    def moved(self) -> None:
        """A part of a long batch is done: that is not a stall."""
        self.progress = time.monotonic()

    def waiting(self, service: str, why: str = "") -> bool:
        """A service is unavailable and is being tried again: that is not a stall. True when it was not so before."""
        self.progress = time.monotonic()
        self.waiting_why = why
        news, self.waiting_for = self.waiting_for != service, service
        return news

    @property
    def wait_in_words(self) -> str:
        """Return what is waited for and why; empty when nothing is."""
        if not self.waiting_for:
            return ""
        return f"waiting for {self.waiting_for}" + (f": {self.waiting_why[:MAX_WHY]}" if self.waiting_why else "")

    def not_ready(self) -> str | None:
        """Why the worker takes no records now, or None."""
        if self.stopping:
            return "stopping"
        if not self.started:
            return "starting"
        if self.waiting_for:
            return f"waiting for {self.waiting_for}"
        return None if self.assignment else "no partition assigned"

    def stalled(self, stall_timeout: float, assignment_timeout: float) -> str | None:
        """Why the worker counts as stalled, or None. Durations in seconds."""
        now = time.monotonic()
        if now - self.beat > stall_timeout:
            return f"the event loop has been blocked for {now - self.beat:.0f} s"
        if self.lag > 0 and self.assignment and now - self.progress > stall_timeout:
            return f"no batch finished for {now - self.progress:.0f} s with {self.lag} records waiting"
        if not self.assignment and now - self.assigned_at > assignment_timeout:
            return f"no partition assigned for {now - self.assigned_at:.0f} s (more workers than partitions?)"
        return None
