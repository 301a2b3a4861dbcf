"""Input and output of all readers: an Input of bytes in, Items out."""

import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from pipeline.config.parts import DocumentLimits
from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import Article
from pipeline.messages.validation import rejection


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values known beforehand for a source; an article's own values win, tags are joined."""

    source: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    tags: tuple[str, ...] = ()


NOTHING_KNOWN = Defaults()


@dataclass(frozen=True, slots=True)
class Input:
    """An open file, page or pipe. ``name`` is for display; ``url`` is the base of relative links."""

    name: str
    stream: io.BufferedReader
    content_type: str = ""
    url: str | None = None
    defaults: Defaults = NOTHING_KNOWN

    @classmethod
    def of(cls, name: str, data: bytes, content_type: str = "", url: str | None = None) -> "Input":
        return cls(name, buffered(io.BytesIO(data)), content_type, url)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to read next: a feed of an OPML list, a sitemap of an index, the page of an entry."""

    url: str
    defaults: Defaults = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Item:
    """Result of reading: an article, or why there is none. ``where`` is like ``news.jsonl:7``.

    ``page`` is where more can be read, unless the text is ``whole``. ``undated`` is the original date if it could not
    be parsed and the article has none.
    """

    where: str
    outcome: Article | RecordRejected
    original: bytes = b""
    page: Link | None = None
    whole: bool = False
    undated: str = ""


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """Maximum bytes of an article, and of a document that may contain many."""

    article: int
    document: int

    @classmethod
    def of(cls, settings: DocumentLimits) -> "SizeLimits":
        return cls(settings.max_article_bytes, settings.max_document_bytes)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options for reading: the limits, and the field map of ``--map``."""

    limits: SizeLimits
    field_map: Mapping[str, str] = field(default_factory=dict)


def buffered(stream: io.BytesIO | io.BufferedReader | io.RawIOBase | gzip.GzipFile) -> io.BufferedReader:
    """Return a stream that can be peeked into, far enough to detect every form."""
    return io.BufferedReader(stream, buffer_size=65_536)


def build(values: Mapping[str, Any]) -> Article | RecordRejected:
    """Build an Article from fields, leaving out those that are None, empty or blank."""
    kept = {name: value for name, value in values.items() if not _blank(value)}
    try:
        article = Article.model_validate(kept)
    except ValidationError as error:
        return rejection(error, Article)
    return no_words() if article.is_empty else article


def no_words() -> RecordRejected:
    return RecordRejected(
        Reason.EMPTY, "the article has no words", field="text", fix="give at least a title, text or html"
    )


def read_whole(given: Input, limit: int) -> bytes:
    """Return all bytes of a document that cannot be streamed; raises RecordRejected beyond ``limit`` bytes."""
    data = given.stream.read(limit + 1)
    if len(data) > limit:
        raise RecordRejected(
            Reason.TOO_LARGE,
            f"the document is larger than {limit:,} bytes",
            fix="raise max_document_bytes, or split it",
        )
    return data


def _blank(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
