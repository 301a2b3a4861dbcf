import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.fetch.host_rate_limit import HostRateLimiter


class Clock:
    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def turns(pause: float = 1.0) -> tuple[HostRateLimiter, Clock]:
    clock = Clock()
    return HostRateLimiter(pause, clock.now, clock.sleep), clock


def test_a_host_gets_its_pause_and_another_none() -> None:
    """Between two requests to one host the pause passes; another host is not waited for."""
    polite, clock = turns()
    for name in ("a.example", "b.example", "A.example"):
        with polite.turn(name):
            pass
    assert clock.slept == [1.0]


def test_a_host_may_ask_for_longer_but_not_for_ever() -> None:
    """A crawl delay replaces a shorter pause, up to a minute."""
    polite, clock = turns()
    polite.slow_down("a.example", 7)
    polite.slow_down("b.example", 100_000)
    for name in ("a.example", "a.example", "b.example", "b.example"):
        with polite.turn(name):
            pass
    assert clock.slept == [7, 60]


def test_the_pause_is_kept_after_a_failure_too() -> None:
    """A request that failed was a request."""
    polite, clock = turns()
    with pytest.raises(OSError, match="refused"), polite.turn("a.example"):
        raise OSError("refused")
    with polite.turn("a.example"):
        pass
    assert clock.slept == [1.0]


def test_threads_take_turns_at_one_host_and_meet_at_two() -> None:
    """However many threads ask, one host has one request at a time, while two hosts are asked at once."""
    polite = HostRateLimiter()
    inside, most = {"a": 0, "b": 0}, {"a": 0, "b": 0}
    meeting = threading.Barrier(2, timeout=10)

    def ask(name: str) -> None:
        with polite.turn(name):
            inside[name] += 1
            most[name] = max(most[name], inside[name])
            meeting.wait()
            inside[name] -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, ["a", "b"] * 8))
    assert most == {"a": 1, "b": 1}
