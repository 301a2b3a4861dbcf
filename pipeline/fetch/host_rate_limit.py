"""Rate limit per host: one request at a time, with a pause after it, however many threads ask."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.errors import Reason, RecordRejected

# A host that asks for a longer pause would delay a whole feed list indefinitely.
_LONGEST_PAUSE = 60.0


class HostResting(RecordRejected):
    """The host asked not to be visited for another ``seconds``."""

    def __init__(self, host: str, seconds: float):
        super().__init__(Reason.FETCH_FAILED, f"{host} asked for a pause; next request in {seconds:.0f} s")
        self.seconds = seconds


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    left_at: float = -math.inf
    held_until: float = -math.inf


@dataclass
class HostRateLimiter:
    """``pause`` is in seconds, from the end of a request to the start of the next to the same host."""

    pause: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _holds: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until the host is free; hold it inside the block."""
        mine = self._host(host)
        with mine.lock:
            if (wait := mine.left_at + max(self.pause, mine.pause) - self.clock()) > 0:
                self.sleep(wait)
            try:
                yield
            finally:
                mine.left_at = self.clock()

    def slow_down(self, host: str, pause: float) -> None:
        """Use this pause in seconds between requests to the host, as its robots.txt asks."""
        self._host(host).pause = min(pause, _LONGEST_PAUSE)

    def hold(self, host: str, seconds: float) -> None:
        """Note that the host must not be visited for ``seconds``, as its Retry-After asks."""
        self._host(host).held_until = self.clock() + seconds
        with self._lock:
            self._holds[host.lower()] = seconds

    def holds(self) -> dict[str, float]:
        """Return the hosts put on hold since the last call, with the seconds left."""
        with self._lock:
            holds, self._holds = self._holds, {}
        return holds

    def wait_for(self, host: str) -> None:
        """Wait until a hold ends; raises HostResting if that takes more than a minute."""
        left = self._host(host).held_until - self.clock()
        if left > _LONGEST_PAUSE:
            raise HostResting(host, left)
        if left > 0:
            self.sleep(left)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name.lower(), _Host())
