"""RSS 0.9 to 2.0, Atom and RDF, by feedparser."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.bodies import story, text_of
from pipeline.formats.dates import first_date
from pipeline.formats.encodings import decode_xml
from pipeline.formats.entries import author_name, entry_article, joined, language_tag, without_name
from pipeline.formats.entry_ids import EntryName, entry_idents, outlet_of
from pipeline.formats.feed_parser import parse
from pipeline.formats.items import Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import from_beginning, guessed, line_of, refuse_entities, repair_surrogates
from pipeline.messages.urls import is_web, shown

_DATES = ("published", "updated", "created")


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item per entry; a document without any readable entry is one rejection."""
    text = from_beginning(decode_xml(read_whole(given, how.limits.document), given.content_type))
    refuse_entities(text)
    found = parse(repair_surrogates(text), given.url)
    if not found.entries and (found.bozo or not found.version):
        problem = found.get("bozo_exception") or "it has no entries"
        raise RecordRejected(Reason.INVALID, f"not a feed that can be read: {problem}")
    entries = [_fields(entry, of_atom=found.version.startswith("atom"), url=given.url) for entry in found.entries]
    home, feed_id, title = (str(found.feed.get(name) or "") for name in ("link", "id", "title"))
    outlet = outlet_of(home=home, ident=feed_id, title=title, url=given.url)
    names = [EntryName(fields["link"], fields["guid"], fields["title"], fields["text"]) for fields in entries]
    idents = entry_idents(names, outlet)
    for number, (entry, fields, ident) in enumerate(zip(found.entries, entries, idents, strict=True), 1):
        yield _item(entry, fields, found, ident, number, given)


def _fields(entry: Any, *, of_atom: bool, url: str | None) -> Mapping[str, Any]:
    detail = entry.get("title_detail") or {}
    kind = detail.get("type", "text/plain")
    # feedparser takes a plain RSS title for markup if it looks like it; decide again here.
    written = entry.get("title") or entry.get("itunes_title") or ""
    title = text_of(written, kind if of_atom else "text/plain", of_atom=of_atom, typed=True)
    text, whole = story(entry.get("bodies", ()), of_atom=of_atom)
    guid = (entry.get("id") or "").strip()
    link = _link(entry, guid, url)
    return {"title": line_of(title), "text": text, "whole": whole, "guid": guid, "link": link}


def _link(entry: Any, guid: str, url: str | None) -> str:
    """The entry's page: the first alternate link, a web page before others; else a guid that is an address."""
    original = (entry.get("feedburner_origlink") or "").strip()
    if is_web(original):
        # The page that a service which counts clicks leads to.
        return joined(url, original)
    alternates = [each for each in entry.get("links", ()) if each.get("rel") == "alternate" and each.get("href")]
    pages = [each for each in alternates if "html" in each.get("type", "html")]
    href = next((each["href"].strip() for each in pages or alternates), "")
    if href:
        return joined(url, href)
    address = guid if entry.get("permalink", True) else ""
    # A number joined with the feed's address would be a nonexistent page.
    return joined(url, address) if is_web(address) or address.startswith("/") else ""


def _item(entry: Any, fields: Mapping[str, Any], found: Any, ident: str | None, number: int, given: Input) -> Item:
    link, language = fields["link"], _language(entry) or found.feed.get("language") or given.defaults.language
    # feedparser's own readings are not asked: they fill what they cannot read from today's date.
    published_at, undated = first_date((dict.get(entry, name) for name in _DATES), language)
    outlet = _outlet(entry)
    outcome = entry_article(
        defaults=given.defaults,
        url=link,
        ident=ident,
        title=without_name(fields["title"], outlet),
        text=fields["text"],
        published_at=published_at,
        language=language,
        authors=_authors(entry, found),
        tags=(line_of(guessed(tag.get("term") or "")) for tag in entry.get("tags", ())),
        source={
            "name": outlet or line_of(guessed(found.feed.get("title") or "")),
            "feed": shown(given.url) if given.url else None,
        },
    )
    original = json.dumps({key: dict.get(entry, key) for key in ("id", "link", "title", "summary", *_DATES)}).encode()
    return Item(
        f"{given.name}#{number}",
        outcome,
        original,
        page=Link(link, given.defaults) if is_web(link) else None,
        whole=fields["whole"],
        undated=undated,
    )


def _language(entry: Any) -> str:
    """The entry's own word for its language, "" where only its feed has one."""
    return language_tag(entry.get("language")) or language_tag(entry.get("own_language")) or ""


def _outlet(entry: Any) -> str:
    """Return the name of the source feed of an aggregator's entry, "" for an entry of the feed itself."""
    return line_of(guessed((entry.get("source") or {}).get("title") or ""))


def _authors(entry: Any, found: Any) -> list[str]:
    """Return the entry's authors; in Atom else those of its source and the feed (RFC 4287, 4.2.1)."""
    own = _names(entry)
    if own or not found.version.startswith("atom"):
        return own
    return _names(entry.get("source") or {}) or _names(found.feed)


def _names(holder: Any) -> list[str]:
    names = [author.get("name") or "" for author in holder.get("authors") or () if author]
    tidy = [author_name(line_of(guessed(name))) for name in names or [holder.get("author") or ""]]
    return [name for name in tidy if name]
