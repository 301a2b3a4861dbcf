"""The only loops over a service that is unavailable."""

import asyncio
from collections.abc import Sequence
from itertools import islice

import pytest

from pipeline.errors import DatelineError, NotFound, Unavailable
from pipeline.retry import delays, finish, finish_async, retry, retry_async


class Service:
    """Unavailable so many times, then it answers."""

    def __init__(self, *errors: DatelineError) -> None:
        self.errors = list(errors)
        self.waited: list[tuple[str, float]] = []

    def ask(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "answer"

    async def ask_async(self) -> str:
        return self.ask()

    def wait(self, error: DatelineError, delay: float) -> None:
        self.waited.append((str(error), delay))

    async def wait_async(self, error: DatelineError, delay: float) -> None:
        self.wait(error, delay)


def test_delays_double_up_to_the_most() -> None:
    """Each is between half of its step and all of it."""
    for delay, step in zip(islice(delays(1, 8), 6), (1, 2, 4, 8, 8, 8), strict=True):
        assert step / 2 <= delay <= step


@pytest.mark.parametrize("loop", [False, True], ids=["plain", "on a loop"])
def test_an_action_is_repeated_until_it_succeeds(loop: bool) -> None:
    """Each error is handed on once, with the time to wait; the result is the last try's."""
    service = Service(Unavailable("one"), Unavailable("two"))
    if loop:
        found = asyncio.run(retry_async(service.ask_async, service.wait_async, most=4))
    else:
        found = retry(service.ask, service.wait, most=4)
    assert found == "answer"
    assert [error for error, _ in service.waited] == ["one", "two"]
    assert all(0 < delay <= 4 for _, delay in service.waited)


def test_what_no_retry_helps_ends_it() -> None:
    """An error of another kind, and one that is raised while waiting."""
    with pytest.raises(NotFound):
        retry(Service(NotFound("gone")).ask, lambda *_: None, most=1)
    assert retry(Service(NotFound("gone")).ask, lambda *_: None, most=1, kinds=(NotFound,)) == "answer"

    def give_up(error: DatelineError, delay: float) -> None:
        raise error

    with pytest.raises(Unavailable, match="one"):
        retry(Service(Unavailable("one")).ask, give_up, most=1)


@pytest.mark.parametrize("loop", [False, True], ids=["plain", "on a loop"])
def test_what_is_left_is_tried_again(loop: bool) -> None:
    """Nothing is tried twice that was done, and nothing is left; with nothing to do there is one try and no wait."""
    tried: list[list[int]] = []
    waited: list[int] = []

    def attempt(pending: Sequence[int]) -> list[int]:
        tried.append(list(pending))
        return list(pending[1:])

    async def attempt_async(pending: Sequence[int]) -> list[int]:
        return attempt(pending)

    async def wait_async(pending: Sequence[int], delay: float) -> None:
        waited.append(len(pending))

    for pending in ([1, 2, 3], []):
        if loop:
            asyncio.run(finish_async(pending, attempt_async, wait_async, most=1))
        else:
            finish(pending, attempt, lambda left, delay: waited.append(len(left)), most=1)
    assert tried == [[1, 2, 3], [2, 3], [3], []]
    assert waited == [2, 1]
