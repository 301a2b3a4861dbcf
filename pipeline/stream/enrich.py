"""articles.raw → articles.enriched: the processor around the pool."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

import structlog

from pipeline.config.settings import Settings
from pipeline.errors import DatelineError, Reason, RecordRejected
from pipeline.kafka.topology import topology
from pipeline.messages.outcomes import Message, letter_message
from pipeline.messages.records import Enriched, Record, Result
from pipeline.retry import retry_async
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.stream.pool import EnrichPool
from pipeline.stream.processor import ProcessResult
from pipeline.stream.record_versions import RecordVersions

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Versioned = tuple[Record, int]
"""A record and its version."""

# Bounds the time of one task, so that exceeding enrich_timeout means a hang, not a lot of text.
TASK_BYTES = 256 * 1024


class EnrichProcessor:
    """Enriches batches in ``pool``; every record yields one message."""

    def __init__(self, settings: Settings, health: WorkerHealth, metrics: Metrics) -> None:
        flow = topology(settings)
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._enriched = flow.enriched.name
        self._dead = flow.dead_letter.name
        self._pool: EnrichPool | None = None
        self._versions = RecordVersions(settings)
        # First come, first served: records get their versions in reading order.
        self._giving = asyncio.Lock()

    async def start(self) -> None:
        """Start the enrichment processes, in a thread: the fork server answers only after loading the model.

        Raises SetupError when they cannot enrich.
        """
        self._pool = await asyncio.to_thread(EnrichPool, self._settings, self._health)
        await self._pool.ready()

    def reassigned(self) -> None:
        """Look up again which versions the partitions have given."""
        self._versions.forget()

    async def process(self, records: Sequence[Record]) -> ProcessResult:
        """Return enriched articles, and dead letters for records that cannot be enriched."""
        assert self._pool is not None
        versions = await self._given(records)
        tasks = [self._enrich(self._pool, group) for group in by_size(list(zip(records, versions, strict=True)))]
        results = [result for group in await asyncio.gather(*tasks) for result in group]
        return ProcessResult([self._message(*found) for found in zip(records, versions, results, strict=True)])

    async def _given(self, records: Sequence[Record]) -> list[int]:
        """Return the records' versions; wait while Kafka does not accept the state behind them."""

        async def wait(error: DatelineError, delay: float) -> None:
            if self._health.waiting("kafka"):
                log.warning("waiting for Kafka", error=str(error), record=str(records[0]))
            await asyncio.sleep(delay)

        async with self._giving:
            give = partial(asyncio.to_thread, self._versions.of, records)
            return await retry_async(give, wait, self._settings.retry_max_delay)

    async def _enrich(self, pool: EnrichPool, group: Sequence[Versioned]) -> list[Result]:
        with self._metrics.enrichment.time():
            return await pool.enrich([(record.value, version) for record, version in group])

    def _message(self, record: Record, version: int, result: Result) -> Message:
        if isinstance(result, Enriched):
            if result.without_recogniser:
                self._health.without_recogniser[result.without_recogniser] += 1
            return Message(
                record, self._enriched, result.key, result.value, "enriched", lambda: self._too_large(record, version)
            )
        return letter_message(self._dead, record, result, "enrich", version)

    def _too_large(self, record: Record, version: int) -> Message:
        rejected = RecordRejected(
            Reason.TOO_LARGE,
            f"the enriched article is larger than {self._enriched} takes",
            fix="raise max.message.bytes of the topic, then replay",
        )
        return letter_message(self._dead, record, rejected, "enrich", version)


def by_size(records: Sequence[Versioned]) -> Iterator[list[Versioned]]:
    """Yield runs of records, in order, of at most ``TASK_BYTES`` together, or a single larger one."""
    group: list[Versioned] = []
    size = 0
    for record, version in records:
        length = len(record.value or b"")
        if group and size + length > TASK_BYTES:
            yield group
            group, size = [], 0
        group.append((record, version))
        size += length
    if group:
        yield group
