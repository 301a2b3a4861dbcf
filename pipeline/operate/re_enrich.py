"""Enrich articles again that an older Dateline, model or gazetteer left on articles.enriched.

Each enriched record contains the article as published, so nothing is fetched. The article keeps its version: the index
takes it as the same article enriched again (``IndexWriter``), and a correction with its newer version always wins. This
runs in its own processes, beside the workers and not through articles.raw, where an article would get a new version
with which an old text would win over its correction.

Partitions are read one after the other, twice each: first for the newest version of every article, then for those that
are due. Renewed articles go back on the topic (see ``enriched_topic.py`` for corrections that arrive meanwhile). A
killed run loses its current batch; the next run finds the rest by provenance.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from pydantic_core import from_json

from pipeline import __version__
from pipeline.config.parts import DataFolder, PoolOptions, ReEnrichOptions
from pipeline.enrich import NO_MODEL, model_language
from pipeline.enrich.ner.model import Models, installed_models
from pipeline.errors import RecordRejected
from pipeline.gazetteer import open_gazetteer
from pipeline.kafka.enriched_topic import Appender, EnrichedEntry, as_entry
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topology import topology
from pipeline.messages.article_version import version_ms
from pipeline.messages.records import Enriched, Record, Result, Value
from pipeline.stream.health import WorkerHealth
from pipeline.stream.pool import EnrichPool

T = TypeVar("T")

CHUNK = 16
"""Articles per job: the batch size at which the model works best."""
MAX_JOBS_AHEAD = 4
"""Jobs per process between appends: with few, processes wait for the slowest."""

Failed = Callable[[str, RecordRejected], None]
"""Called with the id of an article that cannot be enriched now, and why. It stays as it was."""


@dataclass(frozen=True, slots=True)
class Makers:
    """Current versions of the code, models and gazetteer."""

    pipeline: str
    gazetteer: str
    models: Models

    def made(self, enriched: Mapping[str, Any]) -> bool:
        """Return whether a record was made by these versions."""
        by = enriched["provenance"]
        name = self.models.name(model_language(enriched["language"]["code"])) or NO_MODEL
        return (by["pipeline"], by["gazetteer"], by["model"]) == (self.pipeline, self.gazetteer, name)


@dataclass(slots=True)
class Newest:
    """Newest version of an article in a partition, and whether it must be appended again."""

    entry: EnrichedEntry
    offset: int
    is_last: bool
    is_due: bool


@dataclass(slots=True)
class Tally:
    """Counts: ``articles`` read, of which ``due`` need renewal and ``renewed`` have it."""

    articles: int = 0
    due: int = 0
    renewed: int = 0
    superseded: int = 0
    """Not renewed, because a correction or a deletion arrived meanwhile."""
    rejected: int = 0


Tell = Callable[[Tally], None]


def present_makers(settings: DataFolder) -> Makers:
    """Return the versions that these settings write into an article's provenance; raises SetupError."""
    return Makers(__version__, open_gazetteer(settings).version, installed_models(settings.data_dir))


def re_enrich(settings: ReEnrichOptions, since: datetime | None, failed: Failed, tell: Tell) -> Tally:
    """Renew articles received after ``since`` (None: all) that the current makers did not produce.

    Raises Unavailable, SetupError. Safe to run again, even concurrently.
    """
    return asyncio.run(_re_enrich(settings, since, failed, tell))


async def _re_enrich(settings: ReEnrichOptions, since: datetime | None, failed: Failed, tell: Tell) -> Tally:
    tally, makers = Tally(), present_makers(settings)
    size = settings.enrich_processes * CHUNK * MAX_JOBS_AHEAD
    topic = topology(settings).enriched.name
    with Appender(settings) as appender, _LatePool(settings) as pool, TopicReader(settings, topic) as reader:
        for partition in [each.partition for each in reader.partitions]:
            newest = _scan(reader, partition, makers, since)
            tally.articles += len(newest)
            tally.due += sum(found.is_due for found in newest.values())
            for records in _batches(_wanted(reader, partition, newest), size):
                await _renew(records, newest, pool, appender, tally, failed)
                tell(tally)
    return tally


class _LatePool:
    """Enrichment processes, started with the first article: they load a model each, and mostly nothing is due."""

    def __init__(self, settings: PoolOptions) -> None:
        self._settings = settings
        self._pool: EnrichPool | None = None

    def __enter__(self) -> "_LatePool":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.close()

    async def enrich(self, values: Sequence[Value]) -> list[Result]:
        """One result a value, in the same order; raises SetupError."""
        if self._pool is None:
            self._pool = EnrichPool(self._settings, WorkerHealth("re-enrich"))
        return await self._pool.enrich(values)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _scan(reader: TopicReader, partition: int, makers: Makers, since: datetime | None) -> dict[bytes, Newest]:
    """The newest version of every article in a partition, by key; its text is left where it is."""
    newest: dict[bytes, Newest] = {}
    since_ms = since.timestamp() * 1000 if since else 0
    for record in _records(reader, partition):
        entry = as_entry(record)
        known = newest.get(entry.key)
        if known and known.entry.outranks(entry):
            known.is_last = False
            continue
        is_due = entry.value is not None and version_ms(entry.version) >= since_ms and not _is_made(makers, entry.value)
        newest[entry.key] = Newest(
            EnrichedEntry(entry.key, entry.version, entry.value and b""), record.offset, is_last=True, is_due=is_due
        )
    return newest


def _is_made(makers: Makers, value: bytes) -> bool:
    try:
        return makers.made(from_json(value))
    except (ValueError, KeyError, TypeError):
        # Not an enriched article, so nothing to renew; the index worker has dead-lettered it.
        return True


def _wanted(reader: TopicReader, partition: int, newest: Mapping[bytes, Newest]) -> Iterator[Record]:
    """Those that are due, and those that an older copy hides (a worker that was killed here may have left one)."""
    for record in _records(reader, partition):
        found = newest.get(record.key or b"")
        if found and found.offset == record.offset and (found.is_due or not found.is_last):
            yield record


def _records(reader: TopicReader, partition: int) -> Iterator[Record]:
    reader.narrow(partition)
    for records in reader.read_to(reader.ends()):
        yield from records


async def _renew(
    records: Sequence[Record],
    newest: Mapping[bytes, Newest],
    pool: _LatePool,
    appender: Appender,
    tally: Tally,
    failed: Failed,
) -> None:
    due = [record for record in records if newest[record.key or b""].is_due]
    renewed, entries = 0, [as_entry(record) for record in records if not newest[record.key or b""].is_due]
    for record, result in zip(due, await _enriched(pool, due), strict=True):
        if isinstance(result, RecordRejected):
            tally.rejected += 1
            failed((record.key or b"").decode("utf-8", "replace"), result)
        else:
            entries.append(result)
            renewed += 1
    outranked = len(entries) - appender.append(entries)
    tally.superseded += outranked
    tally.renewed += renewed - outranked


async def _enriched(pool: _LatePool, records: Sequence[Record]) -> list[EnrichedEntry | RecordRejected]:
    chunks = _batches(records, CHUNK)
    results = await asyncio.gather(*(pool.enrich([_published(record) for record in chunk]) for chunk in chunks))
    answers = [result for chunk in results for result in chunk]
    return [
        EnrichedEntry(result.key, as_entry(record).version, result.value) if isinstance(result, Enriched) else result
        for record, result in zip(records, answers, strict=True)
    ]


def _published(record: Record) -> tuple[bytes, int]:
    """Return the article as published and its version, as enrichment processes expect them."""
    enriched = from_json(record.value or b"")
    article = {name: value for name, value in enriched["article"].items() if value not in (None, [])}
    # An article without its own id keeps the derived one, even if today's rules differ.
    return json.dumps(article | {"id": enriched["id"]}, ensure_ascii=False).encode(), enriched["version"]
