"""Dead letters from a command: what a rebuilt index refuses is kept as what the live one refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.errors import RecordRejected
from pipeline.kafka import translated
from pipeline.operate.reader import open_producer
from pipeline.records import Record
from pipeline.settings import Settings
from pipeline.stream.processor import letter_message
from pipeline.topology import topology


@contextmanager
def refusals(settings: Settings) -> Iterator[Callable[[Record, RecordRejected], None]]:
    """A function that dead-letters a record; all are confirmed when the context ends. Raises Unavailable."""
    name = topology(settings).dead_letter.name
    producer = open_producer(settings)
    with translated(settings):

        def refuse(record: Record, rejected: RecordRejected) -> None:
            # The key is the record's own position: the letter of the live index worker, if there is one, is the same.
            letter = letter_message(name, record, rejected, "index")
            producer.send(name, key=letter.key, value=letter.value)

        try:
            yield refuse
            producer.flush()
        finally:
            producer.close()
