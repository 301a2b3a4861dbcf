"""One JSON document: a JSON Feed, a list of articles, or a single article."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import from_json

from pipeline.errors import Reason, RecordRejected
from pipeline.formats import jsonl
from pipeline.formats.dates import parse_date
from pipeline.formats.entries import entry_article
from pipeline.formats.items import Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import one_line, to_text
from pipeline.messages.article_id import derived_id
from pipeline.messages.urls import is_web, shown


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item an entry."""
    try:
        data = from_json(read_whole(given, how.settings.max_document_bytes), allow_inf_nan=False)
    except ValueError as error:
        raise RecordRejected(Reason.NOT_JSON, str(error), fix="write one JSON document, or JSON Lines") from None
    if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", "")):
        yield from _feed(data, given)
        return
    for number, row in enumerate(data if isinstance(data, list) else [data], 1):
        yield jsonl.item(f"{given.name}#{number}", json.dumps(row, ensure_ascii=False).encode(), how)


def _feed(feed: Mapping[str, Any], given: Input) -> Iterator[Item]:
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise RecordRejected(Reason.INVALID, "the JSON Feed has no items", field="items")
    for number, entry in enumerate(entries, 1):
        original = json.dumps(entry, ensure_ascii=False).encode()
        where = f"{given.name}#{number}"
        if isinstance(entry, dict):
            yield _item(entry, feed, given, where, original)
        else:
            yield Item(where, RecordRejected(Reason.INVALID, "an item of the feed is not an object"), original)


def _item(entry: Mapping[str, Any], feed: Mapping[str, Any], given: Input, where: str, original: bytes) -> Item:
    link = _text(entry.get("url")) or _text(entry.get("external_url"))
    body = _text(entry.get("content_text")) or to_text(_text(entry.get("content_html")))
    ident = entry.get("id")
    outcome = entry_article(
        defaults=given.defaults,
        url=link,
        ident=derived_id("guid", given.name, str(ident)) if ident and not is_web(link) else None,
        title=one_line(_text(entry.get("title"))),
        text=body or to_text(_text(entry.get("summary"))),
        published_at=parse_date(entry.get("date_published") or entry.get("date_modified") or ""),
        language=_text(entry.get("language")) or _text(feed.get("language")),
        authors=_names(entry.get("authors") or [entry.get("author")]) or _names(feed.get("authors")),
        tags=[_text(tag) for tag in _list(entry.get("tags"))],
        source={"name": one_line(_text(feed.get("title"))), "feed": shown(given.url) if given.url else None},
    )
    return Item(where, outcome, original, page=Link(link, given.defaults) if is_web(link) else None, whole=bool(body))


def _names(authors: Any) -> list[str]:
    return [_text(author.get("name")) for author in _list(authors) if isinstance(author, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
