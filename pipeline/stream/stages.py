"""The two workers, put together."""

from pipeline.settings import Settings
from pipeline.stream.enrich import EnrichProcessor
from pipeline.stream.health import Health
from pipeline.stream.index import IndexProcessor
from pipeline.stream.metrics import Metrics
from pipeline.stream.worker import Worker
from pipeline.topology import topology

# Chunks ahead of each process, so that none waits for the loop to hand it the next.
AHEAD = 2
# One bulk request on its way while the next is put together.
BULKS = 2


def enrich_worker(settings: Settings) -> Worker:
    """articles.raw → articles.enriched."""
    health = Health("enrich")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).enrich,
        EnrichProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.chunk_size,
        window=settings.enrich_processes * AHEAD,
    )


def index_worker(settings: Settings) -> Worker:
    """articles.enriched → Elasticsearch."""
    health = Health("index")
    metrics = Metrics(health)
    return Worker(
        settings,
        topology(settings).index,
        IndexProcessor(settings, health, metrics),
        health,
        metrics,
        chunk=settings.bulk_size,
        window=BULKS,
    )
