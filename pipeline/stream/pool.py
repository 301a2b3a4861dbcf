"""The processes that enrich: a crash or a hang costs the article that caused it, and nothing else."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout

import structlog
from pebble import ProcessExpired, ProcessPool

from pipeline.config.parts import PoolOptions
from pipeline.errors import Reason, RecordRejected, SetupError, Unavailable
from pipeline.messages.records import Result, Value
from pipeline.retry import delays
from pipeline.stream import pool_worker
from pipeline.stream.fork_server import fork_server
from pipeline.stream.health import WorkerHealth
from pipeline.stream.recognisers import RecogniserProcesses

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A crash alone is convincing when it happens twice: the first may have been somebody's kill.
CRASHES_ALONE = 2


class EnrichPool:
    """``settings.enrich_processes`` children, each with the models loaded once."""

    def __init__(self, settings: PoolOptions, health: WorkerHealth) -> None:
        self._settings = settings
        self._health = health
        health.children = settings.enrich_processes
        self._tasks, self._noted = 0, time.monotonic()
        self._closed = False
        self._recognisers = RecogniserProcesses(settings, health)
        try:
            self._pool = self._open()
        except SetupError:
            self._recognisers.close()
            raise

    async def ready(self) -> None:
        """Wait until a child is ready; raises SetupError when none can be, as the gazetteer is missing, say."""
        await asyncio.wrap_future(self._pool.schedule(pool_worker.ready))
        await asyncio.to_thread(self._recognisers.wait)

    @property
    def recogniser_pids(self) -> dict[str, int | None]:
        """The processes of recognisers that run beside the children, by language."""
        return self._recognisers.pids

    async def enrich(self, values: Sequence[Value]) -> list[Result]:
        """One result a value, in the same order; raises SetupError."""
        try:
            return await self._run(values)
        except (ProcessExpired, FutureTimeout):
            self._health.pool_restarts += 1
        # Alone, each of the others costs what it would have cost anyway, and the culprit stands out.
        results = []
        for value in values:
            results.append(await self._alone(value))
            self._health.moved()
        return results

    async def _alone(self, value: Value) -> Result:
        for attempt in range(CRASHES_ALONE):
            try:
                return (await self._run([value]))[0]
            except FutureTimeout:
                self._health.pool_restarts += 1
                return RecordRejected(
                    Reason.ENRICHMENT_TIMEOUT,
                    f"enrichment took longer than {self._settings.enrich_timeout:g} s",
                    fix="shorten the article, or raise enrich_timeout",
                )
            except ProcessExpired as error:
                self._health.pool_restarts += 1
                if attempt + 1 == CRASHES_ALONE:
                    return RecordRejected(
                        Reason.ENRICHMENT_CRASHED,
                        f"enriching this article ended its process with status {error.exitcode}",
                        fix="replay it after an upgrade of the model",
                    )
        raise AssertionError("unreachable")

    def _open(self) -> ProcessPool:
        settings = self._settings
        pool = ProcessPool(
            max_workers=settings.enrich_processes,
            initializer=pool_worker.start,
            initargs=(settings, self._recognisers.sockets),
            context=fork_server(),
        )
        # Asking starts the processes: now, rather than with the first batch.
        if not pool.active:
            raise SetupError("the enrichment processes did not start; the log above says why")
        return pool

    async def _run(self, values: Sequence[Value]) -> list[Result]:
        """The results; waits while a recogniser beside the children does not answer, or the machine has no room."""
        for delay in delays(most=self._settings.retry_max_delay):
            try:
                return await self._run_once(values)
            except Unavailable as error:
                if self._closed:
                    raise
                if self._health.waiting("recogniser", str(error)):
                    log.warning("enrichment waits", error=str(error))
                await asyncio.sleep(delay)
        raise AssertionError("unreachable")

    async def _run_once(self, values: Sequence[Value]) -> list[Result]:
        pool = self._pool
        self._note_tasks(+1)
        try:
            future = pool.schedule(pool_worker.enrich, args=(list(values),), timeout=self._settings.enrich_timeout)
            done: pool_worker.TaskResult = await asyncio.wrap_future(future)
            self._health.slow_recogniser |= done.slow
            return done.results
        except RuntimeError as error:
            if pool.active or self._closed:
                raise
            await self._replace(pool)
            raise ProcessExpired(f"the pool broke: {error}", code=-1) from error  # type: ignore[no-untyped-call]
        finally:
            self._note_tasks(-1)

    async def _replace(self, broken: ProcessPool) -> None:
        """Pebble gives a whole pool up when a child is killed while it is known to work on nothing."""
        if broken is self._pool:
            self._pool = self._open()
            await asyncio.to_thread(_end, broken)

    def _note_tasks(self, change: int) -> None:
        """Tell ``health`` how many children are busy, and how long they have been."""
        now, health = time.monotonic(), self._health
        health.children_busy_s += health.children_busy * (now - self._noted)
        self._noted = now
        self._tasks += change
        health.children_busy = min(self._tasks, health.children)

    def close(self) -> None:
        """End the children; what they were working on is dropped."""
        self._closed = True
        _end(self._pool)
        self._recognisers.close()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
