"""articles.enriched → Elasticsearch: the processor around the index writer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog
from elasticsearch import Elasticsearch

from pipeline.errors import RecordRejected, Unavailable
from pipeline.index.bulk import Verdict, Write, Written
from pipeline.index.client import answering, connect
from pipeline.index.document import document
from pipeline.index.generations import ensure_index
from pipeline.index.writer import IndexWriter
from pipeline.records import Record, decode_enriched
from pipeline.settings import Settings
from pipeline.stories.keeper import StoryKeeper
from pipeline.stream.backoff import delays
from pipeline.stream.health import Health
from pipeline.stream.metrics import Metrics
from pipeline.stream.processor import Ending, Message, Outcome, letter_message
from pipeline.topology import topology

T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ENDINGS: dict[Verdict, Ending] = {"done": "indexed", "conflict": "unchanged", "deleted": "deleted"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A record with what is to be written for it, or why nothing can be."""

    record: Record
    write: Write | None = None
    rejected: RecordRejected | None = None

    @property
    def article_id(self) -> str:
        return self.write.id if self.write else (self.record.key or b"").decode("utf-8", "replace")


class IndexProcessor:
    """Indexes chunks; waits, with nothing lost and nothing dead-lettered, while Elasticsearch is away."""

    def __init__(self, settings: Settings, health: Health, metrics: Metrics) -> None:
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._dead = topology(settings).dead_letter.name
        self._client: Elasticsearch = connect(settings, timeout=settings.bulk_timeout)
        self._writer = IndexWriter(
            self._client, settings.index_alias, max_items=settings.bulk_size, max_bytes=settings.bulk_bytes
        )
        self._stories = StoryKeeper(self._client, settings)

    async def start(self) -> None:
        """Wait for Elasticsearch, then make the template, the index and the alias where they are missing."""
        await self._until_it_works(lambda: ensure_index(self._client, self._settings))

    async def process(self, records: Sequence[Record]) -> Outcome:
        """Dead letters for what the index refuses; the rest is in the index, with its stories, when this returns."""
        items = await asyncio.to_thread(lambda: [_item(record) for record in records])
        pending = written = [item for item in items if item.write]
        writes = [item.write for item in written if item.write]
        before = await self._until_it_works(lambda: self._stories.stories_of([write.id for write in writes]), written)
        messages = [self._letter(item.record, item.rejected) for item in items if item.rejected]
        endings: Counter[Ending] = Counter()
        for delay in delays(most=self._settings.retry_most):
            verdicts = await self._write(pending)
            for item, verdict in zip(pending, verdicts, strict=True):
                if verdict.verdict == "rejected":
                    messages.append(self._letter(item.record, verdict.rejection()))
                elif verdict.verdict != "retry":
                    endings[self._ending(item, verdict)] += 1
            refused = [(i, v) for i, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
            if not refused:
                break
            pending = [item for item, _ in refused]
            self._health.retries.update(verdict.status for _, verdict in refused)
            self._wait_for(refused[0][1].detail, pending)
            await asyncio.sleep(delay)
        await self._until_it_works(lambda: self._stories.settle(writes, before), written)
        return Outcome(messages, endings)

    async def stop(self) -> None:
        """Close the connections."""
        self._client.close()

    async def _write(self, items: Sequence[_Item]) -> list[Written]:
        writes = [item.write for item in items if item.write]
        try:
            with answering(self._settings), self._metrics.bulk.time():
                return await asyncio.to_thread(self._writer.write, writes)
        except Unavailable as error:
            return [Written("retry", str(error))] * len(items)

    async def _until_it_works(self, action: Callable[[], T], held: Sequence[_Item] = ()) -> T:
        for delay in delays(most=self._settings.retry_most):
            try:
                return await asyncio.to_thread(action)
            except Unavailable as error:
                self._wait_for(str(error), held)
                await asyncio.sleep(delay)
        raise AssertionError("unreachable")

    def _ending(self, item: _Item, verdict: Written) -> Ending:
        if verdict.verdict == "done" and item.write:
            self._metrics.delay.observe(time.time() - item.write.version / 1000)
        return ENDINGS[verdict.verdict]

    def _wait_for(self, error: str, held: Sequence[_Item]) -> None:
        # One line as it begins: it may last for hours.
        if self._health.waiting("elasticsearch"):
            first = {"record": str(held[0].record), "article_id": held[0].article_id} if held else {}
            log.warning("waiting for Elasticsearch", error=error, held=len(held), **first)

    def _letter(self, record: Record, rejected: RecordRejected) -> Message:
        return letter_message(self._dead, record, rejected, "index")


def _item(record: Record) -> _Item:
    if record.value is None and record.key:
        # A tombstone on the compacted topic: the article was taken down.
        return _Item(record, Write(record.key.decode("utf-8", "replace"), record.timestamp, None))
    try:
        enriched = decode_enriched(record.value)
    except RecordRejected as rejected:
        return _Item(record, rejected=rejected)
    return _Item(record, Write(enriched.id, enriched.version, document(enriched)))
