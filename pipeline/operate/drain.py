"""Let the workers finish all pending records, stage by stage, then stop them."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from kafka import TopicPartition
from kafka.admin import OffsetSpec

from pipeline.config.parts import Fleet, KafkaConnection, NotifiedFleet, NotifyFlow
from pipeline.errors import Unavailable, UsageError
from pipeline.kafka.lag import stage_lag
from pipeline.kafka.topics import admin, coordinated
from pipeline.kafka.topology import Notify, Stage, topology
from pipeline.messages.workers import STOP, Heartbeat
from pipeline.operate.control import order
from pipeline.operate.fleet import clock_lead, heartbeats, our_clock, stage_workers
from pipeline.operate.receiver_lag import awaited_lags, kept_queues

LOOK_SECONDS = 1.0
RESUME_SECONDS = 2.0

Tell = Callable[[str], None]
Offsets = Mapping[TopicPartition, int]


def drain(settings: NotifiedFleet, timeout: float, tell: Tell) -> list[str]:
    """Every record that is on articles.raw now is indexed or a dead letter, its matches are sent, and no worker runs, when
    this returns, in words, which matches stay in the queue of a receiver.

    Records published meanwhile wait for the next start. Raises UsageError when a stage has no worker or is paused by an
    operator, Unavailable after ``timeout`` seconds; stages paused for the drain are then resumed.
    """
    stages = topology(settings).stages
    lead = _clock_lead(settings)
    for stage in stages:
        if any(beat.state == "paused" for beat in _alive(settings, stage.name, lead)):
            # It may have been told to go on just now, and not have said so yet.
            time.sleep(RESUME_SECONDS)
        _require_working(stage, _alive(settings, stage.name, lead))
    deadline = time.monotonic() + timeout
    paused: list[str] = []
    try:
        for stage in stages:
            _until(partial(_behind, settings, stage, _ends(settings, stage)), deadline, tell)
            # Pause this stage, so that the next one comes to an end.
            paused.append(stage.name)
            order(settings, "pause", [stage.name])
            _until(partial(_at_work, settings, stage, lead), deadline, tell)
        _until(partial(_unsent, settings), deadline, tell)
        kept = kept_queues(settings)
        order(settings, "stop", [STOP])
        names = [*(stage.name for stage in stages), Notify.name]
        _until(lambda: "".join(_running(settings, name, lead) for name in names), deadline, tell)
    finally:
        if paused:
            order(settings, "resume", paused)
    return kept


def _require_working(stage: Stage, alive: list[Heartbeat]) -> None:
    if not alive:
        raise UsageError(f"no {stage.name} workers are running, so nothing would be finished; start them: make run")
    if any(beat.state == "paused" for beat in alive):
        raise UsageError(
            f"{stage.name} is paused, so nothing would be finished; resume it first: dateline resume --stage {stage.name}"
        )


def _until(left: Callable[[], str], deadline: float, tell: Tell) -> None:
    """Wait until nothing is left; ``left`` describes what is."""
    while rest := left():
        tell(rest)
        if time.monotonic() > deadline:
            raise Unavailable(f"not drained in time: {rest}")
        time.sleep(LOOK_SECONDS)


def _behind(settings: KafkaConnection, stage: Stage, ends: Offsets) -> str:
    with admin(settings) as client:
        if beyond := stage_lag(client, stage).beyond:
            return f"{stage.name} has {beyond} partitions with an offset beyond the end of the log"
    done = _committed(settings, stage)
    left = sum(max(0, end - done.get(partition, 0)) for partition, end in ends.items())
    return f"{stage.name} has {left:,} records to do" if left else ""


def _unsent(settings: NotifyFlow) -> str:
    left = [lag for lag in awaited_lags(settings) if lag.lag]
    return f"{left[0].stage} has {left[0].lag:,} matches to send" if left else ""


def _at_work(settings: Fleet, stage: Stage, lead: timedelta) -> str:
    busy = [beat for beat in _alive(settings, stage.name, lead) if beat.state != "paused" or beat.in_flight]
    return f"{busy[0].worker} is {busy[0].state}" if busy else ""


def _running(settings: Fleet, stage: str, lead: timedelta) -> str:
    alive = _alive(settings, stage, lead)
    return f"{alive[0].worker} is {alive[0].state} " if alive else ""


def _clock_lead(settings: Fleet) -> timedelta:
    with admin(settings) as client:
        members = sum(stage_lag(client, stage).workers for stage in topology(settings).stages)
    return clock_lead(settings, heartbeats(settings), members=members)


def _alive(settings: Fleet, stage: str, lead: timedelta) -> list[Heartbeat]:
    return stage_workers(settings, heartbeats(settings), stage, our_clock() - lead).alive


def _ends(settings: KafkaConnection, stage: Stage) -> Offsets:
    """Return the end offset of each partition that has records."""
    with admin(settings) as client:
        described = client.describe_topics([stage.reads])[0]["partitions"]
        partitions = [TopicPartition(stage.reads, partition["partition_index"]) for partition in described]
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        starts = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    return {tp: ends[tp].offset for tp in partitions if ends[tp].offset > starts[tp].offset}


def _committed(settings: KafkaConnection, stage: Stage) -> Offsets:
    with admin(settings) as client:
        found = coordinated(lambda: client.list_group_offsets([stage.group])).get(stage.group, {})
    return {partition: committed.offset for partition, committed in found.items()}
