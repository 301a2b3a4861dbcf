"""Dead letters from a command: what a rebuilt index refuses is kept as what the live one refuses."""

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
    """A function that dead-letters a record, and comes back when that is confirmed; it raises Unavailable."""
    name = topology(settings).dead_letter.name
    producer = open_producer(settings, idempotent=False)

    def refuse(record: Record, rejected: RecordRejected) -> None:
        # The key is the record's own position: the dead letter of the live index worker, if there is one, is the same.
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
