"""What a step of the flow is, with no word of Faust in it.

A processor turns a chunk of records into messages. The shell around it delivers the messages, and only
then acknowledges the records. So a processor never has to know about offsets, and one that stops in the
middle of a chunk has lost nothing: the chunk comes again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pipeline.articles import DeadLetter
from pipeline.dead_letters import dead_letter
from pipeline.errors import RecordRejected
from pipeline.records import Record

# Every record ends in exactly one of these.
Ending = Literal["enriched", "indexed", "unchanged", "deleted", "dead-lettered"]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to put on a topic, and how the record that it came of is counted once it is there."""

    record: Record
    topic: str
    key: bytes | None
    value: bytes | None
    ending: Ending
    instead: Callable[[], "Message"] | None = None
    """Makes what to deliver when the broker finds this message too large."""
    letter: DeadLetter | None = None
    """The dead letter that this message is, if it is one."""
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a chunk: messages to deliver, and the endings of the records that need none."""

    messages: Sequence[Message] = ()
    endings: Counter[Ending] = field(default_factory=Counter)


class Processor(Protocol):
    """One step of the flow. ``process`` waits for as long as a service is away, and raises only on a bug."""

    async def start(self) -> None:
        """Get ready; called once, before the first chunk."""

    async def process(self, records: Sequence[Record]) -> Outcome:
        """Work on a chunk; several calls may be under way at once."""


def letter_message(topic: str, record: Record, rejected: RecordRejected, stage: Literal["enrich", "index"]) -> Message:
    """The dead letter of a record as a message; one that no topic takes is kept without its payload."""
    letter = dead_letter(record, rejected, stage)
    key = str(record).encode()

    def without_payload() -> Message:
        error = f"{letter.error} (the payload is too large for this topic: read it at {record})"
        small = letter.model_copy(update={"payload": None, "key": None, "error": error})
        return Message(record, topic, key, small.model_dump_json().encode(), "dead-lettered", letter=small)

    return Message(record, topic, key, letter.model_dump_json().encode(), "dead-lettered", without_payload, letter)
