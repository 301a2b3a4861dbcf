"""The steps that histories are made of, and how a seed becomes one.

A step is a name with its arguments, complete in itself: any may be left out, and the rest still means something. That is
what lets a failing history be shrunk.
"""

import json
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.histories.odd_searches import KINDS

STAGES = ("enrich", "index")
WORDS = ("harbour", "orchard", "railway", "glacier")
IDS = 14
"""Few, so that most steps meet articles that others have touched."""


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` with its arguments, which are plain data."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} {json.dumps(self.arguments)}"


def parse(script: str) -> list[Step]:
    """The steps of a script: one a line; empty lines and those that begin with # say nothing."""
    lines = [line.strip() for line in script.splitlines()]
    parts = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [Step(name, json.loads(arguments or "{}")) for name, _, arguments in parts]


@dataclass
class Writer:
    """Writes one history; what it knows of the state keeps steps sensible, no more."""

    rng: random.Random
    wanted: Collection[str]
    revision: int = 0
    steps: list[Step] = field(default_factory=list)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    index: str = "open"
    paused: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    alerts: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    small: bool = False

    def add(self, name: str, /, **arguments: Any) -> None:
        self.steps.append(Step(name, arguments))

    def record(self, id: str, **traits: bool) -> dict[str, Any]:
        """A new revision of an article."""
        self.revision += 1
        made = {"id": id, "revision": self.revision, "word": self.rng.choice(WORDS)}
        made |= {name: True for name, has in traits.items() if has}
        self.last[id] = made
        return made

    def some(self, most: int = 4, *, known: bool = False) -> list[str]:
        """Ids, all of which were published before when ``known``."""
        pool = sorted(self.last) if known and self.last else [f"a{n}" for n in range(IDS)]
        return self.rng.sample(pool, self.rng.randint(1, min(most, len(pool))))

    def stage(self) -> str:
        return self.rng.choice(STAGES)

    def publish(self, records: list[dict[str, Any]], *, by: str = "", together: bool = True) -> None:
        self.add("publish", records=records, by=by or self.rng.choice(("first", "second")), together=together)


Operation = Callable[[Writer], None]
OPERATIONS: dict[str, tuple[int, Operation]] = {}
"""Every operation by name: how often it is taken (of the sum of all), and what it writes."""
FOR_ALL: set[str] = set()
"""Operations that break the servers, and so every history that runs on them."""


def operation(weight: int, *, for_all: bool = False) -> Callable[[Operation], Operation]:
    def register(write: Operation) -> Operation:
        name = write.__name__.replace("_", "-")
        OPERATIONS[name] = weight, write
        if for_all:
            FOR_ALL.add(name)
        return write

    return register


def history(seed: int, length: int, wanted: Collection[str] = ()) -> list[Step]:
    """The history of a seed: the same indefinitely, as long as no operation is added; ``wanted`` leaves all others out.

    Every second one leaves the servers whole, so that several of those can run side by side.
    """
    names = [name for name in OPERATIONS if not wanted or name in wanted]
    if seed % 2:
        names = [name for name in names if name not in FOR_ALL]
    writer = Writer(random.Random(seed), names)
    weights = [OPERATIONS[name][0] for name in names]
    new(writer)
    while len(writer.steps) < length:
        chosen = writer.rng.choices(names, weights)[0]
        OPERATIONS[chosen][1](writer)
        # A closed index or a pause holds everything up: most histories are to get on.
        if writer.index != "open" and writer.rng.random() < 0.5:
            open_index(writer)
        if writer.paused and writer.rng.random() < 0.3:
            resume(writer)
    return writer.steps


def script(steps: Collection[Step], title: str) -> Iterator[str]:
    """The lines of a history as a file that can be run again."""
    yield f"# {title}"
    yield from map(str, steps)


# --- publishing ---


@operation(16)
def new(writer: Writer) -> None:
    """Articles, some of them published before."""
    old = writer.rng.random() < 0.2
    writer.publish([writer.record(id, old=old) for id in writer.some(6)])


@operation(14)
def correct_together(writer: Writer) -> None:
    """An article and its corrections in one batch."""
    ids = writer.some(3)
    times = writer.rng.randint(2, 3)
    writer.publish([writer.record(id) for _ in range(times) for id in ids])


@operation(10)
def correct_later(writer: Writer) -> None:
    """A correction in a batch of its own, by another publisher or by the command."""
    writer.publish(
        [writer.record(id) for id in writer.some(2, known=True)], by=writer.rng.choice(("second", "command"))
    )


@operation(5)
def same_again(writer: Writer) -> None:
    """The same content once more, as a feed that is read again does."""
    if writer.last:
        writer.publish([writer.last[id] for id in writer.some(3, known=True)])


@operation(4)
def bad(writer: Writer) -> None:
    """Records that no version of Dateline can read."""
    writer.revision += 1
    kinds = ("not json", "not utf-8", "no words", "another version", "a list")
    writer.add("bad", id=writer.some(1)[0], mark=f"bad-{writer.revision}", kind=writer.rng.choice(kinds))


@operation(3)
def long(writer: Writer) -> None:
    """Articles that workers with a small limit refuse; and a correction that they take."""
    ids = writer.some(2)
    writer.publish([writer.record(id, long=True) for id in ids])
    if writer.rng.random() < 0.5:
        writer.publish([writer.record(ids[0])])


@operation(2)
def small_limit(writer: Writer) -> None:
    """Workers that refuse what is long, then others, and a replay of what was refused."""
    writer.add("restart", stage="enrich", small=True)
    long(writer)
    writer.add("settle")
    writer.add("restart", stage="enrich", small=False)
    if writer.rng.random() < 0.5:
        correct_later(writer)
    writer.add("replay")


# --- taking away ---


@operation(8)
def take_down(writer: Writer) -> None:
    """A takedown; often the article comes again at once."""
    ids = writer.some(2, known=True)
    writer.down |= set(ids)
    writer.add("take-down", ids=ids)
    if writer.rng.random() < 0.6:
        writer.publish([writer.record(id) for id in ids])


@operation(4)
def undo(writer: Writer) -> None:
    """A takedown is undone, and the article published."""
    if writer.down:
        id = writer.rng.choice(sorted(writer.down))
        writer.down.discard(id)
        writer.add("undo", ids=[id])
        if writer.rng.random() < 0.7:
            writer.publish([writer.record(id)])


@operation(2)
def prune(writer: Writer) -> None:
    """What was published long ago goes."""
    writer.add("prune")


# --- alerts ---


@operation(4)
def alert(writer: Writer) -> None:
    """A saved search is added, replaced or removed."""
    name = writer.rng.choice(("one", "two"))
    if name in writer.alerts and writer.rng.random() < 0.4:
        writer.alerts.discard(name)
        writer.add("alert-remove", name=name)
    else:
        writer.alerts.add(name)
        writer.add("alert-add", name=name, word=writer.rng.choice(WORDS), revision=writer.revision + 1)


@operation(2)
def odd_alert(writer: Writer) -> None:
    """A saved search that cannot be run, or hardly, stands beside the others."""
    writer.add("odd-alert", kind=writer.rng.choice(KINDS), seed=writer.rng.randrange(1_000_000))


# --- operators ---


@operation(3)
def pause(writer: Writer) -> None:
    """One stage stops consuming."""
    stage = writer.stage()
    writer.paused.add(stage)
    writer.add("pause", stage=stage)


@operation(2)
def resume(writer: Writer) -> None:
    """It goes on."""
    for stage in sorted(writer.paused):
        writer.add("resume", stage=stage)
    writer.paused.clear()


@operation(2)
def drain(writer: Writer) -> None:
    """Everything is finished and the workers stop; a while later they start again."""
    if writer.index == "open" and not writer.paused:
        writer.add("drain")
        new(writer)
        writer.add("start")


@operation(8)
def settle(writer: Writer) -> None:
    """Everything is waited for, and looked at."""
    if writer.steps[-1].name != "settle":
        writer.add("settle")


@operation(4)
def status(writer: Writer) -> None:
    """What the status says."""
    writer.add("status")


@operation(4)
def rebuild(writer: Writer) -> None:
    """A new generation; sometimes with an index worker that is behind, and a takedown."""
    if writer.rng.random() < 0.5:
        writer.add("settle")
        writer.add("pause", stage="index")
        writer.paused.add("index")
        take_down(writer)
        writer.add("wait-enriched")
    writer.add("rebuild")


@operation(1)
def re_enrich(writer: Writer) -> None:
    """The present models over what is there."""
    writer.add("re-enrich")


@operation(2)
def roll_back(writer: Writer) -> None:
    """The generation before, and then one that has everything again."""
    writer.add("rebuild")
    if writer.rng.random() < 0.5:
        take_down(writer)
    writer.add("roll-back")


@operation(5)
def interrupt(writer: Writer) -> None:
    """A command is killed in the middle, and given again."""
    new(writer)
    seconds = round(writer.rng.uniform(0.1, 2.5), 2)
    name = writer.rng.choice(("rebuild", "rebuild", "take-down", "undo", "prune", "re-enrich", "restore"))
    ids = {"ids": writer.some(3, known=True)} if name in ("take-down", "undo") else {}
    if name == "take-down":
        writer.down |= set(ids["ids"])
    if name == "restore":
        writer.add("backup")
    writer.add("interrupt", step=name, arguments=ids, seconds=seconds)


@operation(2)
def backup(writer: Writer) -> None:
    """What no article can bring back goes to a file, some of it changes, and the file is restored."""
    writer.add("backup")
    for change in writer.rng.sample((take_down, undo, alert, new), 2):
        change(writer)
    writer.add("restore")


@operation(1)
def lose_takedowns(writer: Writer) -> None:
    """The topic of the takedowns is lost, and restored from the file."""
    take_down(writer)
    writer.add("backup")
    take_down(writer)
    undo(writer)
    writer.add("lose-takedowns")
    new(writer)


# --- Kafka ---


@operation(1)
def add_partitions(writer: Writer) -> None:
    """articles.raw gets more partitions, and the workers that read it are started again."""
    # By the command, which notes where versions go on, or by Kafka's own tool while records wait.
    by = writer.rng.choice(("command", "tool"))
    if by == "command":
        writer.add("settle")
    writer.add("add-partitions", more=writer.rng.randint(1, 2), by=by)
    correct_later(writer)


@operation(2)
def renew_topic(writer: Writer) -> None:
    """articles.raw is deleted and made again: offsets begin at 0."""
    if writer.rng.random() < 0.7:
        writer.add("settle")
    writer.add("renew-topic")
    correct_later(writer)


@operation(3)
def offsets_back(writer: Writer) -> None:
    """A group reads what it has done once more."""
    writer.add("offsets", stage=writer.stage(), to="start")


@operation(3)
def offsets_beyond(writer: Writer) -> None:
    """A group's offsets lie beyond the log's end, as after a log was cut short; then articles come."""
    writer.add("settle")
    writer.add("offsets", stage=writer.stage(), to="beyond", by=writer.rng.randint(1, 30))
    new(writer)


@operation(2)
def expire(writer: Writer) -> None:
    """Records of articles.raw expire, read or not."""
    if writer.rng.random() < 0.5:
        writer.add("settle")
    writer.add("expire")


# --- the index ---


@operation(3)
def close_index(writer: Writer) -> None:
    """The index is closed under the workers, or takes no writes."""
    if writer.index == "open":
        writer.index = writer.rng.choice(("closed", "blocked"))
        if writer.rng.random() < 0.5:
            settle(writer)
        writer.add("index", action="close" if writer.index == "closed" else "block")
        if writer.rng.random() < 0.6:
            new(writer)
            writer.add("rest", seconds=1.5)
        writer.add("status")


def open_index(writer: Writer) -> None:
    """It is open again."""
    writer.add("index", action="open" if writer.index == "closed" else "unblock")
    writer.index = "open"


@operation(2)
def delete_index(writer: Writer) -> None:
    """The index is deleted, and rebuilt."""
    if writer.index == "open":
        writer.add("index", action="delete")
        writer.add("status")
        if writer.rng.random() < 0.5:
            new(writer)
        writer.add("rebuild")
