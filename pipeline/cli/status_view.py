"""The status screen."""

from collections.abc import Iterator
from datetime import timedelta

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.cli.feeds_view import summary_line
from pipeline.cli.generation_view import size_in_words, state_in_words
from pipeline.cli.tables import plain_table, section
from pipeline.cli.topics_view import topics_table
from pipeline.config.settings import Settings
from pipeline.messages.workers import Heartbeat
from pipeline.operate.status.index import IndexState
from pipeline.operate.status.kafka import KafkaState
from pipeline.operate.status.rules import Severity, StatusProblem, failing_receivers, health
from pipeline.operate.status.snapshot import NotifyState, StageState, Status

COLORS = {Severity.HEALTHY: "green", Severity.DEGRADED: "yellow", Severity.DOWN: "red"}


def screen(status: Status, found: list[StatusProblem], settings: Settings) -> RenderableType:
    """Return the whole screen."""
    return Group(*_parts(status, found, settings))


def _parts(status: Status, found: list[StatusProblem], settings: Settings) -> Iterator[RenderableType]:
    verdict = health(found)
    head = Text(f"Dateline is {verdict.name.lower()}", style=f"bold {COLORS[verdict]}")
    yield head.append(f"   {status.at:%Y-%m-%d %H:%M:%S} UTC", style="not bold dim")
    for problem in found:
        yield Text(f"  {problem.what}\n    → {problem.fix}", style=COLORS[problem.health])
    yield Text()
    if status.kafka:
        yield _kafka(status.kafka, settings)
    yield _stages(status.stages)
    crews = [stage.crew for stage in status.stages] + ([status.notify.crew] if status.notify else [])
    if beats := [beat for crew in crews for beat in (*crew.alive, *crew.lost)]:
        yield _workers(status, beats, {beat.worker for crew in crews for beat in crew.lost})
    if status.notify:
        yield _receivers(status.notify)
    yield _letters(status)
    if status.feeds:
        yield Text(f"Feeds here: {summary_line(status.feeds)}; see: dateline feeds status\n", style="bold")
    yield _index(status.index, settings)


def _kafka(kafka: KafkaState, settings: Settings) -> RenderableType:
    count = len(kafka.brokers)
    return topics_table(f"Kafka {settings.kafka_bootstrap}: {count} broker{'s' if count > 1 else ''}", kafka.topics)


def _stages(stages: list[StageState]) -> RenderableType:
    table = plain_table("stage", "workers", "lag", "drained in", "1 min", "5 min", "15 min")
    for stage in stages:
        lag = "?" if stage.lag is None else f"{stage.lag:,}"
        rates = (f"{stage.rates[window]:.1f}/s" for window in ("1m", "5m", "15m"))
        table.add_row(stage.name, str(len(stage.crew.alive)), lag, drain_time(stage), *rates)
    return section("Stages", table)


def drain_time(stage: StageState) -> str:
    """Describe how long the lag takes to work off at the current rate."""
    seconds = stage.drain_seconds
    if seconds is None:
        return "?"
    return "–" if seconds == 0 else str(timedelta(seconds=round(seconds)))


def _receivers(notify: NotifyState) -> RenderableType:
    failing = failing_receivers(notify)
    waiting = {name: each.waiting for beat in notify.crew.alive for name, each in beat.receivers.items() if each.owned}
    table = plain_table("receiver", "state", "lag", "waiting")
    for receiver in notify.receivers:
        state = f"accepts nothing since {failing[receiver.name][0]:%H:%M:%S}" if receiver.name in failing else "ok"
        lag = "?" if receiver.lag is None else f"{receiver.lag:,}"
        table.add_row(receiver.name, state, lag, f"{waiting.get(receiver.name, 0):,}")
    return section("Receivers", table)


def _workers(status: Status, beats: list[Heartbeat], lost: set[str]) -> RenderableType:
    names = ("worker", "state", "partitions", "in flight", "children", "last batch", "restarts", "probes")
    table = plain_table(*names)
    for beat in beats:
        children = f"{beat.children_busy}/{beat.children}" if beat.children else "–"
        batch = _ago(status, beat)
        state = "lost" if beat.worker in lost else beat.state
        numbers = (str(beat.partitions), str(beat.in_flight), children, batch, str(beat.pool_restarts))
        table.add_row(beat.worker, state, *numbers, beat.address.removeprefix("http://"))
    return section("Workers", table)


def _ago(status: Status, beat: Heartbeat) -> str:
    if beat.last_batch_at is None:
        return "–"
    # A worker's clock may be ahead of ours; doctor reports by how much.
    return f"{max(timedelta(), status.at - beat.last_batch_at).total_seconds():.0f} s ago"


def _letters(status: Status) -> RenderableType:
    dead_letters = status.dead_letters
    if dead_letters is None:
        return Text(f"Dead letters: {status.errors['dead_letters']}", style="dim")
    reasons = ", ".join(f"{reason} {number:,}" for reason, number in dead_letters.reasons.items())
    text = Text(f"Dead letters, 24 h: {dead_letters.total:,}", style="bold")
    return text.append(f" ({reasons}; {dead_letters.lately:,} in 15 min)\n" if reasons else "\n", style="not bold")


def _index(index: IndexState | None, settings: Settings) -> RenderableType:
    if index is None:
        return Text(f"Index {settings.index_alias}: ?", style="bold")
    title = f"Elasticsearch {index.version}: {index.nodes} node{'s' if index.nodes > 1 else ''}"
    disks = ", ".join(f"{node} {used:.0%}" for node, used in index.disk.items())
    table = plain_table("index", "state", "documents", "size")
    for found in index.generations:
        state = state_in_words(found) + (f", {index.health}" if found.index == index.live else "")
        table.add_row(found.index, state, *size_in_words(found))
    return section(f"{title}; disk {disks}" if disks else title, table)
