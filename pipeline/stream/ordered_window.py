"""Process several batches at once; finish them in the order of arrival."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

C = TypeVar("C")
R = TypeVar("R")


class Window(Generic[C, R]):
    """At most ``size`` batches in flight between ``work`` and ``finish``.

    ``work`` runs for all of them concurrently, ``finish`` for one at a time and strictly in the order of ``put``: it
    delivers and acknowledges a batch, so a slow batch at the head delays the acknowledgement of all later ones. An
    exception from either ends ``run`` with it.
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
        """Return the number of batches put and not finished."""
        return self.size - self._slots._value

    async def put(self, chunk: C) -> None:
        """Start work on a batch; wait while the window is full."""
        await self._slots.acquire()
        self._queue.put_nowait((chunk, asyncio.ensure_future(self._work(chunk))))

    async def run(self) -> None:
        """Finish batches until cancelled."""
        while True:
            chunk, working = await self._queue.get()
            await self._finish(chunk, await working)
            self._slots.release()
