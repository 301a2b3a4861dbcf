"""Dead letters of a rebuild: articles that a rebuilt index rejects are kept as with the live one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kafka import KafkaProducer
from kafka.errors import MessageSizeTooLargeError

from pipeline.config.parts import KafkaConnection, KafkaFlow
from pipeline.errors import RecordRejected
from pipeline.kafka.clients import confirmed, translate_client_errors
from pipeline.kafka.reader import open_producer
from pipeline.kafka.topology import topology
from pipeline.messages.outcomes import Message, letter_message
from pipeline.messages.records import Record


@contextmanager
def refusals(settings: KafkaFlow) -> Iterator[Callable[[Record, RecordRejected], None]]:
    """Yield a function that dead-letters a record and returns when that is confirmed; it raises Unavailable."""
    name = topology(settings).dead_letter.name
    producer = open_producer(settings, idempotent=False)

    def refuse(record: Record, rejected: RecordRejected) -> None:
        # The key is the record's position, so it is the same dead letter as the live index worker's, if any.
        with translate_client_errors(settings):
            _deliver(settings, producer, letter_message(name, record, rejected, "index"))

    try:
        yield refuse
    finally:
        producer.close()


def _deliver(settings: KafkaConnection, producer: KafkaProducer, dead_letter: Message) -> None:
    try:
        confirmed(settings, [producer.send(dead_letter.topic, key=dead_letter.key, value=dead_letter.value)])
    except MessageSizeTooLargeError:
        if dead_letter.instead is None:
            raise
        _deliver(settings, producer, dead_letter.instead())
