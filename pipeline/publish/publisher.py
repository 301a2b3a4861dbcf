"""The producer's API: articles in, a result for every one."""

import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from pipeline.articles import Article
from pipeline.errors import DatelineError, Reason, RecordRejected, Unavailable
from pipeline.identity import identified
from pipeline.kafka import CONNECT_SECONDS, answering, client_options
from pipeline.operate.rights import Right
from pipeline.operate.topics import admin, require
from pipeline.publish.items import no_words
from pipeline.settings import Settings
from pipeline.topology import topology

# An unanswered article is given up after this; until then kafka-python resends it by itself.
_DELIVERY_SECONDS = 60
# At 3 kB an article this fills the pipe of a fast broker, and bounds what a stuck one can pile up.
_MAX_ARTICLES = 4_000
_MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Published:
    """Where an article went; ``version`` is the broker's timestamp in ms, which later decides what is newer."""

    id: str
    topic: str
    partition: int
    offset: int
    version: int


class Publisher:
    """Publishes articles to ``articles.raw``; a context manager, safe to share between threads.

    >>> with Publisher(settings) as publisher:                      # doctest: +SKIP
    ...     receipts = [publisher.publish(article) for article in articles]
    ...     publisher.flush()
    ...     print(receipts[0].result().offset)

    Sends are idempotent, acknowledged by all replicas in sync, compressed, keyed by the article's id: the same id
    always goes to the same partition, in the order published. Entering raises ``Unavailable`` when no broker answers,
    ``SetupError`` when the topic is missing and ``AccessDenied`` when it may not be written to. Leaving flushes;
    leaving by an exception flushes too, so that what was accepted is not lost.
    """

    def __init__(self, settings: Settings, *, max_in_flight: int = _MAX_ARTICLES, max_bytes: int = _MAX_BYTES):
        self._settings = settings
        self._topic = topology(settings).raw.name
        self._gate = _Gate(max_in_flight, max_bytes)
        self._producer: Any = None

    def __enter__(self) -> Self:
        self._producer = _connect(self._settings)
        try:
            with admin(self._settings) as client:
                require(client, self._settings, [Right("WRITE", "topic", self._topic)])
        except DatelineError:
            self._producer.close(timeout=1)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Ctrl-C while we wait for a broker that does not answer: what is in flight fails at once.
        try:
            self._producer.close(timeout=0 if kind is KeyboardInterrupt else _DELIVERY_SECONDS)
        except KafkaTimeoutError as timeout:
            if kind is None:
                raise Unavailable(f"{self.in_flight} articles are not acknowledged") from timeout

    def publish(self, article: Article) -> Future[Published]:
        """Send an article; the future's ``result()`` is a ``Published``, or raises why there is none.

        The future fails with ``RecordRejected`` (empty, or larger than ``max_article_bytes``) or ``Unavailable``
        (no acknowledgement in time). Blocks while too many articles or bytes await acknowledgement, and raises
        ``Unavailable`` when that does not ease.
        """
        receipt: Future[Published] = Future()
        article = identified(article)
        ident = str(article.id)
        try:
            value = encode(article, self._settings)
        except RecordRejected as rejected:
            receipt.set_exception(rejected)
            return receipt
        self._gate.enter(len(value))
        self._send(ident, value, receipt)
        return receipt

    def flush(self, timeout: float = _DELIVERY_SECONDS) -> None:
        """Wait until every article has its result; raises ``Unavailable`` after ``timeout`` seconds."""
        try:
            self._producer.flush(timeout=timeout)
        except KafkaTimeoutError as error:
            raise Unavailable(f"Kafka did not take everything within {timeout:g} s") from error
        self._gate.drained(timeout)

    @property
    def in_flight(self) -> int:
        """How many articles await acknowledgement."""
        return self._gate.count

    def _send(self, ident: str, value: bytes, receipt: Future[Published]) -> None:
        def done(metadata: Any) -> None:
            where = Published(ident, metadata.topic, metadata.partition, metadata.offset, metadata.timestamp)
            self._gate.leave(len(value))
            receipt.set_result(where)

        def failed(error: BaseException) -> None:
            self._gate.leave(len(value))
            receipt.set_exception(Unavailable(f"Kafka did not take article {ident}: {error}"))

        try:
            sent = self._producer.send(self._topic, value=value, key=ident.encode())
        except KafkaError as error:
            failed(error)
            return
        sent.add_callback(done)
        sent.add_errback(failed)


def encode(article: Article, settings: Settings) -> bytes:
    """The article as it travels; raises RecordRejected when it is empty or too large."""
    if article.is_empty:
        raise no_words()
    value = article.model_dump_json(exclude_none=True).encode()
    if len(value) > settings.max_article_bytes:
        raise RecordRejected(
            Reason.TOO_LARGE,
            f"the article measures {len(value):,} bytes, the limit is {settings.max_article_bytes:,}",
            fix="publish the article's text only, or raise max_article_bytes",
        )
    return value


class _Gate:
    """Counts what is in flight and holds the sender back beyond the bounds."""

    def __init__(self, most: int, most_bytes: int):
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._eased = threading.Condition()
        self.count = 0

    def enter(self, size: int) -> None:
        with self._eased:
            if not self._eased.wait_for(lambda: self._room(size), _DELIVERY_SECONDS):
                raise Unavailable(f"Kafka has acknowledged nothing for {_DELIVERY_SECONDS} s")
            self.count += 1
            self._bytes += size

    def leave(self, size: int) -> None:
        with self._eased:
            self.count -= 1
            self._bytes -= size
            if self._has_eased():
                self._eased.notify_all()

    def drained(self, timeout: float) -> None:
        with self._eased:
            if not self._eased.wait_for(lambda: self.count == 0, timeout):
                raise Unavailable(f"{self.count} articles are still not acknowledged")

    def _has_eased(self) -> bool:
        # A quarter at a time: waking the sender for every acknowledgement costs more than sending does.
        return (4 * self.count <= 3 * self._most and 4 * self._bytes <= 3 * self._most_bytes) or self.count == 0

    def _room(self, size: int) -> bool:
        # One article always fits, or a large one could wait for ever.
        return self.count == 0 or (self.count < self._most and self._bytes + size <= self._most_bytes)


def _connect(settings: Settings) -> Any:
    # kafka-python logs each failed connection as an error; ours is one clear line at the end.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    with answering(settings):
        return KafkaProducer(
            **client_options(settings),
            client_id="dateline-publish",
            acks="all",
            enable_idempotence=True,
            compression_type="zstd",
            linger_ms=100,
            batch_size=256 * 1024,
            # The gate keeps us under the broker's limit a record; this only must not be the smaller one.
            max_request_size=8 * 1024 * 1024,
            max_block_ms=CONNECT_SECONDS * 1000,
            delivery_timeout_ms=_DELIVERY_SECONDS * 1000,
            allow_auto_create_topics=False,
        )
