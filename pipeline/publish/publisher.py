"""The producer's API: takes articles and returns a result for each."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from pydantic import TypeAdapter

from pipeline.config.parts import ArticleFlow
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.formats.items import no_words
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.topics import admin, require_acls
from pipeline.kafka.topology import topology
from pipeline.messages.article_id import identified
from pipeline.messages.articles import Article
from pipeline.publish.sender import Batch, Sender

if TYPE_CHECKING:
    from aiokafka.structs import RecordMetadata

# An unanswered article is given up after this; until then it is sent again and again.
_DELIVERY_SECONDS = 60
# At 3 kB an article this keeps a fast broker busy, and limits what a stuck one can accumulate.
_MAX_ARTICLES = 4_000
_MAX_BYTES = 32 * 1024 * 1024
# Produces bytes; the model itself only strings.
_JSON = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class Published:
    """Receipt of an article; ``timestamp`` is the broker's, in ms since 1970."""

    id: str
    topic: str
    partition: int
    offset: int
    timestamp: int


class _Sent(NamedTuple):
    """An article in flight, and its future."""

    id: str
    receipt: "Future[Published]"


class Publisher:
    """Publishes articles to ``articles.raw``; a context manager, safe to share between threads.

    >>> with Publisher(settings) as publisher:                      # doctest: +SKIP
    ...     receipts = [publisher.publish(article) for article in articles]
    ...     publisher.flush()
    ...     print(receipts[0].result().offset)

    Sends are idempotent, acknowledged by all in-sync replicas, compressed, and keyed by the article's id: the same id
    always goes to the same partition, in publishing order. Entering raises ``Unavailable`` when no broker answers,
    ``SetupError`` when the topic is missing and ``AccessDenied`` without write access. Leaving flushes, even on an
    exception, so that accepted articles are not lost.
    """

    def __init__(self, settings: ArticleFlow, *, max_in_flight: int = _MAX_ARTICLES, max_bytes: int = _MAX_BYTES):
        self._settings = settings
        self._topic = topology(settings).raw.name
        self._gate = _Gate(max_in_flight, max_bytes)
        self._sender: Sender[_Sent] = Sender(settings, self._topic, self._delivered, self._failed, _DELIVERY_SECONDS)

    def __enter__(self) -> Self:
        with admin(self._settings) as client:
            require_acls(client, self._settings, [AclGrant("WRITE", "topic", self._topic)])
        self._sender.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Neither Ctrl-C nor an unavailable broker is a reason to wait: what is in flight fails at once.
        wait = kind is None or not issubclass(kind, KeyboardInterrupt | Unavailable)
        try:
            if wait:
                self.flush()
        except Unavailable:
            if kind is None:
                raise
        finally:
            self._sender.close()

    def publish(self, article: Article) -> Future[Published]:
        """Send an article; the future's ``result()`` is a ``Published``, or raises the reason for failure.

        The future fails with ``RecordRejected`` (empty, or larger than ``max_article_bytes``) or ``Unavailable``
        (no acknowledgement in time). Blocks while too many articles or bytes await acknowledgement, and raises
        ``Unavailable`` when that does not ease.
        """
        receipt: Future[Published] = Future()
        # It can no longer be cancelled.
        receipt.set_running_or_notify_cancel()
        article = identified(article)
        ident = str(article.id)
        try:
            value = encode(article, self._settings.max_article_bytes)
        except RecordRejected as rejected:
            receipt.set_exception(rejected)
            return receipt
        self._gate.enter(len(value))
        self._sender.add(ident.encode(), value, _Sent(ident, receipt))
        return receipt

    def flush(self, timeout: float = _DELIVERY_SECONDS) -> None:
        """Wait until every article has its result; raises ``Unavailable`` after ``timeout`` seconds."""
        self._sender.flush()
        self._gate.drained(timeout)

    @property
    def in_flight(self) -> int:
        """Return the number of articles that await acknowledgement."""
        return self._gate.count

    def _delivered(self, batch: Batch[_Sent], first: "RecordMetadata") -> None:
        for place, sent in batch.receipts:
            where = Published(sent.id, first.topic, first.partition, first.offset + place, first.timestamp)
            sent.receipt.set_result(where)
        self._gate.leave(len(batch.receipts), batch.size)

    def _failed(self, batch: Batch[_Sent], error: BaseException) -> None:
        why = f"not acknowledged within {_DELIVERY_SECONDS} s" if isinstance(error, TimeoutError) else str(error)
        for _, sent in batch.receipts:
            sent.receipt.set_exception(Unavailable(f"Kafka did not accept article {sent.id}: {why}"))
        self._gate.leave(len(batch.receipts), batch.size)


def encode(article: Article, max_bytes: int) -> bytes:
    """Return the article as sent; raises RecordRejected when it is empty or too large."""
    if article.is_empty:
        raise no_words()
    value = _JSON.dump_json(article, exclude_none=True)
    if len(value) > max_bytes:
        raise RecordRejected(
            Reason.TOO_LARGE,
            f"the article measures {len(value):,} bytes, the limit is {max_bytes:,}",
            fix="publish the article's text only, or raise max_article_bytes",
        )
    return value


class _Gate:
    """Counts what is in flight and blocks the sender above the limits."""

    def __init__(self, most: int, most_bytes: int):
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._eased = threading.Condition()
        self.count = 0

    def enter(self, size: int) -> None:
        with self._eased:
            if not self._room(size) and not self._eased.wait_for(lambda: self._room(size), _DELIVERY_SECONDS):
                raise Unavailable(f"Kafka has acknowledged nothing for {_DELIVERY_SECONDS} s")
            self.count += 1
            self._bytes += size

    def leave(self, count: int, size: int) -> None:
        with self._eased:
            self.count -= count
            self._bytes -= size
            if self._has_eased():
                self._eased.notify_all()

    def drained(self, timeout: float) -> None:
        with self._eased:
            if not self._eased.wait_for(lambda: self.count == 0, timeout):
                raise Unavailable(f"{self.count} articles are not acknowledged after {timeout:g} s")

    def _has_eased(self) -> bool:
        # Resume below three quarters: waking for every batch would produce small ones.
        return (4 * self.count <= 3 * self._most and 4 * self._bytes <= 3 * self._most_bytes) or self.count == 0

    def _room(self, size: int) -> bool:
        # One article always fits, or a large one could wait indefinitely.
        return self.count == 0 or (self.count < self._most and self._bytes + size <= self._most_bytes)
