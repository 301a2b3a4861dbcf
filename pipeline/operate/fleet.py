"""Workers of the fleet, from their heartbeats on dateline.workers, by the broker's clock."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from pipeline.config.parts import Fleet, KafkaFlow
from pipeline.kafka.reader import TopicReader, recent
from pipeline.kafka.topology import topology
from pipeline.messages.workers import LOST_BEATS, Heartbeat

HEARTBEATS_KEPT_FOR = timedelta(hours=1)
"""How long a lost worker without a successor counts as missing."""
LOOP = timedelta(minutes=15)
"""Window over which starts are counted."""
LISTEN_SECONDS = 1.0
"""How long beyond the interval a heartbeat is waited for."""


def our_clock() -> datetime:
    """Return this machine's time."""
    return datetime.now(UTC)


def heartbeats(settings: KafkaFlow) -> list[Heartbeat]:
    """Return each worker's last heartbeat of about a day, on the broker's clock; raises Unavailable, SetupError."""
    last: dict[bytes, Heartbeat] = {}
    for key, value, stamped in recent(settings, topology(settings).workers.name):
        try:
            last[key] = _stamped(Heartbeat.model_validate_json(value or b""), stamped)
        except ValidationError:
            continue  # From another version, or a tombstone.
    return sorted(last.values(), key=lambda beat: (beat.stage, beat.started_at))


def _stamped(beat: Heartbeat, milliseconds: int) -> Heartbeat:
    """Return the heartbeat with its times moved to the broker's clock, by how late the broker stamped it."""
    sent_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return beat.model_copy(update={"sent_at": sent_at, "started_at": beat.started_at + (sent_at - beat.sent_at)})


def clock_lead(
    settings: Fleet, beats: Sequence[Heartbeat], *, members: int, clock: Callable[[], datetime] = our_clock
) -> timedelta:
    """Return how far our clock is ahead of the broker's, as far as that decides which workers are alive.

    Used when every worker seems silent while the groups have ``members``: it waits one interval for the next heartbeat.
    Raises Unavailable, SetupError.
    """
    now = clock()
    newest = max((beat.sent_at for beat in beats), default=now)
    if newest > now:
        return now - newest
    if not members or now - newest < timedelta(seconds=LOST_BEATS * settings.heartbeat_interval):
        return timedelta()
    heard = _next_beat(settings, settings.heartbeat_interval + LISTEN_SECONDS)
    return clock() - heard if heard else timedelta()


def _next_beat(settings: KafkaFlow, seconds: float) -> datetime | None:
    with TopicReader(settings, topology(settings).workers.name) as reader:
        reader.seek_to_end()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if records := reader.poll(1):
                return datetime.fromtimestamp(records[0].timestamp / 1000, UTC)
    return None


class StageWorkers(NamedTuple):
    """Workers of one stage. ``lost`` have no successor; ``starts`` counts the last quarter of an hour."""

    alive: list[Heartbeat]
    lost: list[Heartbeat]
    starts: int


def stage_workers(settings: Fleet, beats: Sequence[Heartbeat], stage: str, now: datetime | None = None) -> StageWorkers:
    """Return a stage's workers and those missing; ``now`` is the broker's time, or ours if not known to differ.

    A worker is lost when it went silent without reporting a stop. Each one started later replaces one.
    """
    now = now or our_clock()
    mine = [beat for beat in beats if beat.stage == stage]
    silent = now - timedelta(seconds=LOST_BEATS * settings.heartbeat_interval)
    alive = [beat for beat in mine if beat.state != "stopped" and beat.sent_at >= silent]
    gone = [beat for beat in mine if beat.state != "stopped" and now - HEARTBEATS_KEPT_FOR <= beat.sent_at < silent]
    successors = sorted(beat.started_at for beat in mine)
    lost = []
    for beat in sorted(gone, key=lambda beat: beat.sent_at):
        later = [started for started in successors if started > beat.sent_at]
        if later:
            successors.remove(later[0])
        else:
            lost.append(beat)
    return StageWorkers(alive, lost, sum(beat.started_at >= now - LOOP for beat in mine))


def totals(beats: Sequence[Heartbeat], stage: str) -> dict[str, int]:
    """Return a stage's records by outcome, over all known worker processes."""
    summed: dict[str, int] = {}
    for beat in beats:
        if beat.stage == stage:
            summed |= {ending: summed.get(ending, 0) + number for ending, number in beat.totals.items()}
    return summed
