"""articles.raw → articles.enriched: the processor around the pool."""

import asyncio
from collections.abc import Iterator, Sequence

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.kafka.topology import topology
from pipeline.messages.outcomes import Message, letter_message
from pipeline.messages.records import Enriched, Record, Result
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.stream.pool import EnrichPool
from pipeline.stream.processor import ProcessResult

# Bounds how long one task can take, so that enrich_timeout means "hangs" and not "has much to read".
TASK_BYTES = 256 * 1024


class EnrichProcessor:
    """Enriches chunks in ``pool``; every record gives one message."""

    def __init__(self, settings: Settings, health: WorkerHealth, metrics: Metrics) -> None:
        flow = topology(settings)
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._enriched = flow.enriched.name
        self._dead = flow.dead_letter.name
        self._pool: EnrichPool | None = None

    async def start(self) -> None:
        """Start the children: in a thread, as the fork server answers only when it has loaded the model.

        Raises SetupError when they cannot enrich.
        """
        self._pool = await asyncio.to_thread(EnrichPool, self._settings, self._health)
        await self._pool.ready()

    async def process(self, records: Sequence[Record]) -> ProcessResult:
        """Enriched articles, and dead letters for records that cannot be."""
        assert self._pool is not None
        tasks = [self._enrich(self._pool, group) for group in by_size(records)]
        results = [result for group in await asyncio.gather(*tasks) for result in group]
        return ProcessResult([self._message(*pair) for pair in zip(records, results, strict=True)])

    async def _enrich(self, pool: EnrichPool, records: Sequence[Record]) -> list[Result]:
        with self._metrics.enrichment.time():
            return await pool.enrich([(record.value, record.timestamp) for record in records])

    def _message(self, record: Record, result: Result) -> Message:
        if isinstance(result, Enriched):
            return Message(
                record, self._enriched, result.key, result.value, "enriched", lambda: self._too_large(record)
            )
        return letter_message(self._dead, record, result, "enrich")

    def _too_large(self, record: Record) -> Message:
        rejected = RecordRejected(
            Reason.TOO_LARGE,
            f"the enriched article is larger than {self._enriched} takes",
            fix="raise max.message.bytes of the topic, then replay",
        )
        return letter_message(self._dead, record, rejected, "enrich")


def by_size(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Runs of records of at most ``TASK_BYTES`` together, or a single larger one, in order."""
    group: list[Record] = []
    size = 0
    for record in records:
        length = len(record.value or b"")
        if group and size + length > TASK_BYTES:
            yield group
            group, size = [], 0
        group.append(record)
        size += length
    if group:
        yield group
