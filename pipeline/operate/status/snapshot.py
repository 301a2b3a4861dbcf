"""Snapshot of all services, workers and receivers."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import TimeoutError
from multiprocessing.pool import ThreadPool
from typing import Any

from pipeline.config.parts import DataFolder, Fleet, NotifiedFleet, NotifyFlow, WholeFlow
from pipeline.errors import DatelineError
from pipeline.kafka.topology import Notify, topology
from pipeline.messages.workers import WINDOWS, Heartbeat
from pipeline.operate.fleet import StageWorkers, clock_lead, heartbeats, our_clock, stage_workers, totals
from pipeline.operate.receiver_states import ReceiverState, receiver_states
from pipeline.operate.status.dead_letters import LettersState, letters_state
from pipeline.operate.status.index import IndexState, index_state
from pipeline.operate.status.kafka import KafkaState, kafka_state
from pipeline.watch.feed_status import counts, feed_statuses


@dataclass(frozen=True)
class StageState:
    """State of a stage: its group's lag, its workers by heartbeat, records per second over 1m, 5m and 15m.

    ``drain_seconds`` is the time to work off the lag at the last five minutes' rate, None when nothing moves.
    """

    name: str
    lag: int | None
    crew: StageWorkers
    rates: dict[str, float]
    totals: dict[str, int]

    @property
    def drain_seconds(self) -> float | None:
        if not self.lag:
            return 0.0 if self.lag == 0 else None
        return self.lag / self.rates["5m"] if self.rates["5m"] else None


@dataclass(frozen=True)
class NotifyState:
    """Notify workers and receivers: those of notify.yaml, or else those that workers elsewhere serve."""

    crew: StageWorkers
    receivers: list[ReceiverState]
    totals: dict[str, int]


@dataclass(frozen=True)
class Status:
    """Snapshot of all parts; one that did not answer is None, with the reason in ``errors``.

    ``feeds`` counts the feeds watched on this machine by state, None without any; ``notify`` is None without
    notifications.
    """

    at: datetime
    kafka: KafkaState | None = None
    stages: list[StageState] = field(default_factory=list)
    dead_letters: LettersState | None = None
    index: IndexState | None = None
    feeds: dict[str, int] | None = None
    notify: NotifyState | None = None
    errors: dict[str, str] = field(default_factory=dict)


def collect_status(settings: WholeFlow, timeout: float) -> Status:
    """Query everything at once; failures never raise.

    After ``timeout`` seconds a service counts as unavailable: a frozen one accepts connections and never answers.
    """
    found, errors = in_time(
        timeout,
        kafka=lambda: kafka_state(settings),
        workers=lambda: heartbeats(settings),
        dead_letters=lambda: letters_state(settings),
        index=lambda: index_state(settings),
        feeds=lambda: _feeds(settings),
        receivers=lambda: _receivers(settings),
    )
    kafka, beats = found.get("kafka"), found.get("workers", [])
    lags = {lag.stage: lag.lag for lag in kafka.stages} if kafka else {}
    now = our_clock() - _clock_lead(settings, kafka, beats)
    stages = [_stage(settings, stage.name, lags.get(stage.name), beats, now) for stage in topology(settings).stages]
    return Status(
        datetime.now(UTC),
        kafka,
        stages,
        found.get("dead_letters"),
        found.get("index"),
        found.get("feeds"),
        _notify(settings, beats, now, found.get("receivers", [])),
        errors,
    )


def as_json(status: Status, **more: Any) -> dict[str, Any]:
    """Return the status as plain data; times are ISO 8601."""
    plain: dict[str, Any] = asdict(status) | more
    for stage, shown in zip(status.stages, plain["stages"], strict=True):
        shown["crew"] = _crew(stage.crew)
        shown["drain_seconds"] = stage.drain_seconds
    if status.notify:
        plain["notify"]["crew"] = _crew(status.notify.crew)
    return plain


def _crew(crew: StageWorkers) -> dict[str, Any]:
    return {
        "alive": [beat.model_dump(mode="json") for beat in crew.alive],
        "lost": [beat.model_dump(mode="json") for beat in crew.lost],
        "starts": crew.starts,
    }


def _receivers(settings: NotifyFlow) -> list[ReceiverState]:
    if settings.notify_file is None:
        return []
    from pipeline.notify.receivers_file import receivers_of  # with its templates

    return receiver_states(settings, [receiver.name for receiver in receivers_of(settings)])


def _notify(
    settings: NotifiedFleet, beats: list[Heartbeat], now: datetime, receivers: list[ReceiverState]
) -> NotifyState | None:
    crew = stage_workers(settings, beats, Notify.name, now)
    if settings.notify_file is None and not crew.alive:
        return None
    served = {name for beat in crew.alive for name in beat.receivers}
    known = {receiver.name for receiver in receivers}
    group = topology(settings).notify.group
    return NotifyState(
        crew,
        [*receivers, *(ReceiverState(name, group(name), None) for name in sorted(served - known))],
        totals(beats, Notify.name),
    )


def _feeds(settings: DataFolder) -> dict[str, int] | None:
    path = settings.data_dir / "watch.sqlite"
    return counts(feed_statuses(path)) if path.exists() else None


def _clock_lead(settings: Fleet, kafka: KafkaState | None, beats: list[Heartbeat]) -> timedelta:
    try:
        return clock_lead(settings, beats, members=sum(lag.workers for lag in kafka.stages) if kafka else 0)
    except DatelineError:
        return timedelta()  # Just became unavailable; the next snapshot will tell.


def _stage(settings: Fleet, name: str, lag: int | None, beats: list[Heartbeat], now: datetime) -> StageState:
    workers = stage_workers(settings, beats, name, now)
    rates = {window: round(sum(beat.rates.get(window, 0.0) for beat in workers.alive), 3) for window in WINDOWS}
    return StageState(name, lag, workers, rates, totals(beats, name))


def in_time(seconds: float, **parts: Callable[[], Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return each part's result, and the reason for each without one; ``seconds`` is for all together."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    # Its threads do not keep the command from ending when a part hangs, and one that fails after the end says nothing:
    # what a part raises goes to who asks for its result.
    pool = ThreadPool(len(parts))
    results = {name: pool.apply_async(part) for name, part in parts.items()}
    deadline = time.monotonic() + seconds
    for name, result in results.items():
        try:
            found[name] = result.get(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            errors[name] = f"no answer within {seconds:g} s"
        except DatelineError as error:
            errors[name] = str(error)
    pool.close()
    return found, errors
