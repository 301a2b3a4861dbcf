"""Fill a generation from articles.enriched: the newest version of every article, what was deleted left out."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import structlog
from elasticsearch import Elasticsearch

from pipeline.errors import RecordRejected, Unavailable
from pipeline.index.bulk import Verdict, Write, Written
from pipeline.index.client import answering
from pipeline.index.incoming import Incoming, read_records
from pipeline.index.writer import IndexWriter, MappingBroken
from pipeline.operate.reader import Offsets, TopicReader
from pipeline.operate.takedowns import TakedownList
from pipeline.records import Record
from pipeline.settings import Settings
from pipeline.stories.keeper import LOOKED_UP, StoryKeeper
from pipeline.stream.backoff import delays

P = ParamSpec("P")
T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

SETTLED = 4 * LOOKED_UP
"""Articles after which their stories are put right and the offsets committed. Each time costs a refresh; each article
since the last time costs a killed rebuild a second reading."""

Refused = Callable[[Record, RecordRejected], None]


class Filler:
    """Writes to ``alias`` what ``reader`` reads; ``refused`` is told of every record that the index does not take.

    While one bulk request is on its way the next is put together, and only then: an article and the tombstone after
    it are never under way at the same time.
    """

    def __init__(
        self,
        client: Elasticsearch,
        settings: Settings,
        alias: str,
        reader: TopicReader,
        takedowns: TakedownList,
        refused: Refused,
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._takedowns = takedowns
        self._refused = refused
        self._writer = IndexWriter(client, alias, max_items=settings.bulk_size, max_bytes=settings.bulk_bytes)
        self._stories = StoryKeeper(client, settings, alias)
        self._written: list[Write] = []
        self._left: set[str] = set()
        self.counts: Counter[Verdict] = Counter()

    def fill_to(self, ends: Offsets, between: Callable[[], None]) -> None:
        """Read on up to ``ends``; ``between`` is called about once a bulk request. Raises Unavailable when Kafka is
        away; Elasticsearch is waited for."""
        with ThreadPoolExecutor(1, "bulk") as sender:
            writing: Future[None] | None = None
            reached: Offsets = {}
            for records in self._reader.read_to(ends, self._settings.bulk_size):
                self._takedowns.refresh()
                incoming = read_records(records, self._takedowns)
                if writing:
                    writing.result()
                if len(self._written) >= SETTLED:
                    self._settle(reached)
                reached = self._reader.positions()
                writing = sender.submit(self._write, incoming)
                between()
            if writing:
                writing.result()
        self._settle(reached)

    def _write(self, incoming: Sequence[Incoming]) -> None:
        pending = [item for item in incoming if item.write]
        self.counts["rejected"] += len(incoming) - len(pending)
        writes = [item.write for item in pending if item.write]
        self._left |= self._patiently(self._stories.stories_of, [write.id for write in writes])
        self._written += writes
        for delay in delays(most=self._settings.retry_most):
            verdicts = self._patiently(self._writer.write, [item.write for item in pending if item.write])
            for item, verdict in zip(pending, verdicts, strict=True):
                self._count(item, verdict)
            pending = [item for item, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
            if not pending:
                return
            time.sleep(delay)

    def _count(self, item: Incoming, verdict: Written) -> None:
        if verdict.verdict == "rejected":
            self._refused(item.record, verdict.rejection())
        if verdict.verdict != "retry":
            self.counts[verdict.verdict] += 1

    def _settle(self, reached: Offsets) -> None:
        """Stories first, then the offsets: a rebuild that is killed in between looks at these articles again."""
        self._patiently(self._stories.settle, self._written, self._left)
        self._written, self._left = [], set()
        if reached:
            self._reader.commit(reached)

    def _patiently(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        for delay in delays(most=self._settings.retry_most):
            try:
                with answering(self._settings):
                    return action(*args, **kwargs)
            except MappingBroken:
                raise
            except Unavailable as error:
                log.warning("waiting for Elasticsearch", error=str(error))
                time.sleep(delay)
        raise AssertionError("unreachable")
