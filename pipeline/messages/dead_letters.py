"""Dead letters: a rejected record verbatim, with its reason, ready to replay."""

import base64
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from pipeline import __version__
from pipeline.errors import RecordRejected
from pipeline.messages.articles import DeadLetter, RecordSource
from pipeline.messages.records import Record, decode_enriched

ATTEMPTS_HEADER = "dateline-attempts"
"""Set by a replay: the number of earlier tries, as decimal digits."""

MAX_TEXT = 2000
"""Maximum characters of a text about the record: whatever the record, its dead letter must fit the topic."""

Encoding = Literal["utf-8", "base64"]

# JSON would write each of these as six bytes; base64 keeps such a payload small.
_COSTLY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


DeadLetterStage = Literal["enrich", "index", "notify"]


def make_dead_letter(
    record: Record,
    rejected: RecordRejected,
    stage: DeadLetterStage,
    version: int | None = None,
    receiver: str | None = None,
) -> DeadLetter:
    """Return the dead letter of a rejected record; ``version`` is the article's, if known.

    ``receiver`` is the receiver that a notification was given up for.
    """
    encoding = _encoding(record.key, record.value)
    return DeadLetter(
        reason=rejected.reason,
        stage=stage,
        error=rejected.error[:MAX_TEXT],
        # An unknown field's name comes from the producer and may have any length.
        field=rejected.field and rejected.field[:MAX_TEXT],
        fix=rejected.fix and rejected.fix[:MAX_TEXT],
        # By contract the key. The payload is not parsed: it may be what crashed its process.
        article_id=_article_id(record, stage),
        key=_write(record.key, encoding),
        payload=_write(record.value, encoding),
        encoding=encoding,
        source=RecordSource(
            topic=record.topic, partition=record.partition, offset=record.offset, timestamp=record.timestamp
        ),
        version=version,
        attempts=attempts(record),
        receiver=receiver,
        code_version=__version__,
        failed_at=datetime.now(UTC),
    )


def version_of(dead_letter: DeadLetter) -> int:
    """Return the version of a dead letter's article; in one by an older Dateline, the raw record's timestamp."""
    if dead_letter.version is not None:
        return dead_letter.version
    if dead_letter.stage == "index":
        with suppress(RecordRejected):
            return decode_enriched(original(dead_letter)[1]).version
    return dead_letter.source.timestamp


def letter_id(dead_letter: DeadLetter) -> str:
    """Return the id of a dead letter for people: TOPIC-PARTITION-OFFSET-TIMESTAMP of the original record.

    The timestamp (milliseconds) distinguishes records with the same offset before and after their topic was recreated.
    A notification has one dead letter per receiver it was given up for, so @RECEIVER follows.
    """
    receiver = f"@{dead_letter.receiver}" if dead_letter.receiver else ""
    return f"{place_of(dead_letter)}-{dead_letter.source.timestamp}{receiver}"


def place_of(dead_letter: DeadLetter) -> str:
    """Return TOPIC-PARTITION-OFFSET, as logs name the record; a recreated topic reuses it."""
    return f"{dead_letter.source.topic}-{dead_letter.source.partition}-{dead_letter.source.offset}"


def original(dead_letter: DeadLetter) -> tuple[bytes | None, bytes | None]:
    """Return the record's original key and value, byte for byte."""
    return _read(dead_letter.key, dead_letter.encoding), _read(dead_letter.payload, dead_letter.encoding)


def attempts(record: Record) -> int:
    """Return the number of tries of this record, including this one."""
    before = record.headers.get(ATTEMPTS_HEADER, b"0")
    return int(before) + 1 if before.isdigit() and len(before) < 10 else 1


def _article_id(record: Record, stage: DeadLetterStage) -> str | None:
    if not record.key:
        return None
    key = record.key.decode("utf-8", "replace")
    # A notification's key is ALERT/VERSION/ARTICLE_ID.
    return key.split("/", 2)[-1] if stage == "notify" else key


def _encoding(*parts: bytes | None) -> Encoding:
    for part in parts:
        if part is None:
            continue
        if _COSTLY.search(part):
            return "base64"
        try:
            part.decode("utf-8")
        except UnicodeDecodeError:
            return "base64"
    return "utf-8"


def _write(part: bytes | None, encoding: Encoding) -> str | None:
    if part is None:
        return None
    return part.decode("utf-8") if encoding == "utf-8" else base64.b64encode(part).decode("ascii")


def _read(part: str | None, encoding: Encoding) -> bytes | None:
    if part is None:
        return None
    return part.encode("utf-8") if encoding == "utf-8" else base64.b64decode(part)
