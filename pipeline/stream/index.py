"""articles.enriched → Elasticsearch: the processor around the index writer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog
from elasticsearch import Elasticsearch

from pipeline.alerts.teller import AlertTeller
from pipeline.errors import RecordRejected, Unavailable
from pipeline.index.bulk import Verdict, Written
from pipeline.index.client import answering, connect
from pipeline.index.generations import ensure_index
from pipeline.index.incoming import VERSION_HEADER, Incoming, kept_away, read_records
from pipeline.index.swap import AbandonedBlock
from pipeline.index.writer import IndexWriter
from pipeline.operate.removal.takedowns import TakedownList
from pipeline.records import Record
from pipeline.settings import Settings
from pipeline.stories.fields import bands
from pipeline.stories.keeper import StoryKeeper
from pipeline.stream.backoff import delays
from pipeline.stream.health import Health
from pipeline.stream.metrics import Metrics
from pipeline.stream.processor import Ending, Message, Outcome, letter_message
from pipeline.topology import topology

T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ENDINGS: dict[Verdict, Ending] = {"done": "indexed", "conflict": "unchanged", "deleted": "deleted"}


class IndexProcessor:
    """Indexes chunks; waits, with nothing lost and nothing dead-lettered, while Elasticsearch is away."""

    def __init__(self, settings: Settings, health: Health, metrics: Metrics) -> None:
        self._settings = settings
        self._health = health
        self._metrics = metrics
        flow = topology(settings)
        self._dead = flow.dead_letter.name
        self._enriched = flow.enriched.name
        self._takedowns = TakedownList(settings)
        self._client: Elasticsearch = connect(settings, timeout=settings.bulk_timeout)
        self._writer = IndexWriter(
            self._client, settings.index_alias, max_items=settings.bulk_size, max_bytes=settings.bulk_bytes
        )
        self._stories = StoryKeeper(self._client, settings)
        self._abandoned_block = AbandonedBlock(self._client, settings)
        self._alerts = AlertTeller(self._client, settings)
        # Reading is Python from end to end: two batches at once would only take the interpreter from each other.
        self._reading = asyncio.Lock()

    async def start(self) -> None:
        """Wait for Elasticsearch, then make the template, the index and the alias where they are missing."""
        await self._until_it_works(lambda: ensure_index(self._client, self._settings))

    async def process(self, records: Sequence[Record]) -> Outcome:
        """Dead letters for what the index refuses; the rest is in the index when this returns, its stories and alerts told."""
        async with self._reading:
            items = await self._until_it_works(lambda: self._read(records))
        pending = written = [item for item in items if item.write]
        writes = [item.write for item in written if item.write]
        before = await self._until_it_works(lambda: self._stories.stories_of([write.id for write in writes]), written)
        messages = [self._letter(item.record, item.rejected) for item in items if item.rejected]
        messages += [self._tombstone(item) for item in items if item.taken_down]
        endings: Counter[Ending] = Counter()
        for delay in delays(most=self._settings.retry_most):
            verdicts = await self._write(pending)
            for item, verdict in zip(pending, verdicts, strict=True):
                if verdict.verdict == "rejected":
                    messages.append(self._letter(item.record, verdict.rejection()))
                elif verdict.verdict != "retry" and not item.taken_down:
                    endings[self._ending(item, verdict)] += 1
            refused = [(i, v) for i, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
            if not refused:
                break
            pending = [item for item, _ in refused]
            self._health.retries.update(verdict.status for _, verdict in refused)
            await self._wait(refused[0][1].detail, pending, delay)
        await self._until_it_works(lambda: self._stories.settle(bands(writes), before), written)
        alerts = await self._until_it_works(lambda: self._alerts.matches(writes), written)
        await self._until_it_works(lambda: self._alerts.deliver(alerts), written, "kafka")
        return Outcome(messages, endings)

    def _read(self, records: Sequence[Record]) -> list[Incoming]:
        # After the records were fetched: every takedown that was asked for before one of them was written is known.
        self._takedowns.refresh()
        return kept_away(read_records(records), self._takedowns)

    async def _write(self, items: Sequence[Incoming]) -> list[Written]:
        writes = [item.write for item in items if item.write]
        try:
            with answering(self._settings), self._metrics.bulk.time():
                return await asyncio.to_thread(self._writer.write, writes)
        except Unavailable as error:
            return [Written("retry", str(error))] * len(items)

    async def _until_it_works(
        self, action: Callable[[], T], held: Sequence[Incoming] = (), service: str = "elasticsearch"
    ) -> T:
        for delay in delays(most=self._settings.retry_most):
            try:
                return await asyncio.to_thread(action)
            except Unavailable as error:
                await self._wait(str(error), held, delay, service)
        raise AssertionError("unreachable")

    def _ending(self, item: Incoming, verdict: Written) -> Ending:
        if verdict.verdict == "done" and item.write:
            self._metrics.delay.observe(time.time() - item.write.version / 1000)
        return ENDINGS[verdict.verdict]

    async def _wait(self, error: str, held: Sequence[Incoming], delay: float, service: str = "elasticsearch") -> None:
        # One line as it begins: it may last for hours.
        if self._health.waiting(service):
            first = {"record": str(held[0].record), "article_id": held[0].article_id} if held else {}
            log.warning(f"waiting for {service.capitalize()}", error=error, held=len(held), **first)
        with suppress(Unavailable):  # which says no more than that we wait
            await asyncio.to_thread(self._abandoned_block.look)
        await asyncio.sleep(delay)

    def _letter(self, record: Record, rejected: RecordRejected) -> Message:
        return letter_message(self._dead, record, rejected, "index")

    def _tombstone(self, item: Incoming) -> Message:
        """Over a record that came after its takedown, so that the compacted topic forgets it again."""
        assert item.write
        # Up to the version that came, and no newer one: the takedown may be undone before this is sent.
        headers = {VERSION_HEADER: str(item.write.version).encode()}
        return Message(item.record, self._enriched, item.record.key, None, "deleted", headers=headers)
