"""Health of the worker, as the watchdog, the probes and the metrics see it."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipeline.notify.receiver_health import ReceiverHealth

MAX_WHY = 300
"""Maximum characters of a reason: Elasticsearch may list every shard in one."""


@dataclass
class WorkerHealth:
    """Written by the event loop, read by the watchdog's thread: single assignments only, so no lock."""

    stage: str
    beat: float = field(default_factory=time.monotonic)
    """When the event loop last showed a sign of life."""
    progress: float = field(default_factory=time.monotonic)
    """When a batch or a part of one was last finished, or a wait for a service last renewed."""
    last_batch: float | None = None
    """When a batch was last finished, in seconds since 1970."""
    assigned_at: float = field(default_factory=time.monotonic)
    """When the worker last held a partition."""
    assignment: int = 0
    lag: int = 0
    in_flight: int = 0
    buffered: int = 0
    window: int = 0
    window_limit: int = 0
    children: int = 0
    children_busy: int = 0
    children_busy_s: float = 0.0
    """Busy seconds of all enrichment processes together."""
    pool_restarts: int = 0
    slow_recogniser: frozenset[str] = frozenset()
    """Languages whose model the fast recogniser does not support."""
    recogniser_restarts: Counter[str] = field(default_factory=Counter)
    """Restarts of recogniser processes, by language."""
    without_recogniser: Counter[str] = field(default_factory=Counter)
    """Articles read without a recogniser, so with gazetteer names only, by language."""
    paused: bool = False
    started: bool = False
    """True when the processor is ready for its first batch."""
    waiting_for: str | None = None
    """Description of the service being waited for; None when there is none."""
    waiting_why: str = ""
    """Error of the last try."""
    counts: Counter[str] = field(default_factory=Counter)
    """Records by outcome."""
    dead_letters: Counter[str] = field(default_factory=Counter)
    """Dead letters by reason."""
    retries: Counter[str] = field(default_factory=Counter)
    """Documents resent to Elasticsearch, by status."""
    starts_over: int = 0
    """Partitions reread from their beginning because the group's offset was beyond the end of the log."""
    started_over_at: float | None = None
    """When that last happened, in seconds since 1970."""
    expired: int = 0
    """Records that expired from the topic before they were read."""
    expired_at: float | None = None
    """When that was last noticed, in seconds since 1970."""
    expired_to: dict[Any, int] = field(default_factory=dict)
    """For each partition, the offset up to which expired records are counted."""
    alerts_set_aside: int = 0
    """Saved searches that cannot be run."""
    receivers: dict[str, ReceiverHealth] = field(default_factory=dict)
    """Receivers of a notify worker, by name."""
    stopping: bool = False

    def progressed(self) -> None:
        """Record that a batch is finished."""
        self.progress = time.monotonic()
        self.last_batch = time.time()
        self.waiting_for = None

    def moved(self) -> None:
        """Record that part of a long batch is finished, so that it is not a stall."""
        self.progress = time.monotonic()

    def waiting(self, service: str, why: str = "") -> bool:
        """Record that an unavailable service is being retried, which is not a stall; return True if that is new."""
        self.progress = time.monotonic()
        self.waiting_why = why
        news, self.waiting_for = self.waiting_for != service, service
        return news

    @property
    def wait_in_words(self) -> str:
        """Return what the worker is waiting for and why; empty when nothing."""
        if not self.waiting_for:
            return ""
        return f"waiting for {self.waiting_for}" + (f": {self.waiting_why[:MAX_WHY]}" if self.waiting_why else "")

    def not_ready(self) -> str | None:
        """Return why the worker takes no records now, or None."""
        if self.stopping:
            return "stopping"
        if not self.started:
            return "starting"
        if self.waiting_for:
            return f"waiting for {self.waiting_for}"
        return None if self.assignment else "no partition assigned"

    def stalled(self, stall_timeout: float, assignment_timeout: float) -> str | None:
        """Return why the worker counts as stalled, or None. Durations in seconds."""
        now = time.monotonic()
        if now - self.beat > stall_timeout:
            return f"the event loop has been blocked for {now - self.beat:.0f} s"
        if self.lag > 0 and self.assignment and now - self.progress > stall_timeout:
            return f"no batch finished for {now - self.progress:.0f} s with {self.lag} records waiting"
        if not self.assignment and now - self.assigned_at > assignment_timeout:
            return f"no partition assigned for {now - self.assigned_at:.0f} s (more workers than partitions?)"
        return None
