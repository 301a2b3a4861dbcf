"""Work on several chunks at once; finish them in the order in which they came."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

C = TypeVar("C")
R = TypeVar("R")


class Window(Generic[C, R]):
    """At most ``size`` chunks in flight between ``work`` and ``finish``.

    ``work`` runs for all of them concurrently, ``finish`` for one at a time and strictly in the order of
    ``put``: it is where a chunk is delivered and acknowledged, so a slow chunk at the head holds back the
    acknowledgement of every later one. An exception from either ends ``run`` with it.
    """

    def __init__(
        self, work: Callable[[C], Awaitable[R]], finish: Callable[[C, R], Awaitable[None]], *, size: int
    ) -> None:
        self._work = work
        self._finish = finish
        self._slots = asyncio.Semaphore(size)
        self._queue: asyncio.Queue[tuple[C, asyncio.Future[R]]] = asyncio.Queue()
        self.size = size

    @property
    def in_flight(self) -> int:
        """Chunks that were put and are not finished."""
        return self.size - self._slots._value

    async def put(self, chunk: C) -> None:
        """Start work on a chunk; waits while the window is full."""
        await self._slots.acquire()
        self._queue.put_nowait((chunk, asyncio.ensure_future(self._work(chunk))))

    async def run(self) -> None:
        """Finish chunks indefinitely."""
        while True:
            chunk, working = await self._queue.get()
            await self._finish(chunk, await working)
            self._slots.release()
