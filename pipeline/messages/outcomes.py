"""Messages that a stage delivers, and the single outcome that each record is counted under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import RecordRejected
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import MAX_TEXT, DeadLetterStage, letter_id, make_dead_letter
from pipeline.messages.records import Record

# Every record ends in exactly one of these.
Outcome = Literal["enriched", "indexed", "unchanged", "deleted", "delivered", "dead-lettered"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message for a topic, with the outcome to count its record under once it is confirmed."""

    record: Record
    topic: str
    key: bytes | None
    value: bytes | None
    ending: Outcome
    instead: Callable[[], "Message"] | None = None
    """Makes a replacement when the broker finds this message too large."""
    dead_letter: DeadLetter | None = None
    """The dead letter in this message, if any."""
    headers: Mapping[str, bytes] = field(default_factory=dict)


def letter_message(
    topic: str,
    record: Record,
    rejected: RecordRejected,
    stage: DeadLetterStage,
    version: int | None = None,
    receiver: str | None = None,
) -> Message:
    """Return the dead letter of a record as a message; if it is too large for its topic, without the payload."""
    dead_letter = make_dead_letter(record, rejected, stage, version, receiver)
    key = letter_id(dead_letter).encode()

    def without_payload() -> Message:
        error = f"{dead_letter.error} (the payload is too large for this topic: read it at {record})"
        # The id is the record's key, which may itself be too large.
        id = dead_letter.article_id and dead_letter.article_id[:MAX_TEXT]
        small = dead_letter.model_copy(update={"payload": None, "key": None, "error": error, "article_id": id})
        return Message(record, topic, key, small.model_dump_json().encode(), "dead-lettered", dead_letter=small)

    return Message(
        record, topic, key, dead_letter.model_dump_json().encode(), "dead-lettered", without_payload, dead_letter
    )
