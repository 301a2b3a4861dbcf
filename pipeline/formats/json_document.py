"""One JSON document: a JSON Feed, a list of articles, or a single article."""

import codecs
import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from pydantic_core import from_json

from pipeline.errors import Reason, RecordRejected
from pipeline.formats import jsonl
from pipeline.formats.dates import first_date
from pipeline.formats.encodings import decode_text
from pipeline.formats.entries import author_name, entry_article, joined
from pipeline.formats.entry_ids import EntryName, entry_idents, outlet_of
from pipeline.formats.items import Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import guessed, line_of, plain, to_text
from pipeline.messages.articles import Article
from pipeline.messages.urls import is_web, shown

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item per entry."""
    data = _parsed(read_whole(given, how.limits.document))
    if isinstance(data, dict) and is_json_feed(data):
        yield from _feed(data, given)
        return
    for number, row in enumerate(data if isinstance(data, list) else [data], 1):
        yield jsonl.item(f"{given.name}#{number}", json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"), how)


def is_json_feed(data: Mapping[str, Any]) -> bool:
    """Return whether an object is a JSON Feed, by its version."""
    return "jsonfeed.org" in str(data.get("version", ""))


def _parsed(data: bytes) -> Any:
    text = data.removeprefix(b"\xef\xbb\xbf") if not data.startswith(_UTF16) else decode_text(data).encode()
    try:
        return from_json(jsonl.with_whole_pairs(text), allow_inf_nan=False)
    except ValueError as error:
        several = "trailing characters" in str(error)
        raise RecordRejected(
            Reason.NOT_JSON,
            str(error),
            fix="write several articles as a list, or each on one line in a .jsonl file"
            if several
            else "write one JSON document, or JSON Lines",
        ) from None


def _feed(feed: Mapping[str, Any], given: Input) -> Iterator[Item]:
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise RecordRejected(Reason.INVALID, "the JSON Feed has no items", field="items")
    home = _text(feed.get("home_page_url"))
    outlet = outlet_of(home=home or _text(feed.get("feed_url")), title=_text(feed.get("title")), url=given.url)
    objects = [entry if isinstance(entry, dict) else {} for entry in entries]
    fields = [_fields(entry, given.url or _text(feed.get("feed_url")) or home) for entry in objects]
    idents = entry_idents([name for name, _ in fields], outlet)
    for number, (entry, (name, whole), ident) in enumerate(zip(entries, fields, idents, strict=True), 1):
        original = json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace")
        where = f"{given.name}#{number}"
        if isinstance(entry, dict):
            article, undated = _article(entry, feed, name, ident, given)
            page = Link(name.link, given.defaults) if is_web(name.link) else None
            yield Item(where, article, original, page=page, whole=whole, undated=undated)
        else:
            yield Item(where, RecordRejected(Reason.INVALID, "an item of the feed is not an object"), original)


def _fields(entry: Mapping[str, Any], base: str) -> tuple[EntryName, bool]:
    """Return an entry's identifying data, and whether it has content."""
    ident = entry.get("id")
    guid = "" if ident is None or isinstance(ident, dict | list) else str(ident).strip()
    written = next((link for key in ("url", "external_url") if (link := _text(entry.get(key)).strip())), "")
    link = joined(base, written) if written else guid if is_web(guid) else ""
    content = max(plain(_text(entry.get("content_text"))), to_text(_text(entry.get("content_html"))), key=len)
    summary = guessed(_text(entry.get("summary")))
    whole = bool(content) and len(content) >= len(summary)
    title = line_of(plain(unescape(_text(entry.get("title")))))
    return EntryName(link, guid, title, content if whole else summary), whole


def _article(
    entry: Mapping[str, Any], feed: Mapping[str, Any], name: EntryName, ident: str | None, given: Input
) -> tuple[Article | RecordRejected, str]:
    """Return the entry as an article, and its date if that could not be parsed."""
    language = _text(entry.get("language")) or _text(feed.get("language")) or given.defaults.language
    published_at, undated = first_date((entry.get(key) for key in ("date_published", "date_modified")), language)
    article = entry_article(
        defaults=given.defaults,
        url=name.link,
        ident=ident,
        title=name.title,
        text=name.text,
        published_at=published_at,
        language=language,
        authors=_names(entry) or _names(feed),
        tags=_tags(entry.get("tags")),
        source={"name": line_of(guessed(_text(feed.get("title")))), "feed": shown(given.url) if given.url else None},
    )
    return article, undated


def _names(holder: Mapping[str, Any]) -> list[str]:
    """Return authors from all common shapes: a list or one, objects or names, as in 1.1 or 1.0."""
    found = holder.get("authors") or holder.get("author") or ()
    several = found if isinstance(found, list) else [found]
    names = (_text(each.get("name")) if isinstance(each, dict) else _text(each) for each in several)
    return [author_name(line_of(guessed(name))) for name in names if name.strip()]


def _tags(value: Any) -> list[str]:
    tags = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [_text(tag.get("name")) if isinstance(tag, dict) else _text(tag) for tag in tags]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
