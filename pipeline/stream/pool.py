"""Pool of enrichment processes: a crash or a hang costs the article that caused it, and nothing else."""

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

# One crash of an article alone may have been an external kill; two are convincing.
CRASHES_ALONE = 2


class EnrichPool:
    """A pool of ``settings.enrich_processes`` processes, each with the models loaded once."""

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
        """Wait until a process is ready; raises SetupError when none can be, e.g. without the gazetteer."""
        await asyncio.wrap_future(self._pool.schedule(pool_worker.ready))
        await asyncio.to_thread(self._recognisers.wait)

    @property
    def recogniser_pids(self) -> dict[str, int | None]:
        """Return the pids of recognisers that run beside the enrichment processes, by language."""
        return self._recognisers.pids

    async def enrich(self, values: Sequence[Value]) -> list[Result]:
        """Return one result per value, in the same order; raises SetupError."""
        try:
            return await self._run(values)
        except (ProcessExpired, FutureTimeout):
            self._health.pool_restarts += 1
        # Retried alone, each of the others costs no more than before, and the culprit stands out.
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
        # Reading ``active`` starts the processes: do it now, not with the first batch.
        if not pool.active:
            raise SetupError("the enrichment processes did not start; the log above says why")
        return pool

    async def _run(self, values: Sequence[Value]) -> list[Result]:
        """Return the results; wait while an external recogniser does not answer or the machine lacks memory."""
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
        """Replace the pool: Pebble abandons it all when a process is killed while known to be idle."""
        if broken is self._pool:
            self._pool = self._open()
            await asyncio.to_thread(_end, broken)

    def _note_tasks(self, change: int) -> None:
        """Record in ``health`` how many processes are busy, and for how long."""
        now, health = time.monotonic(), self._health
        health.children_busy_s += health.children_busy * (now - self._noted)
        self._noted = now
        self._tasks += change
        health.children_busy = min(self._tasks, health.children)

    def close(self) -> None:
        """Stop the processes and drop their tasks."""
        self._closed = True
        _end(self._pool)
        self._recognisers.close()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
