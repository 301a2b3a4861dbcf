"""Turn records of articles.enriched into writes to an index.

The live index worker and a rebuild both use this, so that a rebuilt index holds what the live one would, except how
long an article took to be indexed.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from pipeline.errors import Reason, RecordRejected
from pipeline.index.bulk import WriteOp
from pipeline.index.document import documents
from pipeline.index.limits import MAX_ID_BYTES
from pipeline.messages.articles import EnrichedArticle
from pipeline.messages.records import Record, decode_enriched
from pipeline.messages.tombstones import deleted_version


@dataclass(frozen=True, slots=True)
class IndexAction:
    """A record with the write it calls for, or the reason why there is none."""

    record: Record
    write: WriteOp | None = None
    rejected: RecordRejected | None = None
    taken_down: bool = False
    """The record brings back an article that was taken down, so it is deleted instead."""

    @property
    def article_id(self) -> str:
        return self.write.id if self.write else (self.record.key or b"").decode("utf-8", "replace")


def read_records(records: Sequence[Record]) -> list[IndexAction]:
    """Return one action per record, in the same order."""
    return [index_action(record, found) for record, found in zip(records, read(records), strict=True)]


def index_action(record: Record, found: WriteOp | RecordRejected) -> IndexAction:
    """Combine a record with the result of ``read``."""
    if isinstance(found, RecordRejected):
        return IndexAction(record, rejected=found)
    return IndexAction(record, found)


def read(records: Sequence[Record], *, live: bool = True) -> list[WriteOp | RecordRejected]:
    """Return the write that each record calls for, or why there is none; a rebuild passes ``live=False``."""
    decoded = [_decoded(record) for record in records]
    made = documents([each for each in decoded if isinstance(each, EnrichedArticle)], live=live)
    return [
        WriteOp(each.id, each.version, next(made)) if isinstance(each, EnrichedArticle) else each for each in decoded
    ]


def _decoded(record: Record) -> EnrichedArticle | WriteOp | RecordRejected:
    if record.value is None and record.key:
        if len(record.key) > MAX_ID_BYTES:
            # Such a key deletes nothing, and in a search it would make Elasticsearch reject the whole request.
            error = (
                f"the key of this tombstone has {len(record.key):,} bytes, and an article's id {MAX_ID_BYTES} at most"
            )
            return RecordRejected(Reason.INVALID, error, field="key", fix="send it with the id of the article")
        return WriteOp(record.key.decode("utf-8", "replace"), deleted_version(record), None)
    try:
        return decode_enriched(record.value)
    except RecordRejected as rejected:
        return rejected


def apply_takedowns(items: Sequence[IndexAction], taken_down: Container[str]) -> list[IndexAction]:
    """Replace the write of every article that was taken down by a deletion, whatever version is in the index."""
    return [_kept_away(item) if item.write and item.write.id in taken_down else item for item in items]


def _kept_away(item: IndexAction) -> IndexAction:
    assert item.write
    deletion = WriteOp(item.write.id, item.write.version, None, takes_down=True)
    return IndexAction(item.record, deletion, taken_down=item.write.document is not None)
