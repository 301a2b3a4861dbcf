import asyncio

import pytest

from pipeline.stream.ordered_window import Window


def test_finishes_in_order_of_arrival() -> None:
    """A slow chunk at the head holds back the finishing of quicker ones behind it."""
    finished: list[int] = []

    async def scenario() -> None:
        head = asyncio.Event()

        async def work(n: int) -> int:
            if n == 0:
                await head.wait()
            return n

        async def finish(chunk: int, result: int) -> None:
            finished.append(result)

        window = Window(work, finish, size=4)
        running = asyncio.ensure_future(window.run())
        for n in range(4):
            await window.put(n)
        await asyncio.sleep(0.01)
        assert finished == []
        head.set()
        await asyncio.sleep(0.01)
        running.cancel()

    asyncio.run(scenario())
    assert finished == [0, 1, 2, 3]


def test_bounds_what_is_in_flight() -> None:
    """A full window makes `put` wait until the head is finished."""

    async def scenario() -> None:
        gate = asyncio.Event()

        async def work(n: int) -> int:
            await gate.wait()
            return n

        async def finish(chunk: int, result: int) -> None:
            pass

        window = Window(work, finish, size=2)
        running = asyncio.ensure_future(window.run())
        await window.put(0)
        await window.put(1)
        third = asyncio.ensure_future(window.put(2))
        await asyncio.sleep(0.01)
        assert not third.done()
        assert window.in_flight == 2
        gate.set()
        await asyncio.wait_for(third, 1)
        running.cancel()

    asyncio.run(scenario())


@pytest.mark.parametrize("culprit", ["work", "finish"])
def test_a_bug_ends_the_run(culprit: str) -> None:
    """An exception of work or finish surfaces from `run`, where the worker is ended; nothing later is finished."""
    finished: list[int] = []

    async def work(n: int) -> int:
        if culprit == "work" and n == 0:
            raise ZeroDivisionError
        return n

    async def finish(chunk: int, result: int) -> None:
        if culprit == "finish":
            raise ZeroDivisionError
        finished.append(chunk)

    async def scenario() -> None:
        window = Window(work, finish, size=2)
        await window.put(0)
        await window.put(1)
        with pytest.raises(ZeroDivisionError):
            await window.run()

    asyncio.run(scenario())
    assert finished == []
