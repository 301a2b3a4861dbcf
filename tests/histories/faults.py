"""The faults among the steps: what is killed, frozen, cut, stepped and filled. Each ends by itself, or with the history."""

from tests.histories.operations import STAGES, Step, Writer, new, operation

SERVERS = ("kafka", "elasticsearch")
SEEN_BY_STATUS = 5
"""Seconds of a freeze that a status can see, and have been asked for, before it ends."""
STEPS_FOR_ALL = ("network", "clock", "disk")
"""Steps that break the servers; and a server may be what is killed or frozen."""


def is_for_all(step: Step) -> bool:
    """Whether a step breaks what other histories use."""
    return step.name in STEPS_FOR_ALL or step.arguments.get("who") in SERVERS


@operation(4)
def kill_worker(writer: Writer) -> None:
    """A worker is killed in the middle of its work; another takes its place."""
    new(writer)
    writer.add("rest", seconds=round(writer.rng.uniform(0.0, 0.6), 2))
    writer.add("kill", who=writer.rng.choice(STAGES))


@operation(1)
def kill_process(writer: Writer) -> None:
    """An enrichment process is killed."""
    new(writer)
    writer.add("kill", who="pool")


@operation(2)
def freeze_worker(writer: Writer) -> None:
    """A worker stands still, at times for longer than its session."""
    seconds = writer.rng.choice((0.5, 2, 10))
    writer.add("freeze", who=writer.rng.choice(STAGES), seconds=seconds)
    if seconds > SEEN_BY_STATUS:
        writer.add("status")
    new(writer)


@operation(1)
def freeze_pool(writer: Writer) -> None:
    """The enrichment processes stand still, for less than an article may take."""
    new(writer)
    writer.add("freeze", who="pool", seconds=writer.rng.choice((0.5, 3)))


@operation(1, for_all=True)
def freeze_server(writer: Writer) -> None:
    """A server accepts connections and answers nothing."""
    new(writer)
    writer.add("freeze", who=writer.rng.choice(SERVERS), seconds=writer.rng.choice((1, 3)))


@operation(1, for_all=True)
def kill_server(writer: Writer) -> None:
    """A server is killed, and started again."""
    new(writer)
    writer.add("kill", who=writer.rng.choice(SERVERS))


@operation(6, for_all=True)
def network(writer: Writer) -> None:
    """The way to a server fails, in one direction or both, for all connections or every second."""
    writer.add(
        "network",
        server=writer.rng.choice(SERVERS),
        direction=writer.rng.choice(("to", "from")),
        weather=writer.rng.choice(("cut", "slow", "silent", "torn")),
        every=writer.rng.choice((1, 1, 2)),
        seconds=writer.rng.choice((0.5, 1, 3)),
    )
    new(writer)


@operation(5, for_all=True)
def clock(writer: Writer) -> None:
    """The broker's clock steps, forth or back; corrections come before and after."""
    writer.add("clock", seconds=writer.rng.choice((600, 60, 2, -2, -60, -600, 0)))
    ids = writer.some(2, known=True)
    writer.publish([writer.record(id) for id in ids])
    if writer.rng.random() < 0.4:
        writer.add("settle")
        writer.add("take-down", ids=ids[:1])
        writer.down |= set(ids[:1])


@operation(1, for_all=True)
def disk(writer: Writer) -> None:
    """The broker's disk is full for a while."""
    writer.add("disk", seconds=2)
    new(writer)
