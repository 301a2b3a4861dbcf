"""A record of articles.enriched as the write that it means for an index.

The live index worker and a rebuild both go through here, so that a rebuilt index holds what the live one would,
but for how long an article took to be indexed.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from pipeline.articles import EnrichedArticle
from pipeline.errors import RecordRejected
from pipeline.index.bulk import Write
from pipeline.index.document import documents
from pipeline.records import Record, decode_enriched

VERSION_HEADER = "dateline-version"
"""On a tombstone: the newest version that it deletes, as decimal digits. Without it, the tombstone's own timestamp."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record with what is to be written for it, or why nothing can be."""

    record: Record
    write: Write | None = None
    rejected: RecordRejected | None = None
    taken_down: bool = False
    """The record brings back an article that was taken down: it is deleted instead."""

    @property
    def article_id(self) -> str:
        return self.write.id if self.write else (self.record.key or b"").decode("utf-8", "replace")


def read_records(records: Sequence[Record]) -> list[Incoming]:
    """One result a record, in the same order."""
    return [incoming(record, found) for record, found in zip(records, read(records), strict=True)]


def incoming(record: Record, found: Write | RecordRejected) -> Incoming:
    """A record with what ``read`` found it to mean."""
    if isinstance(found, RecordRejected):
        return Incoming(record, rejected=found)
    return Incoming(record, found)


def read(records: Sequence[Record], *, live: bool = True) -> list[Write | RecordRejected]:
    """What each record means for an index, or why it means nothing; not ``live`` in a rebuild."""
    decoded = [_decoded(record) for record in records]
    made = documents([each for each in decoded if isinstance(each, EnrichedArticle)], live=live)
    return [Write(each.id, each.version, next(made)) if isinstance(each, EnrichedArticle) else each for each in decoded]


def _decoded(record: Record) -> EnrichedArticle | Write | RecordRejected:
    if record.value is None and record.key:
        return Write(record.key.decode("utf-8", "replace"), deleted_version(record), None)
    try:
        return decode_enriched(record.value)
    except RecordRejected as rejected:
        return rejected


def kept_away(items: Sequence[Incoming], taken_down: Container[str]) -> list[Incoming]:
    """The same, with a deletion for every article that was taken down."""
    return [
        Incoming(item.record, Write(item.write.id, item.write.version, None), taken_down=True)
        if item.write and item.write.document is not None and item.write.id in taken_down
        else item
        for item in items
    ]


def deleted_version(tombstone: Record) -> int:
    """The newest version that a tombstone deletes; a newer one stays."""
    given = tombstone.headers.get(VERSION_HEADER, b"")
    return int(given) if given.isdigit() and len(given) < 16 else tombstone.timestamp
