"""Run the present models over the articles on articles.enriched, where an older Dateline, model or gazetteer left them.

Each enriched record holds its article as published, so nothing is fetched from anywhere. The article keeps its version:
to the index it is the same article enriched again (``IndexWriter``), and a correction with its newer version always
wins. It runs in processes of its own, beside the workers and not through articles.raw: there each article would get a
new version, and a re-enriched old one would then win over the correction before it.

One partition after the other is read twice: first for the newest version of every article, then for those that are due.
What is renewed goes back on the topic (see ``appending.py`` for the corrections that come meanwhile). A run that is
killed loses the chunk it was at; the next one finds the rest by its provenance.
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
from pipeline.config.parts import DataFolder, PoolOptions
from pipeline.config.settings import Settings
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
"""Articles that a process takes at a time: what the model works best on."""
MAX_JOBS_AHEAD = 4
"""Chunks for each process before they are appended together: with few, the processes wait for the slowest."""

Failed = Callable[[str, RecordRejected], None]
"""Told of an article that the present Dateline cannot enrich: its id and why. It stays as it was."""


@dataclass(frozen=True, slots=True)
class Makers:
    """Versions of the code, models and gazetteer that enrich now."""

    pipeline: str
    gazetteer: str
    models: Models

    def made(self, enriched: Mapping[str, Any]) -> bool:
        """Return whether a record is what they would make of it."""
        by = enriched["provenance"]
        name = self.models.name(model_language(enriched["language"]["code"])) or NO_MODEL
        return (by["pipeline"], by["gazetteer"], by["model"]) == (self.pipeline, self.gazetteer, name)


@dataclass(slots=True)
class Newest:
    """The newest version of an article in one partition, and whether it has to be appended once more."""

    entry: EnrichedEntry
    offset: int
    is_last: bool
    is_due: bool


@dataclass(slots=True)
class Tally:
    """``articles`` were looked at; of them ``due`` are to be renewed and ``renewed`` are."""

    articles: int = 0
    due: int = 0
    renewed: int = 0
    superseded: int = 0
    """Not renewed, since a correction or a deletion came meanwhile."""
    rejected: int = 0


Tell = Callable[[Tally], None]


def present_makers(settings: DataFolder) -> Makers:
    """Return what an enrichment process of these settings writes into an article's provenance; raises SetupError."""
    return Makers(__version__, open_gazetteer(settings).version, installed_models(settings.data_dir))


def re_enrich(settings: Settings, since: datetime | None, failed: Failed, tell: Tell) -> Tally:
    """Renew the articles that came in ``since`` (all when None) and are not as the present makers make them.

    Raises Unavailable, SetupError. Safe to run again, and twice at once.
    """
    return asyncio.run(_re_enrich(settings, since, failed, tell))


async def _re_enrich(settings: Settings, since: datetime | None, failed: Failed, tell: Tell) -> Tally:
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
        # No enriched article, and so nothing to renew: the index worker has dead-lettered it.
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
    """The article as it was published, and its version, as the enrichment processes take them from articles.raw."""
    enriched = from_json(record.value or b"")
    article = {name: value for name, value in enriched["article"].items() if value not in (None, [])}
    # One without an id of its own keeps the id it got, whatever today's rules would make of it.
    return json.dumps(article | {"id": enriched["id"]}, ensure_ascii=False).encode(), enriched["version"]
