"""The clock that gives the records of one partition of articles.raw their versions: a hybrid logical clock.

It shows the record's own timestamp, and goes on where that would take it back::

    M(o) = max(timestamp(o), M(before o), the floor at o)      one more where the low bits of the offset begin again

The log holds the timestamps, so each time that it is read M comes out the same, with two exceptions: where a broker's
clock stepped back, and where records or the whole topic are gone. There a *floor* is written down (``PartitionVersions``)
before the first version that needs it is used. So for every record that has got a version M is
``max(timestamp, the highest floor up to its offset)``, and a redelivered record gets the version it had.

A *ceiling* is written down ahead of the versions, as timestamp oracles do (Peng and Dabek, "Large-scale Incremental
Processing", OSDI 2010, section 2.3): it is above everything given, so it is a floor for whatever comes after a partition
of which nothing else is known. The clock itself follows Kulkarni et al., "Logical Physical Clocks", OPODIS 2014.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.messages.article_version import LATEST_MS, OFFSET_BITS, clamped, version_at
from pipeline.messages.articles import PartitionVersions

HEADROOM_MS = 10_000
"""How far a ceiling is above the version that asked for it: one is written so often in the time of the records."""
MAX_FLOORS = 1000
"""Kept for a partition. A broker's clock makes one each time that it steps back; the oldest are forgotten first."""

Stamp = tuple[int, int]
"""Offset and timestamp of a record."""


def floor_at(known: PartitionVersions, offset: int) -> int:
    """Return the highest floor up to an offset, in ms; 0 when there is none."""
    return max((ms for start, ms in known.floors if start <= offset), default=0)


def with_floor(known: PartitionVersions, offset: int, ms: int) -> PartitionVersions:
    """Return the same with one more floor; those that it makes needless are left out."""
    if floor_at(known, offset) >= ms:
        return known
    floors = [(start, floor) for start, floor in known.floors if start < offset or floor > ms]
    return known.model_copy(update={"floors": sorted([*floors, (offset, ms)])[-MAX_FLOORS:]})


def merged(one: PartitionVersions, other: PartitionVersions) -> PartitionVersions:
    """Return what two workers know of a partition together."""
    for offset, ms in other.floors:
        one = with_floor(one, offset, ms)
    return one.model_copy(
        update={"ceiling_ms": max(one.ceiling_ms, other.ceiling_ms), "given_to": max(one.given_to, other.given_to)}
    )


@dataclass(frozen=True)
class LogSpan:
    """A partition's log as it is found: what is in it, and where it is read next."""

    position: int
    start: int = 0
    end: int = 0
    latest_ms: int = 0
    """The highest timestamp in it."""


def opened(
    known: Mapping[int, PartitionVersions], spans: Mapping[int, LogSpan], unused: int, now_ms: int
) -> dict[int, PartitionVersions]:
    """Return what to write down of a topic's partitions when some are new; nothing when all are known.

    ``now_ms`` is the broker's clock. New partitions begin at ``unused``, in ms. With them ids move between the old ones
    too, so what comes there from now on is above all that any of them holds. In what waits already the records' own time
    decides, as nothing else knows the order; unless the clock is behind what was given, for then it goes on from there.
    """
    if all(number in known for number in spans):
        return {}
    old = {number: state for number, state in known.items() if number in spans}
    if now_ms < unused - HEADROOM_MS - 1:
        old = {number: _raised(state, spans[number], unused) for number, state in old.items()}
    highest = max((_highest_ms(state, spans[number], unused) for number, state in old.items()), default=0)
    above = highest + 1 if highest else 0
    new = {number: with_floor(PartitionVersions(), 0, max(unused, above)) for number in spans if number not in known}
    return new | {number: with_floor(state, spans[number].end, above) for number, state in old.items()}


def _raised(known: PartitionVersions, span: LogSpan, unused: int) -> PartitionVersions:
    # What has its version keeps it; and what was there when partitions were added before stays below what came then.
    floored = known.floors[-1][0] if known.floors else 0
    return with_floor(known, max(span.position, known.given_to + 1, floored), unused)


def _highest_ms(known: PartitionVersions, span: LogSpan, unused: int) -> int:
    """Return an ms that no record in a partition, given its version already or waiting, gets a version above."""
    highest = floor_at(known, span.end)
    if span.end > span.start:
        highest = max(highest, clamped(span.latest_ms))
    if span.start > 0 and span.start >= span.position:
        # The clock goes on at the ceiling where the record before is gone.
        highest = max(highest, unused)
    carries = (span.end >> OFFSET_BITS) - (max(span.position - 1, 0) >> OFFSET_BITS)
    return highest + max(carries, 0) if highest else 0


class PartitionClock:
    """Gives versions to one partition's records, in order. ``known`` is to be written down when ``is_unsaved``."""

    def __init__(self, known: PartitionVersions, position: int, previous: Stamp | None, unused: int) -> None:
        """Go on at ``position``.

        ``previous`` is the last record before it that is in the log. When there is none though there were some, and
        the record at ``position`` may be one that never had a version, the clock goes on at ``unused``, in ms:
        above what any partition has given.
        """
        self._saved = known
        if previous is None and position > max(0, known.given_to):
            known = with_floor(known, position, unused)
        self.known = known
        self._offset, timestamp = previous or (position - 1, 0)
        self._ms = max(timestamp, floor_at(known, self._offset))

    @property
    def next_offset(self) -> int:
        """The offset at which the clock goes on without looking anything up."""
        return self._offset + 1

    @property
    def is_unsaved(self) -> bool:
        """Return whether a version that was given is not yet backed by what is written down."""
        return (self.known.floors, self.known.ceiling_ms) != (self._saved.floors, self._saved.ceiling_ms)

    def saved(self) -> None:
        """Note that ``known`` is written down."""
        self._saved = self.known

    def version(self, offset: int, timestamp: int) -> int:
        """Return the version of the next record; higher than that of every record before it."""
        carried = self._ms + (offset >> OFFSET_BITS > self._offset >> OFFSET_BITS)
        implied = max(clamped(timestamp), floor_at(self.known, offset))
        self._ms = min(max(implied, carried), LATEST_MS)
        self._offset = offset
        if self._ms > implied:
            self.known = with_floor(self.known, offset, self._ms)
        if self._ms > self.known.ceiling_ms:
            self.known = self.known.model_copy(update={"ceiling_ms": self._ms + HEADROOM_MS})
        if offset > self.known.given_to:
            self.known = self.known.model_copy(update={"given_to": offset})
        return version_at(self._ms, offset)


def unused_ms(known: Iterable[PartitionVersions]) -> int:
    """Return the ms from which on these partitions have given no version; 0 when they have given none at all."""
    ceiling = max((partition.ceiling_ms for partition in known), default=0)
    return ceiling + 1 if ceiling else 0
