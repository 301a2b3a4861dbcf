"""The entry of an article in a feed, independent of format."""

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
"""Columns that entries are made from."""
FULL_TEXT = "text"
SUMMARY_CHARS = 400
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Fixed change date of a feed without entries, so that it is not fetched again."""
# Characters not allowed in XML 1.0, which articles contain when a page was decoded wrongly.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """All plain text without control characters; ``content`` is HTML, and empty unless the whole text is wanted."""

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
    """Return whether a feed's ``--fields`` requests the whole text; raises UsageError for anything else."""
    names = {name.strip() for name in fields.split(",")} - {"", "default"}
    if names - {FULL_TEXT}:
        raise UsageError(f"--fields {fields!r}: the entries of a feed have fixed fields; only text can be added")
    return bool(names)


def entry(row: Row, whole: bool) -> FeedItem:
    """Return the entry of an article."""
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
    """Return when the newest entry was changed."""
    return max((each.updated for each in entries), default=NEVER)


def feed_id(feed: FeedOptions) -> str:
    """Return a stable id: of the feed's address, else of its title and description."""
    return urn(feed.url or f"dateline:feed:{feed.title}\n{feed.description}")


def home(feed: FeedOptions) -> str:
    """Return the page that a feed belongs to; every format requires one, so its id as a last resort."""
    return feed.home or feed.url or feed_id(feed)


def urn(name: str) -> str:
    """Return a distinct URN for each name, whatever characters it contains."""
    return uuid5(NAMESPACE_URL, name).urn


def clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def line(text: str) -> str:
    return _SPACES.sub(" ", clean(text)).strip()


def shortened(text: str, most: int = SUMMARY_CHARS) -> str:
    """Return the beginning of a text on one line, cut between words."""
    text = line(text[: 4 * most])
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def paragraphs(text: str) -> str:
    """Return the text as HTML."""
    parts = (part.strip() for part in re.split(r"\n\s*\n|\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def address(url: str) -> str:
    """Return a web address with invalid characters encoded; empty for other text."""
    try:
        parts = urlsplit(clean(url).strip())
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    return quote(urlunsplit(parts._replace(netloc=host)), safe="%/:=&?~#+!$,;'@()*[]")
