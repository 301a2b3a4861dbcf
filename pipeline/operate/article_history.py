"""Corrections of an article: the changes from version to version on articles.raw.

The index and articles.enriched keep only the newest version, so that nothing survives a takedown; articles.raw keeps
all of them, in order, for its retention. They are read on request, from the newest back, for a limited time, and
nothing is stored.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from pipeline.config.parts import ArticleFlow
from pipeline.errors import RecordRejected, Unavailable
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.messages.records import Record, decode_article
from pipeline.operate.status.snapshot import in_time
from pipeline.operate.trace import Scan, scan
from pipeline.search.answers import Answer

# Share of the time for reading the topic; the rest is for the first connection.
SHARE = 0.8
MAX_VERSIONS = 100
MAX_SHOWN = 300
"""Maximum characters of a value before and after."""
FIELDS = ("title", "url", "published_at", "language", "authors", "tags", "source")
"""Fields compared as a whole; of the text only the number of words is compared."""
_TAG = re.compile(r"<[^>]*>")
_PART = "history"


class FieldChange(Answer):
    """A field that a correction gave another value."""

    field: str
    before: str
    after: str


class ArticleVersion(Answer):
    """A version of an article, compared with the one before it."""

    received_at: datetime = Field(description="When it came to articles.raw.")
    title: str
    first: bool = Field(description="Nothing before it is kept: it may be the original, or a correction of one.")
    changes: tuple[FieldChange, ...] = ()
    words_added: int = Field(0, description="Words of the text that the version before had not, or less often.")
    words_removed: int = 0

    @property
    def is_changed(self) -> bool:
        """Return whether it differs from the one before it."""
        return bool(self.changes or self.words_added or self.words_removed)


class ArticleHistory(Answer):
    """Versions of an article that articles.raw still has, the newest first; those that only repeat one are left out."""

    id: str
    versions: tuple[ArticleVersion, ...]
    repeats: int = Field(description="Records that said the same as the one before.")
    whole: bool = Field(description="Everything that the topic keeps was looked through in time.")
    since: datetime | None = Field(description="How far back it was looked through.")


def article_history(settings: ArticleFlow, article_id: str, timeout: float) -> ArticleHistory:
    """Return the versions of an indexed article; raises Unavailable when articles.raw cannot be read in time."""
    topic = topology(settings).raw.name
    key = article_id.encode()
    deadline = time.monotonic() + timeout * SHARE

    def read() -> tuple[list[Record], Scan]:
        return scan(settings, topic, lambda record: record.key == key, deadline, [key])

    found, errors = in_time(timeout, **{_PART: read})
    if _PART not in found:
        raise Unavailable(f"the versions of an article are on {topic}: {errors[_PART]}")
    records, looked = found[_PART]
    return history(article_id, records, looked, settings.max_article_bytes)


def history(article_id: str, records: Sequence[Record], looked: Scan, max_bytes: int) -> ArticleHistory:
    """Build the history from one article's records; unreadable ones do not count as versions."""
    in_order = sorted(records, key=lambda record: record.offset)
    versions = list(_versions(in_order, max_bytes))
    told = [version for version in versions if version.first or version.is_changed]
    return ArticleHistory(
        id=article_id,
        versions=tuple(reversed(told))[:MAX_VERSIONS],
        repeats=len(versions) - len(told),
        whole=looked.is_whole,
        since=_time(looked.oldest) if looked.oldest is not None else None,
    )


def _versions(records: Sequence[Record], max_bytes: int) -> Iterator[ArticleVersion]:
    before: Article | None = None
    for record in records:
        try:
            article = decode_article(record.value, max_bytes)
        except RecordRejected:
            continue
        received, title = _time(record.timestamp), _shown(article.title)
        if before is None:
            yield ArticleVersion(received_at=received, title=title, first=True)
        else:
            old, new = _words(before), _words(article)
            yield ArticleVersion(
                received_at=received,
                title=title,
                first=False,
                changes=tuple(_changes(before, article)),
                words_added=(new - old).total(),
                words_removed=(old - new).total(),
            )
        before = article


def _changes(before: Article, after: Article) -> Iterator[FieldChange]:
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(field=name, before=_shown(old), after=_shown(new))


def _words(article: Article) -> Counter[str]:
    return Counter((article.text or _TAG.sub(" ", article.html or "")).split())


def _shown(value: Any) -> str:
    """Format a value on one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(map(str, value))[:MAX_SHOWN]
    named = getattr(value, "name", None) or getattr(value, "domain", None) or value
    return " ".join(str(named).split())[:MAX_SHOWN]


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
