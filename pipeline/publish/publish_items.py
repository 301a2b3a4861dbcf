"""Publish items: every item ends in exactly one counter of the summary."""

import re
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from hashlib import blake2b

from pipeline.errors import RecordRejected, Unavailable
from pipeline.formats.items import Item
from pipeline.messages.article_id import identified
from pipeline.messages.articles import Article
from pipeline.publish.publisher import Published, Publisher
from pipeline.publish.summary import Summary

# About 30 MB; beyond this the oldest is forgotten and may be sent again, which the index absorbs.
_MAX_REMEMBERED = 200_000
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


class RecentArticles:
    """Articles seen in this run: the same id is a duplicate if its words are the same, else a correction."""

    def __init__(self, most: int = _MAX_REMEMBERED):
        self._words: OrderedDict[str, int] = OrderedDict()
        self._most = most

    def is_repeated(self, article: Article) -> bool:
        """Return whether this article, whose id is set, was seen with the same words."""
        ident, words = article.id or "", hash(_noticed(article))
        if self._words.get(ident) == words:
            return True
        self._words[ident] = words
        if len(self._words) > self._most:
            self._words.popitem(last=False)
        return False


def fingerprint(article: Article) -> bytes:
    """Return 12 bytes that identify what a reader sees, title and text, in every process.

    White space and HTML markup do not count, nor does metadata that a system may rewrite at each visit: dates, authors,
    language, tags. Otherwise a feed dated at request time would be published in full every time.
    """
    html = _TAGS.sub(" ", article.html) if article.html else ""
    seen = (" ".join((part or "").split()) for part in (article.title, article.text, html))
    return blake2b("\x00".join(seen).encode(), digest_size=12).digest()


def earlier_fingerprint(article: Article) -> bytes:
    """Return the 8-byte fingerprint of states before 0.1.0, so that an upgrade publishes nothing again."""
    return blake2b("\x00".join(part or "" for part in _noticed(article)).encode(), digest_size=8).digest()


def _noticed(article: Article) -> tuple[str | None, ...]:
    """Return the fields whose change is a correction within one run; the source feed and tags are not."""
    return (article.title, article.text, article.html, *article.authors, article.language, str(article.published_at))


def publish_items(
    items: Iterable[Item],
    publisher: Publisher,
    summary: Summary,
    *,
    allow_duplicates: bool = False,
    seen: RecentArticles | None = None,
) -> None:
    """Publish every article among the items and count the outcomes; ``seen`` knows the earlier ones.

    Ctrl-C stops reading, not sending: what was read is flushed and counted, ``summary.interrupted`` is set and
    ``summary.last`` names the last item processed. A second Ctrl-C stops sending too. Raises ``Unavailable`` when Kafka
    becomes unavailable. What is not acknowledged by then counts as unsent when the publisher is closed.
    """
    seen = seen or RecentArticles()
    try:
        for item in items:
            _handle(item, publisher, summary, None if allow_duplicates else seen)
            summary.last = item.where
    except KeyboardInterrupt:
        summary.interrupted = True
    finally:
        publisher.flush()


def _handle(item: Item, publisher: Publisher, summary: Summary, seen: RecentArticles | None) -> None:
    if isinstance(item.outcome, RecordRejected):
        summary.add_rejected(item, item.outcome)
        return
    summary.add_dates(item, item.outcome.published_at)
    article = identified(item.outcome)
    if seen is not None and seen.is_repeated(article):
        summary.add_duplicate()
    else:
        _send(item, article, publisher, summary)


def _send(item: Item, article: Article, publisher: Publisher, summary: Summary) -> None:
    def count(receipt: Future[Published]) -> None:
        error = receipt.exception()
        if error is None:
            summary.add_published()
        elif isinstance(error, RecordRejected):
            summary.add_rejected(item, error)
        else:
            summary.add_unsent()

    try:
        publisher.publish(article).add_done_callback(count)
    except Unavailable:
        summary.add_unsent()
        raise
