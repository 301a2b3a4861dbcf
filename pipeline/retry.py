"""Retries of what a service that is unavailable could not do: one back-off, and the only loops over it.

``retry`` repeats an action that raises Unavailable until it does not; ``finish`` repeats an action over what it has left
until nothing is left. Both go on indefinitely: to end them, let ``wait`` raise.
"""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from pipeline.errors import DatelineError, Unavailable

T = TypeVar("T")
Kinds = tuple[type[DatelineError], ...]
"""Errors after which an action is tried again; others end the retries."""
WAITED_FOR: Kinds = (Unavailable,)


def delays(first: float = 0.2, most: float = 10.0) -> Iterator[float]:
    """Seconds to wait before each retry: doubling up to ``most``, with full jitter above half, indefinitely.

    The jitter keeps workers that lost the same service from coming back in step.
    """
    delay = first
    while True:
        yield delay * random.uniform(0.5, 1.0)
        delay = min(delay * 2, most)


def retry(
    action: Callable[[], T], wait: Callable[[DatelineError, float], object], most: float, kinds: Kinds = WAITED_FOR
) -> T:
    """The result of ``action``, once it has one; ``wait`` gets the error of each try and the seconds to wait."""
    for delay in delays(most=most):
        try:
            return action()
        except kinds as error:
            wait(error, delay)
    raise AssertionError("unreachable")


async def retry_async(
    action: Callable[[], Awaitable[T]],
    wait: Callable[[DatelineError, float], Awaitable[object]],
    most: float,
    kinds: Kinds = WAITED_FOR,
) -> T:
    """The same on an event loop."""
    for delay in delays(most=most):
        try:
            return await action()
        except kinds as error:
            await wait(error, delay)
    raise AssertionError("unreachable")


def finish(
    pending: Sequence[T],
    attempt: Callable[[Sequence[T]], Sequence[T]],
    wait: Callable[[Sequence[T], float], object],
    most: float,
) -> None:
    """Give ``attempt`` all that is pending, and again what it returns, until that is nothing; ``wait`` in between."""
    for delay in delays(most=most):
        if not (pending := attempt(pending)):
            return
        wait(pending, delay)


async def finish_async(
    pending: Sequence[T],
    attempt: Callable[[Sequence[T]], Awaitable[Sequence[T]]],
    wait: Callable[[Sequence[T], float], Awaitable[object]],
    most: float,
) -> None:
    """The same on an event loop."""
    for delay in delays(most=most):
        if not (pending := await attempt(pending)):
            return
        await wait(pending, delay)
