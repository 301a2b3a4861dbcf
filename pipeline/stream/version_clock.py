"""Clock of one articles.raw partition that gives records their versions: a hybrid logical clock.

It shows the record's own timestamp, unless that would take it back::

    M(o) = max(timestamp(o), M(before o), the floor at o)      one more where the low bits of the offset begin again

The log holds the timestamps, so M is reproducible on each reading, with two exceptions: a broker's clock stepped back,
or records or the whole topic are gone. In these cases a *floor* is stored (``PartitionVersions``) before the first
version that needs it is used. So for every record with a version, M is ``max(timestamp, the highest floor up to its
offset)``, and a redelivered record gets the same version.

A *ceiling* is stored ahead of the versions, as in timestamp oracles (Peng and Dabek, "Large-scale Incremental
Processing", OSDI 2010, section 2.3): it is above everything given, so it is a floor for what follows in a partition of
which nothing else is known. The clock follows Kulkarni et al., "Logical Physical Clocks", OPODIS 2014.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.messages.article_version import LATEST_MS, OFFSET_BITS, clamped, version_at
from pipeline.messages.articles import PartitionVersions

HEADROOM_MS = 10_000
"""How far a ceiling is above the version that asked for it, and so how often one is stored, in records' time."""
MAX_FLOORS = 1000
"""Floors kept per partition. Each backward step of a broker's clock adds one; the oldest go first."""

Stamp = tuple[int, int]
"""A record's offset and timestamp."""


def floor_at(known: PartitionVersions, offset: int) -> int:
    """Return the highest floor up to an offset, in ms; 0 when there is none."""
    return max((ms for start, ms in known.floors if start <= offset), default=0)


def with_floor(known: PartitionVersions, offset: int, ms: int) -> PartitionVersions:
    """Return the state with one more floor, without those it makes redundant."""
    if floor_at(known, offset) >= ms:
        return known
    floors = [(start, floor) for start, floor in known.floors if start < offset or floor > ms]
    return known.model_copy(update={"floors": sorted([*floors, (offset, ms)])[-MAX_FLOORS:]})


def merged(one: PartitionVersions, other: PartitionVersions) -> PartitionVersions:
    """Merge what two workers know of a partition."""
    for offset, ms in other.floors:
        one = with_floor(one, offset, ms)
    return one.model_copy(
        update={"ceiling_ms": max(one.ceiling_ms, other.ceiling_ms), "given_to": max(one.given_to, other.given_to)}
    )


@dataclass(frozen=True)
class LogSpan:
    """A partition's log: its extent, and where it is read next."""

    position: int
    start: int = 0
    end: int = 0
    latest_ms: int = 0
    """Highest timestamp in the log."""


def opened(
    known: Mapping[int, PartitionVersions], spans: Mapping[int, LogSpan], unused: int, now_ms: int
) -> dict[int, PartitionVersions]:
    """Return the states to store when some partitions of a topic are new; empty when all are known.

    ``now_ms`` is the broker's clock. New partitions begin at ``unused``, in ms. Adding partitions also moves ids
    between the old ones, so later records there must get versions above all existing ones. Among records already
    waiting their own timestamps decide, as nothing else knows their order; unless the broker's clock is behind the
    versions given, which then set the start.
    """
    if all(number in known for number in spans):
        return {}
    old = {number: state for number, state in known.items() if number in spans}
    if now_ms < unused - HEADROOM_MS - 1:
        old = {number: _raised(state, spans[number], unused) for number, state in old.items()}
    old = {number: _begun(state, spans[number], unused) for number, state in old.items()}
    highest = max((_highest_ms(state, spans[number], unused) for number, state in old.items()), default=0)
    above = highest + 1 if highest else 0
    new = {number: with_floor(PartitionVersions(), 0, max(unused, above)) for number in spans if number not in known}
    return new | {number: with_floor(state, spans[number].end, above) for number, state in old.items()}


def _raised(known: PartitionVersions, span: LogSpan, unused: int) -> PartitionVersions:
    # Records that have a version keep it; those from before an earlier addition of partitions stay below later ones.
    floored = known.floors[-1][0] if known.floors else 0
    return with_floor(known, max(span.position, known.given_to + 1, floored), unused)


def _begun(known: PartitionVersions, span: LogSpan, unused: int) -> PartitionVersions:
    # Without the record before, the clock continues at the ceiling, which rises with the first version of a new partition.
    # A waiting record that is first takes the present one, so that what follows it elsewhere stays above; it counts as
    # given, or its clock would take a later ceiling.
    if not max(0, known.given_to) < span.start or not span.position <= span.start < span.end:
        return known
    return with_floor(known, span.start, unused).model_copy(update={"given_to": span.start})


def _highest_ms(known: PartitionVersions, span: LogSpan, unused: int) -> int:
    """Return a ms that bounds the versions of all records in a partition, given or waiting."""
    highest = floor_at(known, span.end)
    if span.end > span.start:
        highest = max(highest, clamped(span.latest_ms))
    if span.start > 0 and span.start >= span.position:
        # Without the record before, the clock continues at the ceiling.
        highest = max(highest, unused)
    carries = (span.end >> OFFSET_BITS) - (max(span.position - 1, 0) >> OFFSET_BITS)
    return highest + max(carries, 0) if highest else 0


class PartitionClock:
    """Gives versions to one partition's records, in order. Store ``known`` when ``is_unsaved``."""

    def __init__(self, known: PartitionVersions, position: int, previous: Stamp | None, unused: int) -> None:
        """Continue at ``position``.

        ``previous`` is the last record before it in the log. If there were records but none is left, and the one at
        ``position`` may never have had a version, the clock continues at ``unused``, in ms: above every version of any
        partition.
        """
        self._saved = known
        if previous is None and position > max(0, known.given_to):
            known = with_floor(known, position, unused)
        self.known = known
        self._offset, timestamp = previous or (position - 1, 0)
        self._ms = max(timestamp, floor_at(known, self._offset))

    @property
    def next_offset(self) -> int:
        """Return the offset at which the clock continues without a look-up."""
        return self._offset + 1

    @property
    def is_unsaved(self) -> bool:
        """Return whether a version was given that the stored state does not cover yet."""
        return (self.known.floors, self.known.ceiling_ms) != (self._saved.floors, self._saved.ceiling_ms)

    def saved(self) -> None:
        """Note that ``known`` is stored."""
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
    """Return the ms from which on these partitions have given no version; 0 if they have given none."""
    ceiling = max((partition.ceiling_ms for partition in known), default=0)
    return ceiling + 1 if ceiling else 0
