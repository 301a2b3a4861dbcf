"""The fleet of workers, by their heartbeats on dateline.workers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from pipeline.config.settings import Settings
from pipeline.kafka.reader import recent
from pipeline.kafka.topology import topology
from pipeline.messages.workers import LOST_BEATS, Heartbeat

HEARTBEATS_KEPT_FOR = timedelta(hours=1)
"""How long a worker that was lost, and that no one replaced, counts as missing."""
LOOP = timedelta(minutes=15)
"""The time over which starts are counted."""


def heartbeats(settings: Settings) -> list[Heartbeat]:
    """The last word of each worker process of about the last day; raises Unavailable, SetupError."""
    last: dict[bytes, Heartbeat] = {}
    for key, value, _ in recent(settings, topology(settings).workers.name):
        try:
            last[key] = Heartbeat.model_validate_json(value or b"")
        except ValidationError:
            continue  # Another version's, or a tombstone.
    return sorted(last.values(), key=lambda beat: (beat.stage, beat.started_at))


class StageWorkers(NamedTuple):
    """The workers of one stage. ``lost`` have no successor; ``starts`` are of the last quarter of an hour."""

    alive: list[Heartbeat]
    lost: list[Heartbeat]
    starts: int


def stage_workers(
    settings: Settings, beats: Sequence[Heartbeat], stage: str, now: datetime | None = None
) -> StageWorkers:
    """Return who works at a stage and who is missing.

    A worker is lost when it went silent without saying that it stopped. Each that started later takes the place of one.
    """
    now = now or datetime.now(UTC)
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
    """Records of a stage by ending, over all its worker processes that are remembered."""
    summed: dict[str, int] = {}
    for beat in beats:
        if beat.stage == stage:
            summed |= {ending: summed.get(ending, 0) + number for ending, number in beat.totals.items()}
    return summed
