"""The two workers, put together; each imports only what it runs, as importing is most of a start."""

from typing import TYPE_CHECKING

from pipeline.settings import Settings
from pipeline.topology import topology

if TYPE_CHECKING:
    from pipeline.stream.worker import Worker

# Chunks ahead of each process, so that none waits for the loop to hand it the next.
AHEAD = 2
# One bulk request on its way while the next is put together.
BULKS = 2


def enrich_worker(settings: Settings) -> "Worker":
    """articles.raw → articles.enriched."""
    from pipeline.stream.fork_server import fork_server

    fork_server()
    from pipeline.stream.enrich import EnrichProcessor
    from pipeline.stream.health import Health
    from pipeline.stream.metrics import Metrics
    from pipeline.stream.worker import Worker

    health = Health("enrich")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).enrich,
        EnrichProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.chunk_size,
        wait=settings.chunk_wait,
        window=settings.enrich_processes * AHEAD,
    )


def index_worker(settings: Settings) -> "Worker":
    """articles.enriched → Elasticsearch."""
    from pipeline.stream.health import Health
    from pipeline.stream.index import IndexProcessor
    from pipeline.stream.metrics import Metrics
    from pipeline.stream.worker import Worker

    health = Health("index")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).index,
        IndexProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.bulk_size,
        wait=settings.index_wait,
        window=BULKS,
    )
