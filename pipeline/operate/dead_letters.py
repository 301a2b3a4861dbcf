"""Pending dead letters: list them, then read each without holding all in memory.

The topic is read twice. The first pass keeps a short summary per dead letter; a later record with the same key, which
is a later attempt or a replay's tombstone, replaces it. The second pass reads those that are left, a few at a time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kafka import TopicPartition
from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.errors import Reason, UsageError
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topology import MIB, topology
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id, original, place_of

FETCH_BYTES = 4 * MIB
WINDOW_BYTES = 16 * MIB
"""Bytes of dead letters in memory at once, as they are on the topic."""
WINDOW = 500
"""Dead letters in memory at once, however small."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter of dead letters; None matches all."""

    reason: Reason | None = None
    stage: str | None = None
    since: datetime | None = None
    id: str | None = None

    def matches(self, dead_letter: DeadLetter) -> bool:
        """Return whether a dead letter matches."""
        return (
            (self.reason is None or dead_letter.reason is self.reason)
            and (self.stage is None or dead_letter.stage == self.stage)
            and (self.since is None or dead_letter.failed_at >= self.since)
            and (self.id is None or self.id in _names(dead_letter))
        )


def _names(dead_letter: DeadLetter) -> tuple[str | None, ...]:
    return letter_id(dead_letter), place_of(dead_letter), dead_letter.article_id


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Position of a dead letter on its topic; positions sort by time of failure."""

    failed_at: float
    partition: int
    offset: int
    size: int
    article_key: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dead letter and its key on the dead-letter topic, under which a replay writes the tombstone."""

    key: bytes
    dead_letter: DeadLetter


class WaitingLetters:
    """Pending dead letters, oldest first; each iteration reads them from the topic again."""

    def __init__(self, settings: KafkaFlow, places: list[_Place]) -> None:
        self._settings = settings
        self._places = places
        self.article_keys = {place.article_key for place in places} - {b""}
        """Return the keys of the original records on their topics."""

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[DeadLetter]:
        return (each.dead_letter for window in self.windows() for each in window)

    def windows(self) -> Iterator[list[Waiting]]:
        """Yield them a few at a time; raises Unavailable, SetupError."""
        if not self._places:
            return
        topic = topology(self._settings).dead_letter.name
        with TopicReader(self._settings, topic, fetch_bytes=FETCH_BYTES) as reader:
            for window in _windows(self._places):
                yield _read(reader, topic, window)


def dead_letters(
    settings: KafkaFlow, wanted: Filter, tell: Callable[[int, int], None] = lambda done, of: None
) -> WaitingLetters:
    """Find the pending dead letters; ``tell`` gets the share of the topic read. Raises Unavailable, SetupError."""
    found: dict[bytes, _Place] = {}
    with TopicReader(settings, topology(settings).dead_letter.name, fetch_bytes=FETCH_BYTES) as reader:
        ends = reader.ends()
        total = reader.behind(ends)
        for records in reader.read_to(ends):
            for record in records:
                key, value = record.key or b"", record.value
                dead_letter = _parsed(value)
                if value is None or (dead_letter and not wanted.matches(dead_letter)):
                    found.pop(key, None)
                elif dead_letter:
                    found[key] = _Place(
                        dead_letter.failed_at.timestamp(),
                        record.partition,
                        record.offset,
                        len(value),
                        original(dead_letter)[0] or b"",
                    )
            tell(total - reader.behind(ends), total)
    return WaitingLetters(settings, sorted(found.values()))


def find(settings: KafkaFlow, id: str) -> DeadLetter:
    """Return the dead letter with this id, the last of several; raises UsageError when there is none."""
    found = list(dead_letters(settings, Filter(id=id)))
    if not found:
        raise UsageError(f"no dead letter {id}; list them with: dateline dead-letters list")
    return found[-1]


def _parsed(value: bytes | None) -> DeadLetter | None:
    """Return None for tombstones, and for foreign messages, which are not ours to replay."""
    try:
        return DeadLetter.model_validate_json(value) if value is not None else None
    except ValidationError:
        return None


def _windows(places: list[_Place]) -> Iterator[list[_Place]]:
    window: list[_Place] = []
    held = 0
    for place in places:
        if window and (len(window) == WINDOW or held + place.size > WINDOW_BYTES):
            yield window
            window, held = [], 0
        window.append(place)
        held += place.size
    yield window


def _read(reader: TopicReader, topic: str, window: list[_Place]) -> list[Waiting]:
    offsets: dict[TopicPartition, list[int]] = defaultdict(list)
    for place in sorted(window, key=lambda place: place.offset):
        offsets[TopicPartition(topic, place.partition)].append(place.offset)
    found = {
        (record.partition, record.offset): Waiting(record.key or b"", dead_letter)
        for record in reader.read_at(offsets)
        if (dead_letter := _parsed(record.value))
    }
    return [found[at] for place in window if (at := (place.partition, place.offset)) in found]
