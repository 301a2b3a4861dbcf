"""From items to the topic: every item ends in exactly one counter of the summary."""

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

# About 30 MB; beyond it the oldest is forgotten and a repetition is sent, which the index absorbs.
_MAX_REMEMBERED = 200_000
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


class RecentArticles:
    """Articles that went by already: the same id is a duplicate when its words are the same, else a correction."""

    def __init__(self, most: int = _MAX_REMEMBERED):
        self._words: OrderedDict[str, int] = OrderedDict()
        self._most = most

    def is_repeated(self, article: Article) -> bool:
        """Return whether this article, whose id is set, went by with the same words."""
        ident, words = article.id or "", hash(_noticed(article))
        if self._words.get(ident) == words:
            return True
        self._words[ident] = words
        if len(self._words) > self._most:
            self._words.popitem(last=False)
        return False


def fingerprint(article: Article) -> bytes:
    """A fingerprint of what a reader sees, title and text: 12 bytes that are the same in every process.

    White space and the markup of HTML do not count, nor does what a system may write again at each visit: dates,
    authors, language, tags. A feed whose dates are those of the request would be published whole at every visit.
    """
    html = _TAGS.sub(" ", article.html) if article.html else ""
    seen = (" ".join((part or "").split()) for part in (article.title, article.text, html))
    return blake2b("\x00".join(seen).encode(), digest_size=12).digest()


def earlier_fingerprint(article: Article) -> bytes:
    """The 8 bytes that memories of versions before 0.1.0 hold, so that an upgrade publishes nothing again."""
    return blake2b("\x00".join(part or "" for part in _noticed(article)).encode(), digest_size=8).digest()


def _noticed(article: Article) -> tuple[str | None, ...]:
    """Within one run its change makes a correction; the feed it came by and its tags do not count."""
    return (article.title, article.text, article.html, *article.authors, article.language, str(article.published_at))


def publish_items(
    items: Iterable[Item],
    publisher: Publisher,
    summary: Summary,
    *,
    allow_duplicates: bool = False,
    seen: RecentArticles | None = None,
) -> None:
    """Publish every article among the items and count what became of each; ``seen`` knows of those that went before.

    Ctrl-C stops the reading, not the sending: what was read is flushed and counted, ``summary.interrupted`` set and
    ``summary.last`` names what was done last. A second Ctrl-C stops the sending too.
    Raises ``Unavailable`` when Kafka goes away. What is not acknowledged by then counts as unsent when the publisher
    is left.
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
