"""The clock of a partition, against logs whose brokers step their clocks, and workers that come and go."""

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.messages.article_version import (
    EARLIEST_VERSION,
    LAST_MILLISECOND,
    LATEST_MS,
    LATEST_VERSION,
    OFFSET_BITS,
    is_version,
    last_version_at,
    version_at,
    version_ms,
)
from pipeline.messages.articles import PartitionVersions
from pipeline.stream.version_clock import (
    HEADROOM_MS,
    MAX_FLOORS,
    LogSpan,
    PartitionClock,
    floor_at,
    merged,
    opened,
    unused_ms,
    with_floor,
)

NOON = 1_790_000_000_000
WRAP = 1 << OFFSET_BITS


def clock(position: int = 0, known: PartitionVersions | None = None) -> PartitionClock:
    return PartitionClock(known or PartitionVersions(), position, None, 0)


def test_records_of_one_batch_are_told_apart() -> None:
    """One timestamp for all: the later record has the higher version, and room below it for a deletion."""
    ours = clock()
    versions = [ours.version(offset, NOON) for offset in range(1000)]
    assert versions == sorted(set(versions))
    assert all(later - earlier >= 2 for earlier, later in pairwise(versions))
    assert ours.known.floors == []


def test_a_clock_that_steps_back_takes_no_version_back() -> None:
    """The version shows the highest time so far, and that it does is written down with the offset; time that goes on
    beyond it needs nothing more."""
    ours = clock()
    given = [ours.version(offset, ms) for offset, ms in enumerate([NOON, NOON - 600_000, NOON - 500_000, NOON + 1])]
    assert [version_ms(version) for version in given] == [NOON, NOON, NOON, NOON + 1]
    assert given == sorted(given)
    assert ours.known.floors == [(1, NOON)]


def test_low_bits_that_begin_again_carry() -> None:
    """Over a million records in one millisecond: the next has a higher version nevertheless, a redelivered one its own."""
    ours = clock(WRAP - 1)
    before, after = ours.version(WRAP - 1, NOON), ours.version(WRAP, NOON)
    assert before < after
    again = PartitionClock(ours.known, WRAP, (WRAP - 1, NOON), 0)
    assert again.version(WRAP, NOON) == after


def test_what_is_higher_than_every_version_of_before() -> None:
    """Plain milliseconds of any date are lower than the lowest version that a record can get, whatever its clock shows."""
    assert LAST_MILLISECOND < version_at(0, 0) == EARLIEST_VERSION
    assert clock().version(0, -1) == EARLIEST_VERSION
    assert version_at(10**18, WRAP - 1) < LATEST_VERSION < 2**63 - 1
    assert version_ms(1_764_000_000_000) == 1_764_000_000_000
    assert version_ms(last_version_at(NOON)) == version_ms(last_version_at(NOON) + 1) == NOON
    assert [is_version(number) for number in (-1, 0, 2**50, EARLIEST_VERSION, 2**63)] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_a_ceiling_is_above_every_version() -> None:
    """It is raised ahead, so that a worker writes it down once in many records."""
    ours, unsaved = clock(), 0
    for offset in range(100):
        ours.version(offset, NOON + 1000 * offset)
        assert ours.known.ceiling_ms >= NOON + 1000 * offset
        unsaved += ours.is_unsaved
        ours.saved()
    assert unsaved == 100 * 1000 / (HEADROOM_MS + 1000) // 1 + 1


def test_nothing_known_begins_at_the_ceiling() -> None:
    """Where the record before is gone, a new record goes on above whatever was given anywhere; one that had a version
    keeps it."""
    known = PartitionVersions(floors=[(3, NOON)], ceiling_ms=NOON + 9, given_to=8)
    assert version_ms(PartitionClock(known, 8, None, NOON + 9).version(8, 5)) == NOON
    assert version_ms(PartitionClock(known, 9, None, NOON + 9).version(9, 5)) == NOON + 9


def test_floors_are_bounded() -> None:
    """A topic with the producers' clocks makes many: the oldest go, the highest stays."""
    known = PartitionVersions()
    for n in range(MAX_FLOORS + 50):
        known = with_floor(known, 2 * n, NOON + n)
    assert len(known.floors) == MAX_FLOORS
    assert floor_at(known, 10**9) == NOON + MAX_FLOORS + 49


def test_new_partitions_and_topics_begin_above_what_was_given() -> None:
    """The first topic has no floors; a new partition begins at the ceiling, and the old ones go on, behind what is in
    them, above all that any of them holds."""
    assert opened({}, {0: LogSpan(0), 1: LogSpan(7, 0, 9, NOON)}, 0, 0) == {
        0: PartitionVersions(),
        1: PartitionVersions(),
    }
    known = {0: PartitionVersions(ceiling_ms=NOON), 1: PartitionVersions()}
    spans = {0: LogSpan(5, 0, 8, NOON - 9), 1: LogSpan(7, 0, 7, NOON - 5)}
    assert opened(known, spans, NOON, NOON - 600_000) == {}
    assert _floors(opened(known, spans | {2: LogSpan(0)}, NOON, NOON - 1)) == {
        0: [(8, NOON - 4)],
        1: [(7, NOON - 4)],
        2: [(0, NOON)],
    }
    spans[1] = LogSpan(7, 0, 8, NOON + 60_000)
    assert _floors(opened(known, spans | {2: LogSpan(0)}, NOON, NOON - 1)) == {
        0: [(8, NOON + 60_001)],
        1: [(8, NOON + 60_001)],
        2: [(0, NOON + 60_001)],
    }


def test_what_waits_when_partitions_are_added_goes_by_time_unless_the_clock_is_behind() -> None:
    """Then it goes on from the ceiling; but what has its version keeps it, acknowledged or not."""
    known = {0: PartitionVersions(ceiling_ms=NOON, given_to=6), 1: PartitionVersions(given_to=3)}
    spans = {0: LogSpan(5, 0, 9, NOON - 700_000), 1: LogSpan(7, 0, 8, NOON - 700_000), 2: LogSpan(0)}
    assert _floors(opened(known, spans, NOON, NOON - 600_000)) == {
        0: [(7, NOON), (9, NOON + 1)],
        1: [(7, NOON), (8, NOON + 1)],
        2: [(0, NOON + 1)],
    }


def test_added_partitions_are_above_what_has_expired_and_what_carries() -> None:
    """Of records that are gone only the ceiling is known; low bits that begin again while they wait count on."""
    known = {0: PartitionVersions(ceiling_ms=NOON)}
    unused = NOON + 1
    gone = opened(known, {0: LogSpan(5, 5, 5, -1), 1: LogSpan(0)}, unused, NOON)
    assert _floors(gone) == {0: [(5, unused + 1)], 1: [(0, unused + 1)]}
    first = opened(known, {0: LogSpan(5, 6, 8, NOON - 99), 1: LogSpan(0)}, unused, NOON)
    assert _floors(first) == {0: [(6, unused), (8, unused + 1)], 1: [(0, unused + 1)]}
    later = unused + 10_000
    assert version_ms(PartitionClock(first[0], 6, None, later).version(6, NOON)) == unused
    waiting = LogSpan(WRAP, 9, 2 * WRAP + 1, NOON)
    ours = opened(known, {0: waiting, 1: LogSpan(0)}, unused, NOON)[0]
    run = PartitionClock(ours, WRAP, (WRAP - 1, NOON), unused)
    versions = [run.version(offset, NOON) for offset in (WRAP, 2 * WRAP - 1, 2 * WRAP, 2 * WRAP + 1)]
    assert versions == sorted(set(versions))
    assert version_ms(versions[-2]) < version_ms(versions[-1]) == ours.floors[-1][1]


def _floors(states: dict[int, PartitionVersions]) -> dict[int, list[tuple[int, int]]]:
    return {number: state.floors for number, state in states.items()}


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))),
)
def test_what_two_workers_know_is_put_together(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    """Anyone who writes last loses nothing of the other's."""
    sides = []
    for floors in (one, other):
        known = PartitionVersions(ceiling_ms=len(floors), given_to=len(floors))
        for floor in floors:
            known = with_floor(known, *floor)
        sides.append(known)
    both = merged(*sides)
    for offset in range(51):
        assert floor_at(both, offset) == max((ms for start, ms in one + other if start <= offset), default=0)
    assert both.floors == sorted(both.floors) == sorted(both.floors, key=lambda floor: floor[1])
    assert both.ceiling_ms == both.given_to == max(len(one), len(other))


# --- a reference: topics, partitions, brokers and workers, and one article whose latest record must win ---


@dataclass
class Partition:
    stamps: list[int] = field(default_factory=list)
    start: int = 0
    committed: int = 0

    @property
    def kept(self) -> list[int]:
        return self.stamps[self.start :]


@dataclass
class World:
    """Kafka as the clock sees it, and the index: the record with the highest version of the one article."""

    topic: int = 0
    partitions: dict[int, Partition] = field(default_factory=lambda: {0: Partition()})
    stored: dict[tuple[int, int], PartitionVersions] = field(default_factory=dict)
    clocks: dict[int, PartitionClock] = field(default_factory=dict)
    time: int = NOON
    given: dict[tuple[int, int, int], int] = field(default_factory=dict)
    current: int = 0
    latest: tuple[int, int, int] | None = None
    indexed: tuple[int, tuple[int, int, int] | None] = (-1, None)
    has_lost: bool = False
    waiting_to: dict[int, int] = field(default_factory=dict)
    """The end of each partition when some were added last."""

    def publish(self, step: int) -> None:
        self.time += step
        partition = self.partitions[self.current]
        partition.stamps.append(self.time)
        self.latest = (self.topic, self.current, len(partition.stamps) - 1)

    def work(self, number: int, count: int, *, commits: bool) -> None:
        partition = self.partitions[number]
        position = max(partition.committed, partition.start)
        batch = range(position, min(position + count, len(partition.stamps)))
        for offset in batch:
            self._write(
                (self.topic, number, offset), self._clock(number, offset).version(offset, partition.stamps[offset])
            )
            # Before the version is used; a worker that dies here has used none.
            self.stored[self.topic, number] = merged(
                self.stored.get((self.topic, number), PartitionVersions()), self.clocks[number].known
            )
        if commits and batch:
            partition.committed = batch.stop

    def _clock(self, number: int, offset: int) -> PartitionClock:
        ours = self.clocks.get(number)
        if ours is None or ours.next_offset != offset:
            self._open()
            unused = unused_ms(self.stored.values())
            partition = self.partitions[number]
            previous = (offset - 1, partition.stamps[offset - 1]) if offset > partition.start else None
            ours = self.clocks[number] = PartitionClock(self.stored[self.topic, number], offset, previous, unused)
        return ours

    def _open(self) -> None:
        spans = {
            number: LogSpan(
                partition.committed, partition.start, len(partition.stamps), max(partition.kept, default=-1)
            )
            for number, partition in self.partitions.items()
        }
        mine = {number: state for (topic, number), state in self.stored.items() if topic == self.topic}
        unused = unused_ms(self.stored.values())
        for number, state in opened(mine, spans, unused, self.time).items():
            self.stored[self.topic, number] = state

    def _write(self, record: tuple[int, int, int], version: int) -> None:
        if not self.has_lost:
            assert self.given.setdefault(record, version) == version, "a redelivery made a new version"
        if version > self.indexed[0] or self.indexed[1] == record:
            self.indexed = (version, record)

    def finish(self) -> None:
        for number, partition in self.partitions.items():
            while max(partition.committed, partition.start) < len(partition.stamps):
                self.work(number, 100, commits=True)

    def rebalance(self) -> None:
        self.clocks.clear()

    def rewind(self, number: int, back: int) -> None:
        self.rebalance()
        partition = self.partitions[number]
        partition.committed = max(0, partition.committed - back)

    def expire(self, number: int, count: int) -> None:
        partition = self.partitions[number]
        # Those that expire while others wait for their order among partitions are a limit (docs/reliability.md).
        if partition.committed >= self.waiting_to.get(number, 0):
            partition.start = min(partition.start + count, partition.committed)
            self.has_lost = True

    def recreate(self) -> None:
        self.finish()
        self.rebalance()
        self.topic += 1
        self.waiting_to.clear()
        self.partitions = {number: Partition() for number in self.partitions}

    def grow(self, current: int, *, waits: bool = False) -> None:
        """Partitions are added, and noticed; then a record may come to any. Some may wait."""
        self._open()
        if not waits:
            self.finish()
        self.rebalance()
        self.waiting_to = {number: len(partition.stamps) for number, partition in self.partitions.items()}
        self.partitions[len(self.partitions)] = Partition()
        self.current = current % len(self.partitions)
        self._open()


STEPS = st.one_of(
    st.tuples(st.just("publish"), st.integers(-700_000, 700_000)),
    st.tuples(st.just("publish"), st.just(0)),
    st.tuples(st.just("work"), st.integers(1, 5), st.booleans()),
    st.tuples(st.just("rebalance")),
    st.tuples(st.just("rewind"), st.integers(1, 20)),
    st.tuples(st.just("expire"), st.integers(1, 5)),
    st.tuples(st.just("recreate")),
    st.tuples(st.just("grow"), st.integers(0, 5), st.booleans()),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(STEPS, max_size=40))
# The clock steps back when an id has moved from one old partition to another.
@example([("grow", 1, False), ("publish", 0), ("publish", 5), ("grow", 0, False), ("publish", -9997)])
# Records of two such moves wait, and the clock is found to be behind.
@example(
    [
        *[("publish", 500_000), ("work", 1, True), ("publish", -500_000), ("grow", 1, True)],
        *[("publish", 0), ("work", 1, True), ("publish", 0), ("grow", 1, True)],
    ]
)
# A record waits, that before it has expired, and the article's next one is read first from a partition that is new.
@example(
    [
        ("publish", 0),
        ("work", 1, True),
        ("expire", 1),
        ("publish", 0),
        ("grow", 1, True),
        ("publish", 0),
        ("work", 1, True),
    ]
)
def test_the_latest_record_wins_whatever_happens(steps: list[tuple[object, ...]]) -> None:
    """After any history of steps of the clocks, rebalances, redeliveries, expiry, a topic made again and partitions
    added, the article is that of its latest record. As long as no record expires, every redelivery gives a record the
    version it had."""
    world = World()
    for name, *arguments in steps:
        if name == "work":
            count, commits = arguments
            world.work(world.current, int(str(count)), commits=bool(commits))
        elif name == "grow":
            current, waits = arguments
            world.grow(int(str(current)), waits=bool(waits))
        elif name in ("rewind", "expire"):
            getattr(world, str(name))(world.current, *arguments)
        else:
            getattr(world, str(name))(*arguments)
    world.finish()
    assert world.indexed[1] == world.latest
    for number in world.partitions:
        world.rewind(number, 10**6)
    world.finish()
    assert world.indexed[1] == world.latest


@given(st.lists(st.integers(0, LATEST_MS), min_size=1, max_size=60), st.data())
def test_every_version_follows_from_what_is_written_down(stamps: list[int], data: st.DataObject) -> None:
    """From any offset on, with or without the record before it, the versions are those of an unbroken run."""
    whole = clock()
    versions = [whole.version(offset, stamp) for offset, stamp in enumerate(stamps)]
    assert versions == sorted(set(versions))
    start = data.draw(st.integers(0, len(stamps) - 1))
    previous = data.draw(st.sampled_from([None, (start - 1, stamps[start - 1])])) if start else None
    again = PartitionClock(whole.known, start, previous, LATEST_MS)
    assert [again.version(n, stamps[n]) for n in range(start, len(stamps))] == versions[start:]
    assert not again.is_unsaved
