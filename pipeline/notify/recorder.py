"""Deliveries and dead letters of notifications, confirmed by the broker."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipeline.config.parts import KafkaConnection
from pipeline.errors import Unavailable
from pipeline.kafka.clients import confirmed, principal
from pipeline.kafka.reader import open_producer


class RecordedMessage(NamedTuple):
    """A record to append to a topic."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class Recorder:
    """One producer for all receivers; thread-safe. Connects with the first message."""

    def __init__(self, settings: KafkaConnection) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._producer: KafkaProducer | None = None

    def record(self, messages: Sequence[RecordedMessage]) -> None:
        """Return when all are confirmed; raises Unavailable. After an error, call it again with the same messages."""
        producer = self._connected()
        try:
            sent = [
                producer.send(message.topic, key=message.key, value=message.value, headers=list(message.headers))
                for message in messages
            ]
            producer.flush(self._settings.delivery_timeout)
            confirmed(self._settings, sent)
        except KafkaError as error:
            self._drop(producer)
            raise Unavailable(
                f"Kafka at {self._settings.kafka_bootstrap} does not accept records from {principal(self._settings)}: {error!r}"
            ) from error

    def close(self) -> None:
        """Release the connection."""
        with self._lock:
            if self._producer is not None:
                self._producer.close(timeout=1)
            self._producer = None

    def _connected(self) -> KafkaProducer:
        with self._lock:
            if self._producer is None:
                self._producer = open_producer(self._settings)
            return self._producer

    def _drop(self, producer: KafkaProducer) -> None:
        """Drop the producer: an idempotent one sends nothing more after a refusal, so a new one is needed."""
        with self._lock:
            if self._producer is producer:
                self._producer = None
        producer.close(timeout=1)
