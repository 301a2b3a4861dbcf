"""RSS 0.9 to 2.0, Atom and RDF, by feedparser."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.dates import parse_date, parse_standard, rfc3339
from pipeline.formats.entries import entry_article
from pipeline.formats.items import Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import one_line, refuse_entities, repair_surrogates, to_text
from pipeline.messages.article_id import canonical_url, derived_id
from pipeline.messages.urls import is_web, shown

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item an entry; a document with no entry that can be read is one rejection."""
    data = read_whole(given, how.settings.max_document_bytes)
    refuse_entities(data)
    feed = parse(repair_surrogates(data), given.content_type, given.url)
    if not feed.entries and (feed.bozo or not feed.version):
        problem = feed.get("bozo_exception") or "it has no entries"
        raise RecordRejected(Reason.INVALID, f"not a feed that can be read: {problem}")
    idents = _idents(feed.entries, given.name)
    for number, (entry, ident) in enumerate(zip(feed.entries, idents, strict=True), 1):
        yield _item(entry, feed.feed, ident, number, given)


def _idents(entries: Sequence[Any], feed: str) -> list[str | None]:
    """An id for each entry that its link does not name, as it has none or shares it with other stories; else None.

    The id is made of the guid; of the title where one guid is given to several entries, as some systems do.
    """
    links = [canonical_url(entry.get("link") or "") for entry in entries]
    titles: dict[str, set[str]] = {}
    for link, entry in zip(links, entries, strict=True):
        titles.setdefault(link, set()).add(entry.get("title") or "")
    guids = Counter(entry.get("id") for entry in entries)

    def ident(link: str, entry: Any) -> str | None:
        if link and len(titles[link]) == 1:
            return None
        guid = entry.get("id")
        if guid and guids[guid] == 1:
            return derived_id("guid", feed, guid)
        return derived_id("title", feed, entry["title"]) if link and entry.get("title") else None

    return [ident(link, entry) for link, entry in zip(links, entries, strict=True)]


def parse(data: bytes, content_type: str = "", url: str | None = None) -> Any:
    """feedparser's result; its ``bozo`` reports a broken document, whose entries may be there anyway."""
    # Servers call feeds anything, and feedparser takes a wrong name for a fault; only the charset is worth hearing.
    charset = _CHARSET.search(content_type)
    kind = f"application/xml; charset={charset[1]}" if charset else "application/xml"
    headers = {"content-location": url or "", "content-type": kind}
    return feedparser.parse(BytesIO(data), response_headers=headers)


def _item(entry: Any, feed: Any, ident: str | None, number: int, given: Input) -> Item:
    body = "\n".join(part.get("value") or "" for part in entry.get("content", ()))
    link = entry.get("link") or ""
    outcome = entry_article(
        defaults=given.defaults,
        url=link,
        ident=ident,
        title=one_line(entry.get("title") or ""),
        text=to_text(body) or to_text(entry.get("summary") or ""),
        published_at=_moment(entry),
        language=(entry.get("language") or feed.get("language")),
        authors=_authors(entry),
        tags=(one_line(tag.get("term") or "") for tag in entry.get("tags", ())),
        source={"name": one_line(feed.get("title") or ""), "feed": shown(given.url) if given.url else None},
    )
    original = json.dumps({key: entry.get(key) for key in ("id", "link", "title", "summary", "published")}).encode()
    return Item(
        f"{given.name}#{number}",
        outcome,
        original,
        page=Link(link, given.defaults) if is_web(link) else None,
        whole=bool(body.strip()),
    )


def _authors(entry: Any) -> list[str]:
    names = [author.get("name") or "" for author in entry.get("authors", ()) if author]
    return [one_line(name) for name in names or [entry.get("author") or ""]]


def _moment(entry: Any) -> str | None:
    """Return what the entry says in a standard form, else what feedparser made of it, else whatever can be read."""
    for name in ("published", "updated"):
        text, parsed = str(entry.get(name) or "").strip(), entry.get(f"{name}_parsed")
        if found := parse_standard(text) or _of_feedparser(parsed) or parse_date(text):
            return found
    return None


def _of_feedparser(parsed: struct_time | None) -> str | None:
    try:
        return rfc3339(datetime(*parsed[:6], tzinfo=UTC)) if isinstance(parsed, struct_time) else None
    except ValueError:
        return None
