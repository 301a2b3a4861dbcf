"""One request a host at a time, with a pause between two: what a polite visitor keeps to, however many threads ask."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.errors import Reason, RecordRejected

# A host that asks for more than this between two requests would hold a whole feed list up indefinitely.
_LONGEST_PAUSE = 60.0


class HostResting(RecordRejected):
    """A host that asked to be left alone is not asked; ``seconds`` is how long it still wants that."""

    def __init__(self, host: str, seconds: float):
        super().__init__(
            Reason.FETCH_FAILED, f"{host} asked to be left alone, and is not asked for another {seconds:.0f} s"
        )
        self.seconds = seconds


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    left_at: float = -math.inf
    held_until: float = -math.inf


@dataclass
class HostRateLimiter:
    """``pause`` in seconds from the end of one request to the beginning of the next one to the same host."""

    pause: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _holds: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host is free; it stays ours inside the block."""
        mine = self._host(host)
        with mine.lock:
            if (wait := mine.left_at + max(self.pause, mine.pause) - self.clock()) > 0:
                self.sleep(wait)
            try:
                yield
            finally:
                mine.left_at = self.clock()

    def slow_down(self, host: str, pause: float) -> None:
        """Leave so many seconds between requests to this host, as its robots.txt asks."""
        self._host(host).pause = min(pause, _LONGEST_PAUSE)

    def hold(self, host: str, seconds: float) -> None:
        """Note that this host wants to be left alone for so many seconds, as its Retry-After asks."""
        self._host(host).held_until = self.clock() + seconds
        with self._lock:
            self._holds[host.lower()] = seconds

    def holds(self) -> dict[str, float]:
        """The hosts that asked to be left alone since the last call, and for how many seconds."""
        with self._lock:
            holds, self._holds = self._holds, {}
        return holds

    def wait_for(self, host: str) -> None:
        """Wait out what ``hold`` noted; raises HostResting when that is longer than a minute."""
        left = self._host(host).held_until - self.clock()
        if left > _LONGEST_PAUSE:
            raise HostResting(host, left)
        if left > 0:
            self.sleep(left)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name.lower(), _Host())
