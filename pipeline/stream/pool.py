"""The processes that enrich: a crash or a hang costs the article that caused it, and nothing else."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeout

from pebble import ProcessExpired, ProcessPool

from pipeline.enrich import batch
from pipeline.enrich.batch import Enriched
from pipeline.errors import Reason, RecordRejected
from pipeline.settings import Settings
from pipeline.stream.health import Health

Value = tuple[bytes | None, int]
Result = Enriched | RecordRejected

PR_SET_PDEATHSIG = 1
# A crash alone is convincing when it happens twice: the first may have been somebody's kill.
CRASHES_ALONE = 2
# A core has a process already; the threads that numpy's products would start beside it only wait for each other, and
# cost more than half of the throughput. Read when numpy is imported, by the fork server.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class EnrichPool:
    """``settings.enrich_processes`` children, each with the models loaded once."""

    def __init__(self, settings: Settings, health: Health) -> None:
        self._settings = settings
        self._health = health
        health.children = settings.enrich_processes
        self._tasks, self._noted = 0, time.monotonic()
        for variable in ONE_THREAD:
            os.environ.setdefault(variable, "1")
        # Not fork: the parent runs threads. The fork server loads libraries and model once for all children.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipeline.enrich.preload"])
        self._pool = ProcessPool(
            max_workers=settings.enrich_processes, initializer=start_child, initargs=(settings,), context=context
        )
        # Asking starts the children: now, rather than with the first chunk.
        assert self._pool.active

    async def enrich(self, values: Sequence[Value]) -> list[Result]:
        """One result a value, in the same order; raises only when the pool itself is broken."""
        try:
            return await self._run(values)
        except (ProcessExpired, FutureTimeout):
            self._health.pool_restarts += 1
        # Alone, each of the others costs what it would have cost anyway, and the culprit stands out.
        return [await self._alone(value) for value in values]

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

    async def _run(self, values: Sequence[Value]) -> list[Result]:
        future = self._pool.schedule(batch.enrich_values, args=(list(values),), timeout=self._settings.enrich_timeout)
        self._note_tasks(+1)
        try:
            return await asyncio.wrap_future(future)
        finally:
            self._note_tasks(-1)

    def _note_tasks(self, change: int) -> None:
        """Tell ``health`` how many children are busy, and how long they have been."""
        now, health = time.monotonic(), self._health
        health.children_busy_s += health.children_busy * (now - self._noted)
        self._noted = now
        self._tasks += change
        health.children_busy = min(self._tasks, health.children)

    def close(self) -> None:
        """End the children; what they were working on is dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def start_child(settings: Settings) -> None:
    """Set up a child of this pool."""
    die_with_parent()
    batch.load(settings)


def die_with_parent() -> None:
    """For a child: it ignores the terminal's Ctrl-C, which is the parent's, and dies with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
