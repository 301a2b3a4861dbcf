"""Fill a generation from articles.enriched: the newest version of every article that was not deleted."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import ParamSpec, TypeVar

import structlog

from pipeline.config.parts import RebuildOptions
from pipeline.errors import DatelineError, IndexMissing, RecordRejected, Unavailable
from pipeline.index.actions import IndexAction, apply_takedowns, index_action
from pipeline.index.bulk import WriteStatus
from pipeline.index.gateway import Gateway
from pipeline.index.story_fields import Bands, bands, merged
from pipeline.index.story_grouping import MAX_IDS_PER_SEARCH, StoryGrouper
from pipeline.index.writer import IndexWriter, MappingMismatch
from pipeline.kafka.reader import Offsets, TopicReader
from pipeline.kafka.takedowns import TakedownList
from pipeline.messages.records import Record
from pipeline.operate.rebuild.prepare import Prepared, prepared
from pipeline.operate.rebuild.rwlock import ReadWriteLock
from pipeline.retry import finish, retry

P = ParamSpec("P")
T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

SETTLED = 16 * MAX_IDS_PER_SEARCH
"""Articles between story corrections, after which offsets are committed. Each correction costs a refresh, whose
segments are expensive to merge when small; each article since the last one is read again if the rebuild is killed."""

SETTLED_BESIDE = 4 * MAX_IDS_PER_SEARCH
"""The same while live articles arrive, which wait for Elasticsearch meanwhile."""

MAX_REQUESTS_AHEAD = 2
"""Batches per process, so that none waits for the next."""

BULKS = 2
"""Concurrent requests: Elasticsearch uses one core for each. While live articles arrive it is one, and none during
story corrections."""

MAX_DOCS_BESIDE_LIVE = 128
"""Articles per request while live articles arrive, which may have to wait for it."""

Refused = Callable[[Record, RecordRejected], None]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A batch being read; ``reached`` is the reader's position after it."""

    records: Sequence[Record]
    reading: Future[list[Prepared]]
    reached: Offsets


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A batch being written; ``reached`` is the reader's position after it."""

    ids: set[str]
    writing: Future[list["_Bulk"]]
    reached: Offsets


@dataclass(frozen=True, slots=True)
class _Settling:
    """Stories being corrected; afterwards everything before ``reached`` is finished."""

    work: Future[int]
    reached: Offsets


@dataclass(frozen=True, slots=True)
class _Bulk:
    """Results of one bulk request; ``left`` are the stories that its articles belonged to before."""

    bands: Bands
    left: set[str]
    counts: Counter[WriteStatus]
    refused: Sequence[tuple[Record, RecordRejected]]


class IndexFiller:
    """Writes what ``reader`` reads to ``alias``; calls ``refused`` with every record that the index rejects.

    Two records with the same id, tombstones included, are never written concurrently. Stories are corrected while later
    articles are written, but not while their own articles are. While ``gives_way`` returns true it does one thing at a
    time, sends little, and then rests for as long as that took.
    """

    def __init__(
        self,
        gateway: Gateway,
        settings: RebuildOptions,
        alias: str,
        reader: TopicReader,
        takedowns: TakedownList,
        refused: Refused,
        gives_way: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._takedowns = takedowns
        self._refused = refused
        self._gives_way = gives_way
        self._writer = IndexWriter(gateway, alias, max_items=settings.bulk_max_docs, max_bytes=settings.bulk_max_bytes)
        self._turns = ReadWriteLock(BULKS)
        self._stories = StoryGrouper(gateway, alias, rewriting=self._turns.alone)
        self._written: dict[str, Sequence[str]] = {}
        self._left: set[str] = set()
        self._under_way: deque[_UnderWay] = deque()
        self._settling: _Settling | None = None
        self._reached: Offsets = {}
        self._over = Event()
        self.counts: Counter[WriteStatus] = Counter()

    def fill_to(self, ends: Offsets, between: Callable[[], None], pool: Executor | None = None) -> None:
        """Read on to ``ends``, using the processes of ``pool`` unless there is little to read.

        ``between`` is called about once per bulk request. Raises Unavailable when Kafka is unavailable; waits for
        Elasticsearch.
        """
        ahead = MAX_REQUESTS_AHEAD * self._settings.enrich_processes if pool else 0
        waiting: deque[_Ahead] = deque()
        self._over.clear()
        with ThreadPoolExecutor(BULKS + 1, "rebuild") as threads:
            try:
                for records in self._reader.read_to(ends, self._settings.bulk_max_docs):
                    waiting.append(_Ahead(records, prepared(records, pool), self._reader.positions()))
                    if len(waiting) > ahead:
                        self._send(threads, waiting.popleft())
                    between()
                while waiting:
                    self._send(threads, waiting.popleft())
                    between()
                while self._under_way:
                    self._finish()
                self._settle(threads)
                self._settled()
            finally:
                # Else, after an interrupt, the threads would wait for Elasticsearch, and this for the threads.
                self._over.set()

    def _send(self, threads: Executor, batch: _Ahead) -> None:
        read = [
            index_action(record, found) for record, found in zip(batch.records, batch.reading.result(), strict=True)
        ]
        # Refresh after fetching the records: all takedowns requested before they were written are then known.
        self._takedowns.refresh()
        ids = {item.article_id for item in read}
        gives_way = self._gives_way()
        most = 1 if gives_way else BULKS
        while len(self._under_way) >= most or any(ids & other.ids for other in self._under_way):
            self._finish()
        if len(self._written) >= (SETTLED_BESIDE if gives_way else SETTLED):
            self._settle(threads)
        if gives_way:
            self._settled()
        writing = threads.submit(self._write, apply_takedowns(read, self._takedowns))
        self._under_way.append(_UnderWay(ids, writing, batch.reached))

    def _finish(self) -> None:
        """Wait for the oldest request in progress."""
        oldest = self._under_way.popleft()
        for bulk in oldest.writing.result():
            known = {id: self._written.get(id, ()) for id in bulk.bands}
            self._written |= merged([known, bulk.bands])
            self._left |= bulk.left
            self.counts.update(bulk.counts)
            for record, rejected in bulk.refused:
                self._refused(record, rejected)
        self._reached = oldest.reached

    def _settle(self, threads: Executor) -> None:
        """Start correcting the stories of everything written."""
        self._settled()
        work = threads.submit(self._retry_until_available, self._stories.regroup, self._written, self._left)
        self._settling = _Settling(work, self._reached)
        self._written, self._left = {}, set()

    def _settled(self) -> None:
        """Correct stories first, then commit: a rebuild killed in between checks these articles again."""
        if self._settling:
            self._settling.work.result()
            if self._settling.reached:
                self._reader.commit(self._settling.reached)
        self._settling = None

    def _write(self, items: Sequence[IndexAction]) -> list[_Bulk]:
        if not self._gives_way():
            return [self._write_at_once(items)]
        done: list[_Bulk] = []
        for start in range(0, len(items), MAX_DOCS_BESIDE_LIVE):
            began = time.monotonic()
            done.append(self._write_at_once(items[start : start + MAX_DOCS_BESIDE_LIVE]))
            time.sleep(time.monotonic() - began)
        return done

    def _write_at_once(self, items: Sequence[IndexAction]) -> _Bulk:
        with self._turns.shared():
            return self._written_patiently(items)

    def _written_patiently(self, items: Sequence[IndexAction]) -> _Bulk:
        pending = [item for item in items if item.write]
        refused = [(item.record, item.rejected) for item in items if item.rejected]
        counts: Counter[WriteStatus] = Counter()
        counts["rejected"] = len(refused)
        writes = [item.write for item in pending if item.write]
        left = self._retry_until_available(self._stories.stories_of, [write.id for write in writes])

        def attempt(pending: Sequence[IndexAction]) -> list[IndexAction]:
            verdicts = self._retry_until_available(self._writer.write, [item.write for item in pending if item.write])
            ended = [pair for pair in zip(pending, verdicts, strict=True) if pair[1].verdict != "retry"]
            counts.update(verdict.verdict for _, verdict in ended)
            refused.extend((item.record, v.rejection()) for item, v in ended if v.verdict == "rejected")
            return [item for item, verdict in zip(pending, verdicts, strict=True) if verdict.verdict == "retry"]

        def wait(_: object, delay: float) -> None:
            if self._over.wait(delay):
                raise Unavailable("stopped while Elasticsearch was not accepting writes")

        finish(pending, attempt, wait, self._settings.retry_max_delay)
        return _Bulk(bands(writes), left, counts, refused)

    def _retry_until_available(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def wait(error: DatelineError, delay: float) -> None:
            if isinstance(error, MappingMismatch | IndexMissing):
                raise error
            log.warning("waiting for Elasticsearch", error=str(error))
            if self._over.wait(delay):
                raise error

        return retry(partial(action, *args, **kwargs), wait, self._settings.retry_max_delay)
