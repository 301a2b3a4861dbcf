"""Atom 1.0 (RFC 4287)."""

from typing import Any

from pipeline.export.feed_entry import FeedItem
from pipeline.export.format_writer import WriterOptions
from pipeline.export.syndication import FeedWriter

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class _Atom:
    end = b"</feed>"
    media_type = "application/atom+xml"

    def head(self, feed: Any) -> bytes:
        made: bytes = feed.atom_str()
        return made

    def entry(self, made: Any, entry: FeedItem) -> Any:
        for name in entry.authors or ((entry.source,) if entry.source else ()):
            made.author(name=name)
        if entry.content:
            made.content(entry.content, type="html")
        elif not entry.url:
            # An entry needs a link or a content.
            made.content(entry.summary or entry.title, type="text")
        if entry.summary:
            made.summary(entry.summary)
        element = made.atom_entry()
        if entry.language and entry.language != "und":
            element.set(_LANGUAGE, entry.language)
        return element


class AtomWriter(FeedWriter):
    """Writes articles as entries of a feed."""

    def __init__(self, options: WriterOptions) -> None:
        super().__init__(options, _Atom())
