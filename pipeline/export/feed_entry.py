"""The entry of an article in a feed, whatever the feed's format."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from pipeline.errors import UsageError
from pipeline.export.columns import COLUMNS, ExportColumn, Row, Rows
from pipeline.export.format_writer import FeedOptions

FEED_COLUMNS: tuple[ExportColumn, ...] = tuple(
    COLUMNS[Rows.ARTICLES][name]
    for name in (
        *("id", "url", "title", "text", "date", "received_at", "authors", "tags", "language"),
        *(
            "source.name",
            "source.domain",
            "source.feed",
            "entities.person",
            "entities.organization",
            "places.name",
            "countries",
        ),
        *("focus.name", "focus.country", "focus.lat", "focus.lon"),
    )
)
"""The columns that entries are made of."""
FULL_TEXT = "text"
SUMMARY_CHARS = 400
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed: the same time and again, so that it is not fetched again."""
# What XML 1.0 cannot hold; an article has it from a page that was decoded wrongly.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """All of it plain text without controls; ``content`` is HTML, and empty unless the whole text is wanted."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    source: str
    source_feed: str
    point: tuple[float, float] | None


def full_text(fields: str) -> bool:
    """Return whether ``--fields`` of a feed asks for the whole text; raises UsageError for anything else."""
    names = {name.strip() for name in fields.split(",")} - {"", "default"}
    if names - {FULL_TEXT}:
        raise UsageError(f"--fields {fields!r}: the entries of a feed have fields of their own; only text can be added")
    return bool(names)


def entry(row: Row, whole: bool) -> FeedItem:
    """An article's entry."""
    text = clean(row.get("text", ""))
    summary = shortened(text)
    published = row["date"]
    authors = tuple(map(line, row.get("authors", ())))
    return FeedItem(
        id=urn(f"dateline:article:{row['id']}"),
        url=address(row.get("url", "")),
        title=line(row.get("title", "")) or shortened(text, 80) or "(no headline)",
        summary=summary,
        content=paragraphs(text) if whole else "",
        published=published,
        updated=max(published, row.get("received_at", published)),
        authors=authors,
        tags=tuple(map(line, row.get("tags", ()))),
        language=row.get("language", ""),
        source=line(row.get("source.name") or row.get("source.domain", "")),
        source_feed=address(row.get("source.feed", "")),
        point=(row["focus.lat"], row["focus.lon"]) if "focus.lat" in row and "focus.lon" in row else None,
    )


def newest(entries: Sequence[FeedItem]) -> datetime:
    """Time at which the last of them was changed."""
    return max((each.updated for each in entries), default=NEVER)


def feed_id(feed: FeedOptions) -> str:
    """The same for the same feed: of its address, else of what it says of itself."""
    return urn(feed.url or f"dateline:feed:{feed.title}\n{feed.description}")


def home(feed: FeedOptions) -> str:
    """The page that a feed belongs to; every format asks for one, so in the end its own id."""
    return feed.home or feed.url or feed_id(feed)


def urn(name: str) -> str:
    """A name of its own for each name, valid whatever characters that has."""
    return uuid5(NAMESPACE_URL, name).urn


def clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def line(text: str) -> str:
    return _SPACES.sub(" ", clean(text)).strip()


def shortened(text: str, most: int = SUMMARY_CHARS) -> str:
    """The opening of a text in one line, cut between words."""
    text = line(text[: 4 * most])
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def paragraphs(text: str) -> str:
    """The text as HTML."""
    parts = (part.strip() for part in re.split(r"\n\s*\n|\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def address(url: str) -> str:
    """A web address with nothing in it but what addresses may have; empty when it is not one."""
    try:
        parts = urlsplit(clean(url).strip())
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    return quote(urlunsplit(parts._replace(netloc=host)), safe="%/:=&?~#+!$,;'@()*[]")
