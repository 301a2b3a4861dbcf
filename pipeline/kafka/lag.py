"""Lag of each stage, and waiting until there is none."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

from pipeline.config.parts import KafkaFlow
from pipeline.errors import Unavailable
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.topics import admin, coordinated, members, require_acls
from pipeline.kafka.topology import Stage, topology


@dataclass(frozen=True)
class StageLag:
    """Records on a stage's topic, and those its group has not acknowledged."""

    stage: str
    group: str
    topic: str
    records: int
    lag: int
    workers: int
    beyond: int = 0
    """Partitions with a group offset beyond the end of the log: a worker starts over there."""

    @property
    def is_done(self) -> bool:
        """Return whether everything is acknowledged and no offset is beyond the end of its log."""
        return not self.lag and not self.beyond


def unread(committed: int | None, start: int, end: int) -> int:
    """Return the records of a partition left to a group; all of them when its offset is beyond the end."""
    there = max(0, end - start)
    return there if committed is None or committed > end else min(there, end - committed)


def stage_lags(settings: KafkaFlow) -> list[StageLag]:
    """The lag of every stage; raises Unavailable, SetupError when a topic is missing, AccessDenied."""
    with admin(settings) as client:
        stages = topology(settings).stages
        require_acls(client, settings, [AclGrant("DESCRIBE", "topic", stage.reads) for stage in stages])
        return [stage_lag(client, stage) for stage in stages]


def wait_until_done(
    settings: KafkaFlow,
    timeout: float,
    tell: Callable[[list[StageLag]], None],
    further: Callable[[], list[StageLag]] = list,
) -> None:
    """Wait until every stage has acknowledged everything, and who ``further`` names; ``tell`` hears of each look.

    Raises Unavailable after ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    quiet = 0
    while True:
        try:
            lags = stage_lags(settings) + further()
        except Unavailable:
            # Broker restarts are waited out too.
            if time.monotonic() > deadline:
                raise
            time.sleep(1.0)
            continue
        tell(lags)
        # Twice in a row: a stage may have acknowledged before the next one sees its output.
        quiet = quiet + 1 if all(lag.is_done for lag in lags) else 0
        if quiet >= 2:
            return
        if time.monotonic() > deadline:
            behind = ", ".join(f"{lag.stage} {lag.lag}" for lag in lags if not lag.is_done)
            raise Unavailable(f"still lagging after {timeout:g} s ({behind}); are the workers running? (make run)")
        time.sleep(0.5)


def stage_lag(client: KafkaAdminClient, stage: Stage) -> StageLag:
    """Return the lag of one stage, whose topic exists."""
    partitions = [
        TopicPartition(stage.reads, p["partition_index"])
        for p in client.describe_topics([stage.reads])[0]["partitions"]
    ]
    workers = members(client, stage.group)
    # Read the ends last, or records published and acknowledged meanwhile would look "beyond" them.
    committed = coordinated(lambda: client.list_group_offsets([stage.group])).get(stage.group, {})
    starts = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    done = {tp: committed[tp].offset if tp in committed else None for tp in partitions}
    return StageLag(
        stage=stage.name,
        group=stage.group,
        topic=stage.reads,
        records=sum(ends[tp].offset - starts[tp].offset for tp in partitions),
        lag=sum(unread(done[tp], starts[tp].offset, ends[tp].offset) for tp in partitions),
        workers=workers,
        beyond=sum((done[tp] or 0) > ends[tp].offset for tp in partitions),
    )
