"""articles.alerts: one record per match, however often the match is found.

Kafka has no "put if absent", and a mark kept elsewhere is set either before or after the record: a worker killed in
between loses the alert or sends it twice. So the topic is its own memory: before sending, it is read to its end,
starting at the time of the oldest article concerned, and only missing alerts are sent. An article's alerts cannot be
older than the article, and both are timed by the broker's clock.
"""

import threading
from collections.abc import Collection, Sequence
from typing import Self

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from pipeline.config.parts import KafkaFlow
from pipeline.errors import SetupError, Unavailable
from pipeline.kafka.clients import client_options, confirmed, producer_options
from pipeline.kafka.topology import ALERTS_KEPT_DAYS, DAY_MS, topology
from pipeline.messages.article_version import version_ms
from pipeline.messages.articles import Alert

# Tolerance between the clocks of two brokers, or one that was set back.
SKEW_MS = 3_600_000
# Keys in memory, 100 bytes each; beyond that the topic is read again from where needed.
MAX_KNOWN = 500_000
POLL_MS = 500


class AlertTopic:
    """Delivers alerts, one call at a time; thread-safe. Connects with the first alert."""

    def __init__(self, settings: KafkaFlow) -> None:
        self._settings = settings
        self._topic = topology(settings).alerts.name
        self._lock = threading.Lock()
        self._consumer: KafkaConsumer | None = None
        self._producer: KafkaProducer | None = None
        self._known: set[bytes] = set()
        self._since: int | None = None

    def deliver(self, alerts: Sequence[Alert], now_ms: int) -> int:
        """Wait until every alert is on the topic; return how many were added now. Raises Unavailable, SetupError.

        After an error, call it again: records that did arrive are found on the topic.
        """
        recent = [alert for alert in alerts if version_ms(alert.version) > now_ms - ALERTS_KEPT_DAYS * DAY_MS]
        if not recent:
            return 0
        with self._lock:
            try:
                # A version may be ahead of the clock, as it does not go back when a broker's clock does.
                self._read_on(min(now_ms, *(version_ms(alert.version) for alert in recent)) - SKEW_MS)
                return self._send(
                    {alert.key.encode(): alert for alert in recent if alert.key.encode() not in self._known}
                )
            except KafkaError as error:
                self._close()
                raise Unavailable(
                    f"Kafka at {self._settings.kafka_bootstrap} does not accept alerts: {error!r}"
                ) from error

    def withdraw(self, article_ids: Collection[str]) -> int:
        """Withdraw all alerts of these articles by tombstones; return how many. Raises Unavailable."""
        wanted = {id.encode() for id in article_ids}
        with self._lock:
            try:
                self._read_on(0)
                keys = [key for key in self._known if key.split(b"/", 2)[2] in wanted]
                producer = self._connected_producer()
                confirmed(self._settings, [producer.send(self._topic, key=key, value=None) for key in keys])
                return len(keys)
            except KafkaError as error:
                self._close()
                raise Unavailable(f"Kafka at {self._settings.kafka_bootstrap} does not answer: {error!r}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            self._close()

    def _send(self, alerts: dict[bytes, Alert]) -> int:
        producer = self._connected_producer()
        sent = [
            (key, producer.send(self._topic, key=key, value=alert.model_dump_json(exclude_none=True).encode()))
            for key, alert in alerts.items()
        ]
        for key, receipt in sent:
            confirmed(self._settings, [receipt])
            self._known.add(key)
        return len(sent)

    def _read_on(self, since: int) -> None:
        """Load the keys of everything on the topic from ``since`` (ms) on."""
        consumer = self._connected_consumer()
        if self._since is None or since < self._since or len(self._known) > MAX_KNOWN:
            self._rewind(consumer, since)
        ends = consumer.end_offsets(self._partitions(consumer))
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=POLL_MS).values():
                # Tombstones are remembered too: withdrawn alerts are not sent again.
                self._known.update(key for record in records if (key := record.key or b"").count(b"/") >= 2)

    def _rewind(self, consumer: KafkaConsumer, since: int) -> None:
        self._known.clear()
        partitions = self._partitions(consumer)
        starts = consumer.offsets_for_times(dict.fromkeys(partitions, since))
        ends = consumer.end_offsets(partitions)
        for partition in partitions:
            found = starts.get(partition)
            consumer.seek(partition, found.offset if found else ends[partition])
        self._since = since

    def _partitions(self, consumer: KafkaConsumer) -> list[TopicPartition]:
        return sorted(consumer.assignment())

    def _connected_consumer(self) -> KafkaConsumer:
        if self._consumer is None:
            consumer = KafkaConsumer(**client_options(self._settings), enable_auto_commit=False)
            numbers = consumer.partitions_for_topic(self._topic)
            if not numbers:
                consumer.close()
                raise SetupError(f"missing topic: {self._topic}; create it with: dateline topics create")
            consumer.assign([TopicPartition(self._topic, number) for number in numbers])
            self._consumer = consumer
        return self._consumer

    def _connected_producer(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = KafkaProducer(
                **producer_options(self._settings),
                client_id="dateline-alerts",
                enable_idempotence=True,
                compression_type="zstd",
                allow_auto_create_topics=False,
            )
        return self._producer

    def _close(self) -> None:
        for client in (self._consumer, self._producer):
            if client is not None:
                client.close()
        self._consumer = self._producer = self._since = None
