"""Matches that a receiver's worker has read and not finished, and how far its group may acknowledge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kafka import TopicPartition

from pipeline.messages.articles import Alert
from pipeline.messages.records import Record
from pipeline.notify.delivery_progress import Cut

SINCE_HEADER, NOT_BEFORE_HEADER = "dateline-aside-since", "dateline-not-before"
"""On a match that was set aside, in ms since 1970: when it was first set aside, and when to try it again."""
WHY_HEADER = "dateline-aside-why"


@dataclass(frozen=True, slots=True)
class Held:
    """A match being delivered: the record and the alert in it."""

    record: Record
    alert: Alert

    @property
    def partition(self) -> TopicPartition:
        return TopicPartition(self.record.topic, self.record.partition)

    @property
    def aside_since(self) -> float | None:
        """Time at which it was first set aside, in seconds since 1970; None if it never was."""
        return self._seconds(SINCE_HEADER)

    @property
    def not_before(self) -> float:
        """Earliest time for the next try after it was set aside."""
        return self._seconds(NOT_BEFORE_HEADER) or 0.0

    @property
    def why_aside(self) -> str:
        """The receiver's error when it was set aside."""
        return self.record.headers.get(WHY_HEADER, b"").decode("utf-8", "replace")

    def _seconds(self, header: str) -> float | None:
        text = self.record.headers.get(header, b"")
        return int(text) / 1000 if text.isdigit() and len(text) < 16 else None

    @property
    def read_at(self) -> float:
        """Time at which it arrived on the topic, in seconds since 1970."""
        return self.record.timestamp / 1000


class Ledger:
    """Records read from the partitions, in order. An offset may be acknowledged once all before it are finished."""

    def __init__(self, positions: Mapping[TopicPartition, int]) -> None:
        self._positions = dict(positions)
        self._held: dict[tuple[TopicPartition, int], Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, held: Held) -> None:
        """Add a match to deliver."""
        self.passed(held.record)
        self._held[held.partition, held.record.offset] = held

    def passed(self, record: Record) -> None:
        """Note a record as read; unless it is held, nothing is left to do for it."""
        self._positions[TopicPartition(record.topic, record.partition)] = record.offset + 1

    def done(self, items: Iterable[Held]) -> None:
        """Drop finished matches."""
        for item in items:
            self._held.pop((item.partition, item.record.offset), None)

    def withdraw(self, key: bytes) -> None:
        """Drop the match that a tombstone withdraws."""
        self.done([held for held in self._held.values() if held.record.key == key])

    def first(self, most: int) -> list[Held]:
        """Return the oldest matches held, at most ``most``, by arrival."""
        return [held for held, _ in zip(self._held.values(), range(most), strict=False)]

    def ready(self, now: float, most: int) -> list[Held]:
        """Return the oldest matches that may be tried now, at most ``most``; those set aside wait for their time."""
        return [
            held for held, _ in zip((h for h in self._held.values() if h.not_before <= now), range(most), strict=False)
        ]

    def within(self, cut: Cut) -> list[Held]:
        """Return the matches that belong to a digest being sent."""
        return [held for held in self._held.values() if held.record.offset < cut.ends.get(held.partition, 0)]

    def reaches(self, cut: Cut) -> bool:
        """Return whether every record of a digest has been read."""
        return all(self._positions.get(partition, 0) >= end for partition, end in cut.ends.items())

    @property
    def offsets(self) -> dict[TopicPartition, int]:
        """Return the offset to acknowledge for each partition."""
        offsets = dict(self._positions)
        for held in self._held.values():
            offsets[held.partition] = min(offsets[held.partition], held.record.offset)
        return offsets

    @property
    def positions(self) -> dict[TopicPartition, int]:
        """Return the next offset to read for each partition."""
        return dict(self._positions)
