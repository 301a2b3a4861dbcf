"""articles.enriched → Elasticsearch: the processor around the index writer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog

from pipeline.alerts.service import AlertService
from pipeline.config.parts import IndexStage
from pipeline.errors import DatelineError, NotFound, RecordRejected, Unavailable
from pipeline.index.actions import IndexAction, apply_takedowns, read_records
from pipeline.index.alias_swap import StaleBlockCleaner
from pipeline.index.bulk import WriteResult, WriteStatus
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, filled_from, note_cluster
from pipeline.index.story_fields import bands
from pipeline.index.story_grouping import StoryGrouper
from pipeline.index.writer import IndexWriter
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topics import cluster_id
from pipeline.kafka.topology import topology
from pipeline.messages.article_version import version_ms
from pipeline.messages.outcomes import Message, Outcome, letter_message
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.retry import finish_async, retry_async
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.stream.processor import ProcessResult

T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ENDINGS: dict[WriteStatus, Outcome] = {"done": "indexed", "conflict": "unchanged", "deleted": "deleted"}


class IndexProcessor:
    """Indexes batches; while Elasticsearch is unavailable it waits, losing and dead-lettering nothing."""

    def __init__(self, settings: IndexStage, health: WorkerHealth, metrics: Metrics) -> None:
        self._settings = settings
        self._health = health
        self._metrics = metrics
        flow = topology(settings)
        self._dead = flow.dead_letter.name
        self._enriched = flow.enriched.name
        self._takedowns = TakedownList(settings)
        self._gateway = Gateway(settings, timeout=settings.bulk_timeout)
        self._writer = IndexWriter(
            self._gateway, settings.index_alias, max_items=settings.bulk_max_docs, max_bytes=settings.bulk_max_bytes
        )
        self._stories = StoryGrouper(self._gateway)
        self._abandoned_block = StaleBlockCleaner(self._gateway)
        self._alerts = AlertService(self._gateway, settings)
        # Decoding is pure Python: two batches at once would only compete for the interpreter.
        self._reading = asyncio.Lock()

    async def start(self) -> None:
        """Wait for Elasticsearch, then create the template, the index and the alias where missing."""
        index = await self.retry_until_available(lambda: ensure_index(self._gateway))
        cluster = await self.retry_until_available(lambda: cluster_id(self._settings), service="kafka")
        await self.retry_until_available(lambda: self._note_cluster(index, cluster))

    def _note_cluster(self, index: str, cluster: str) -> None:
        """Record which cluster the index is filled from, for rebuilds to compare; if it is another, only warn."""
        known = filled_from(self._gateway, index)
        if known is None:
            note_cluster(self._gateway, index, cluster)
        elif known != cluster:
            log.warning(
                "the index is filled from another Kafka cluster too: is DATELINE_KAFKA_BOOTSTRAP right?",
                index=index,
                filled_from=known,
                ours=cluster,
            )

    def reassigned(self) -> None:
        """Do nothing: no state here depends on partitions."""

    async def process(self, records: Sequence[Record]) -> ProcessResult:
        """Index a batch with its stories and alerts; return dead letters for the documents that the index refuses."""
        async with self._reading:
            items = await self.retry_until_available(lambda: self._read(records))
        written = [item for item in items if item.write]
        writes = [item.write for item in written if item.write]
        before = await self.retry_until_available(
            lambda: self._stories.stories_of([write.id for write in writes]), written
        )
        messages = [self._letter(item.record, item.rejected) for item in items if item.rejected]
        messages += [self._tombstone(item) for item in items if item.taken_down]
        endings: Counter[Outcome] = Counter()
        why = ""

        async def attempt(pending: Sequence[IndexAction]) -> list[IndexAction]:
            nonlocal why
            verdicts = await self._write(pending)
            for item, verdict in zip(pending, verdicts, strict=True):
                if verdict.verdict == "rejected":
                    messages.append(self._letter(item.record, verdict.rejection()))
                elif verdict.verdict != "retry" and not item.taken_down:
                    endings[self._ending(item, verdict)] += 1
            refused = [(i, v) for i, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
            self._health.retries.update(verdict.status for _, verdict in refused)
            why = refused[0][1].detail if refused else ""
            return [item for item, _ in refused]

        await finish_async(
            written, attempt, lambda pending, delay: self._wait(why, pending, delay), self._settings.retry_max_delay
        )
        await self.retry_until_available(lambda: self._stories.regroup(bands(writes), before), written)
        alerts = await self.retry_until_available(lambda: self._alerts.matches(writes), written)
        self._health.alerts_set_aside = self._alerts.set_aside
        await self.retry_until_available(lambda: self._alerts.deliver(alerts), written, "kafka")
        return ProcessResult(messages, endings)

    def _read(self, records: Sequence[Record]) -> list[IndexAction]:
        # Refresh after fetching the records: all takedowns requested before they were written are then known.
        self._takedowns.refresh()
        return apply_takedowns(read_records(records), self._takedowns)

    async def _write(self, items: Sequence[IndexAction]) -> list[WriteResult]:
        writes = [item.write for item in items if item.write]
        try:
            with self._metrics.bulk.time():
                return await asyncio.to_thread(self._writer.write, writes)
        except Unavailable as error:
            return [WriteResult("retry", str(error))] * len(items)

    async def retry_until_available(
        self, action: Callable[[], T], held: Sequence[IndexAction] = (), service: str = "elasticsearch"
    ) -> T:
        def wait(error: DatelineError, delay: float) -> Coroutine[Any, Any, None]:
            return self._wait(str(error), held, delay, service)

        # NotFound: the index was deleted since it was written to; the next worker to start creates a new one.
        kinds = (Unavailable, NotFound)
        return await retry_async(partial(asyncio.to_thread, action), wait, self._settings.retry_max_delay, kinds)

    def _ending(self, item: IndexAction, verdict: WriteResult) -> Outcome:
        if verdict.verdict == "done" and item.write:
            self._metrics.delay.observe(time.time() - version_ms(item.write.version) / 1000)
        return ENDINGS[verdict.verdict]

    async def _wait(
        self, error: str, held: Sequence[IndexAction], delay: float, service: str = "elasticsearch"
    ) -> None:
        # Log only the beginning: it may last for hours.
        if self._health.waiting(service, error):
            first = {"record": str(held[0].record), "article_id": held[0].article_id} if held else {}
            log.warning(f"waiting for {service.capitalize()}", error=error, held=len(held), **first)
        with suppress(Unavailable):  # already logged as waiting
            await asyncio.to_thread(self._abandoned_block.look)
        await asyncio.sleep(delay)

    def _letter(self, record: Record, rejected: RecordRejected) -> Message:
        return letter_message(self._dead, record, rejected, "index")

    def _tombstone(self, item: IndexAction) -> Message:
        """Return a tombstone over a record that came after its takedown, so that compaction drops it again."""
        assert item.write
        # Up to the version that came and no further: the takedown may be undone before this is sent.
        headers = {VERSION_HEADER: str(item.write.version).encode()}
        return Message(item.record, self._enriched, item.record.key, None, "deleted", headers=headers)
