"""The pool of processes, killed when Pebble expects it least."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.messages.records import Enriched, Result, Value
from pipeline.stream import pool_worker
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.stream.pool import EnrichPool
from tests.stream.test_metrics import scraped

ROOT = Path(__file__).resolve().parents[2]


def value(number: int) -> Value:
    return json.dumps({"id": f"a{number}", "title": "Ferry returns to Lake Sevan"}).encode(), 1


def children(pool: EnrichPool) -> list[int]:
    """Their process ids: of this pool alone, as others may be at work beside it."""
    return list(pool._pool._pool_manager.worker_manager.workers)


def test_many_articles_that_hang_in_one_chunk_are_no_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes its time-out, one after the other; the watchdog is reported after each that it goes on."""
    health = WorkerHealth("enrich", assignment=1, lag=8)
    pool = EnrichPool(Settings(data_dir=ROOT / "var", enrich_processes=1), health)
    stalls: list[str | None] = []

    async def hang(values: Sequence[Value]) -> list[Result]:
        stalls.append(health.stalled(130, 60))
        health.progress -= 60
        raise TimeoutError

    monkeypatch.setattr(pool, "_run", hang)
    try:
        found = asyncio.run(pool.enrich([value(n) for n in range(4)]))
    finally:
        pool.close()
    assert [result.reason for result in found if isinstance(result, RecordRejected)] == ["enrichment-timeout"] * 4
    assert stalls == [None] * 5


HANGS = """
import asyncio, os, signal, sys
from pathlib import Path
import psutil
from pipeline.config.settings import Settings
from pipeline.stream.health import WorkerHealth
from pipeline.stream.pool import EnrichPool

pool = EnrichPool(Settings(data_dir=Path(sys.argv[1]), enrich_processes=1), WorkerHealth("enrich"))
asyncio.run(pool.enrich([(b'{"id": "a1", "title": "Ferry returns"}', 1)]))
(child,) = pool._pool._pool_manager.worker_manager.workers
os.kill(child, signal.SIGSTOP)
print(*(each.pid for each in psutil.Process().children(recursive=True)), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.programs
def test_a_process_that_hangs_does_not_outlive_a_killed_worker(tmp_path: Path) -> None:
    """Nor does what it was forked from."""
    # Not through a pipe, whose end comes only when all that hold it have ended.
    said = tmp_path / "pids"
    with said.open("w") as output:
        command = [sys.executable, "-c", HANGS, str(ROOT / "var")]
        assert subprocess.run(command, stdout=output, timeout=120).returncode == -signal.SIGKILL
    started = [int(pid) for pid in said.read_text().split()]
    left = [psutil.Process(pid) for pid in started if psutil.pid_exists(pid)]
    try:
        assert len(started) >= 2
        assert not psutil.wait_procs(left, timeout=20)[1]
    finally:
        for process in left:
            if process.is_running():
                process.kill()


def test_a_pool_whose_idle_children_are_killed_goes_on() -> None:
    """Each chunk has its results; none is lost, and nothing has to be started again by hand."""
    pool = EnrichPool(Settings(data_dir=ROOT / "var", enrich_processes=2), WorkerHealth("enrich"))

    async def enrich(first: int) -> list[Result]:
        chunks = [[value(n), value(n + 1)] for n in range(first, first + 6, 2)]
        return [found for results in await asyncio.gather(*map(pool.enrich, chunks)) for found in results]

    try:
        asyncio.run(enrich(0))
        idle = children(pool)
        assert len(idle) == 2
        for child in idle:
            os.kill(child, signal.SIGKILL)
        found = asyncio.run(enrich(6))
    finally:
        pool.close()
    assert len(found) == 6
    assert all(isinstance(result, Enriched) for result in found)


def test_a_model_that_the_fast_recogniser_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The articles are enriched, only slower: the metric, not a log line alone, says so."""
    health = WorkerHealth("enrich")
    pool = EnrichPool(Settings(data_dir=ROOT / "var", enrich_processes=1), health)
    try:
        asyncio.run(pool.enrich([value(1)]))
        assert health.slow_recogniser == frozenset()
        monkeypatch.setattr(pool_worker, "enrich", slowly)
        asyncio.run(pool.enrich([value(2)]))
    finally:
        pool.close()
    assert health.slow_recogniser == {"en"}
    assert scraped(Metrics(health))[("dateline_slow_recogniser_languages",)] == 1


def slowly(values: Sequence[Value]) -> pool_worker.TaskResult:
    """Enrich in a process whose model the fast recogniser does not fit."""
    from pipeline.enrich import batch
    from pipeline.enrich.ner.fast_spacy import FastRecogniser
    from pipeline.enrich.ner.fast_spacy.compatibility import Unexpected
    from pipeline.enrich.ner.model import _load
    from pipeline.enrich.ner.recognisers.spacy_model import slow_languages

    def unfit(_: object) -> None:
        raise Unexpected("another spaCy")

    _load.cache_clear()
    FastRecogniser.__init__ = unfit  # type: ignore[assignment,method-assign]
    return pool_worker.TaskResult(batch.enrich_values(values), slow_languages())
