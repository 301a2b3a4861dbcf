"""Deliberate faults, to see that the histories notice them: patches of the product in the processes under test alone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

ACKNOWLEDGED_EARLY_SECONDS = 3.0

MUTANTS: dict[str, Callable[[], None]] = {}


def apply(name: str) -> None:
    """Break this process; its modules are imported already."""
    MUTANTS[name]()


def _mutant(break_: Callable[[], None]) -> Callable[[], None]:
    MUTANTS[break_.__name__.replace("_", "-")] = break_
    return break_


@_mutant
def acknowledge_early() -> None:
    """A record is acknowledged before what it gave is delivered."""
    from pipeline.stream.worker import Worker

    deliver_then_acknowledge = Worker._finish

    async def acknowledge_first(self: Any, chunk: Any, outcome: Any) -> None:
        for event in chunk:
            event.ack()
        await asyncio.sleep(ACKNOWLEDGED_EARLY_SECONDS)
        await deliver_then_acknowledge(self, chunk, outcome)

    setattr(Worker, "_finish", acknowledge_first)  # noqa: B010


@_mutant
def version_by_time_alone() -> None:
    """The version of an article is the broker's timestamp."""
    with suppress(ImportError):
        from pipeline.messages.article_version import version_at
        from pipeline.stream.record_versions import RecordVersions

        cast(Any, RecordVersions).of = lambda self, records: [version_at(record.timestamp, 0) for record in records]


@_mutant
def ignore_takedowns_on_rebuild() -> None:
    """A rebuild lets in what was taken down."""
    from pipeline.operate.rebuild import fill

    cast(Any, fill).apply_takedowns = lambda items, taken_down: list(items)


@_mutant
def clamp_the_lag() -> None:
    """A group beyond the end of its log has nothing to do."""
    from pipeline.kafka import lag

    with suppress(AttributeError):
        cast(Any, lag.StageLag).is_done = property(lambda self: not self.lag)
        cast(Any, lag).unread = lambda committed, start, end: max(0, end - max(committed or 0, start))


@_mutant
def drop_one_retry() -> None:
    """Of the writes that are to be sent again, one is not."""
    from pipeline.index import bulk

    write = bulk.write

    def write_and_forget(gateway: Any, index: str, writes: Any) -> list[Any]:
        results = write(gateway, index, writes)
        for number, result in enumerate(results):
            if result.verdict == "retry":
                results[number] = replace(result, verdict="done")
                break
        return results

    cast(Any, bulk).write = write_and_forget


@_mutant
def count_a_conflict_as_done() -> None:
    """A write that changed nothing counts as one that did."""
    from pipeline.stream import index

    index.ENDINGS["conflict"] = "indexed"
