"""Common parts of RSS and Atom: feeds are written entry by entry, where feedgen would hold all of them."""

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Protocol

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.ext.geo import GeoExtension
from feedgen.ext.geo_entry import GeoEntryExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from pipeline import __version__
from pipeline.export.columns import Row
from pipeline.export.feed_entry import FeedItem, clean, entry, feed_id, home, line, newest
from pipeline.export.format_writer import FeedOptions, WriterOptions

GENERATOR_ADDRESS = "https://github.com/lkiesow/python-feedgen"
# feedgen sets the whole process' locale while it writes a date.
_LOCALE = Lock()
etree.register_namespace("georss", "http://www.georss.org/georss")
etree.register_namespace("dc", "http://purl.org/dc/elements/1.1/")


class Dialect(Protocol):
    """The differences between RSS and Atom."""

    end: bytes
    media_type: str

    def head(self, feed: Any) -> bytes: ...
    def entry(self, made: Any, entry: FeedItem) -> Any: ...


class FeedWriter:
    """Writes a feed; the head comes with the first entries, as it contains the newest one's date."""

    def __init__(self, options: WriterOptions, dialect: Dialect) -> None:
        self._feed, self._dialect = options.feed, dialect
        self._whole = options.feed.whole
        self._open = False

    def head(self) -> bytes:
        return b""

    def block(self, rows: Sequence[Row]) -> bytes:
        entries = [entry(row, self._whole) for row in rows]
        with _LOCALE:
            made = [etree.tostring(self._entry(each), encoding="UTF-8", xml_declaration=False) for each in entries]
            return self._begin(newest(entries)) + b"".join(part + b"\n" for part in made)

    def tail(self) -> bytes:
        with _LOCALE:
            return self._begin(newest(())) + self._dialect.end + b"\n"

    def _begin(self, updated: datetime) -> bytes:
        if self._open:
            return b""
        self._open = True
        head, found, _ = self._dialect.head(_described(self._feed, updated, self._dialect.media_type)).rpartition(
            self._dialect.end
        )
        assert found, "a feed without its end tag"
        return head + b"\n"

    def _entry(self, source: FeedItem) -> Any:
        made = FeedEntry()
        made.register_extension("dc", DcEntryExtension)
        made.register_extension("geo", GeoEntryExtension)
        made.id(source.id)
        made.title(source.title)
        made.updated(source.updated)
        made.published(source.published)
        if source.url:
            made.link(href=source.url, rel="alternate")
        for tag in source.tags:
            made.category(term=tag)
        if source.source and source.source_feed:
            made.source(url=source.source_feed, title=source.source)
        if source.point:
            made.geo.point("{} {}".format(*source.point))
        return self._dialect.entry(made, source)


def _described(feed: FeedOptions, updated: datetime, media_type: str) -> Any:
    made = FeedGenerator()
    made.register_extension("dc", DcExtension)
    made.register_extension("geo", GeoExtension)
    made.id(feed_id(feed))
    made.title(line(feed.title) or "Dateline")
    made.subtitle(line(feed.description) or line(feed.title) or "Dateline")
    made.author(name="Dateline")
    made.generator("Dateline", version=__version__)
    made.updated(updated)
    if feed.language:
        made.language(clean(feed.language))
    # The last link is that of an RSS channel.
    if feed.url:
        made.link(href=feed.url, rel="self", type=media_type)
    made.link(href=home(feed), rel="alternate")
    return made
