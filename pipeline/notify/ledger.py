"""The matches that a receiver's worker has read and not done yet, and how far its group may acknowledge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kafka import TopicPartition

from pipeline.messages.articles import Alert
from pipeline.messages.records import Record
from pipeline.notify.delivery_progress import Cut

SINCE_HEADER, NOT_BEFORE_HEADER = "dateline-aside-since", "dateline-not-before"
"""On a match that was set aside, in ms since 1970: when that was first done, and until when it is not tried."""
WHY_HEADER = "dateline-aside-why"


@dataclass(frozen=True, slots=True)
class Held:
    """A match that was read: the record, and the alert that it is."""

    record: Record
    alert: Alert

    @property
    def partition(self) -> TopicPartition:
        return TopicPartition(self.record.topic, self.record.partition)

    @property
    def aside_since(self) -> float | None:
        """Time at which it was first set aside, in seconds since 1970; None when it never was."""
        return self._seconds(SINCE_HEADER)

    @property
    def not_before(self) -> float:
        """Time from which it may be tried again after it was set aside."""
        return self._seconds(NOT_BEFORE_HEADER) or 0.0

    @property
    def why_aside(self) -> str:
        """Error of the receiver when it was set aside."""
        return self.record.headers.get(WHY_HEADER, b"").decode("utf-8", "replace")

    def _seconds(self, header: str) -> float | None:
        text = self.record.headers.get(header, b"")
        return int(text) / 1000 if text.isdigit() and len(text) < 16 else None

    @property
    def read_at(self) -> float:
        """Time at which it came to the topic, in seconds since 1970."""
        return self.record.timestamp / 1000


class Ledger:
    """Records read from the partitions, in order. An offset is acknowledged when everything before it is done."""

    def __init__(self, positions: Mapping[TopicPartition, int]) -> None:
        self._positions = dict(positions)
        self._held: dict[tuple[TopicPartition, int], Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, held: Held) -> None:
        """A match to deliver."""
        self.passed(held.record)
        self._held[held.partition, held.record.offset] = held

    def passed(self, record: Record) -> None:
        """A record that was read; unless it is held, there is nothing to do about it."""
        self._positions[TopicPartition(record.topic, record.partition)] = record.offset + 1

    def done(self, items: Iterable[Held]) -> None:
        """These need not be held any more."""
        for item in items:
            self._held.pop((item.partition, item.record.offset), None)

    def withdraw(self, key: bytes) -> None:
        """Forget what a tombstone has taken back."""
        self.done([held for held in self._held.values() if held.record.key == key])

    def first(self, most: int) -> list[Held]:
        """The oldest that are held, by when they were read."""
        return [held for held, _ in zip(self._held.values(), range(most), strict=False)]

    def ready(self, now: float, most: int) -> list[Held]:
        """The oldest that may be tried now: one that was set aside waits for its time."""
        return [
            held for held, _ in zip((h for h in self._held.values() if h.not_before <= now), range(most), strict=False)
        ]

    def within(self, cut: Cut) -> list[Held]:
        """Those that a digest which is being sent is made of."""
        return [held for held in self._held.values() if held.record.offset < cut.ends.get(held.partition, 0)]

    def reaches(self, cut: Cut) -> bool:
        """Return whether everything has been read that a digest is made of."""
        return all(self._positions.get(partition, 0) >= end for partition, end in cut.ends.items())

    @property
    def offsets(self) -> dict[TopicPartition, int]:
        """For each partition how far everything is done."""
        offsets = dict(self._positions)
        for held in self._held.values():
            offsets[held.partition] = min(offsets[held.partition], held.record.offset)
        return offsets

    @property
    def positions(self) -> dict[TopicPartition, int]:
        """For each partition the offset that is read next."""
        return dict(self._positions)
