"""The pool of processes, killed when Pebble expects it least."""

import asyncio
import json
import os
import signal
from pathlib import Path

from pipeline.records import Enriched, Result, Value
from pipeline.settings import Settings
from pipeline.stream.health import Health
from pipeline.stream.pool import EnrichPool

ROOT = Path(__file__).resolve().parents[2]


def value(number: int) -> Value:
    return json.dumps({"id": f"a{number}", "title": "Ferry returns to Lake Sevan"}).encode(), 1


def children(pool: EnrichPool) -> list[int]:
    """Their process ids: of this pool alone, as others may be at work beside it."""
    return list(pool._pool._pool_manager.worker_manager.workers)


def test_a_pool_whose_idle_children_are_killed_goes_on() -> None:
    """Each chunk has its results; none is lost, and nothing has to be started anew by hand."""
    pool = EnrichPool(Settings(data_dir=ROOT / "var", enrich_processes=2), Health("enrich"))

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
