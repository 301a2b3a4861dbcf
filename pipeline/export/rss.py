"""RSS 2.0."""

import html
from typing import Any

from pipeline.export.feed_entry import FeedItem
from pipeline.export.format_writer import WriterOptions
from pipeline.export.syndication import FeedWriter


class _Rss:
    end = b"</channel></rss>"
    media_type = "application/rss+xml"

    def head(self, feed: Any) -> bytes:
        # feedgen's default is the http address.
        feed.docs("https://www.rssboard.org/rss-specification")
        made: bytes = feed.rss_str()
        return made

    def entry(self, made: Any, entry: FeedItem) -> Any:
        # A description is HTML, so plain text must be escaped once more than XML requires.
        made.description(html.escape(entry.summary, quote=False))
        if entry.content:
            made.content(entry.content)
        # RSS itself only has authors' mail addresses.
        made.dc.dc_creator(list(entry.authors) or ([entry.source] if entry.source else None))
        if entry.language and entry.language != "und":
            made.dc.dc_language(entry.language)
        return made.rss_entry()


class RssWriter(FeedWriter):
    """Writes articles as items of a channel."""

    def __init__(self, options: WriterOptions) -> None:
        super().__init__(options, _Rss())
