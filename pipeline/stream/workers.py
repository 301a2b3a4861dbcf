"""Assembly of the enrich and index workers; each imports only what it runs, as imports are most of a start."""

from typing import TYPE_CHECKING

from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology

if TYPE_CHECKING:
    from pipeline.stream.worker import Worker

# Batches ahead per process, so that none waits for the loop to hand it the next.
MAX_BATCHES_AHEAD = 2
# One bulk request in progress while the next is prepared.
BULKS = 2


def enrich_worker(settings: Settings) -> "Worker":
    """Return the worker articles.raw → articles.enriched."""
    from pipeline.stream.fork_server import fork_server

    fork_server()
    from pipeline.stream.enrich import EnrichProcessor
    from pipeline.stream.health import WorkerHealth
    from pipeline.stream.metrics import Metrics
    from pipeline.stream.worker import Worker

    health = WorkerHealth("enrich")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).enrich,
        EnrichProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.enrich_batch_size,
        wait=settings.enrich_linger,
        window=settings.enrich_processes * MAX_BATCHES_AHEAD,
    )


def index_worker(settings: Settings) -> "Worker":
    """Return the worker articles.enriched → Elasticsearch."""
    from pipeline.stream.health import WorkerHealth
    from pipeline.stream.index import IndexProcessor
    from pipeline.stream.metrics import Metrics
    from pipeline.stream.worker import Worker

    health = WorkerHealth("index")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).index,
        IndexProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.bulk_max_docs,
        wait=settings.index_linger,
        window=BULKS,
    )
