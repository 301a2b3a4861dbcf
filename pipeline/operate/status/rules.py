"""Rules that make a status healthy, degraded or down, with what to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from pipeline.messages.workers import Heartbeat
from pipeline.operate.status.dead_letters import LettersState
from pipeline.operate.status.index import IndexState
from pipeline.operate.status.kafka import KafkaState
from pipeline.operate.status.snapshot import NotifyState, StageState, Status

DISK_FULL = 0.85
"""Elasticsearch's low watermark: such a node gets no new shards."""
FEW_LETTERS, LETTER_SHARE = 5, 0.01
"""Dead letters count as increasing with this many in a quarter of an hour, and this share of enriched records."""
QUARTER_HOUR = 900.0
RECENT = timedelta(hours=1)
"""How long a status reports a single event."""
MANY_STARTS = 4
"""Starts of a stage's workers in a quarter of an hour, beyond one per live worker: they keep dying."""
FAILING_FEEDS = 0.5
"""Share of feeds silent or failing from which the network or the list is to blame, not an outlet."""


class Severity(IntEnum):
    """Exit status of ``dateline status``."""

    HEALTHY = 0
    DEGRADED = 1
    DOWN = 2


@dataclass(frozen=True)
class StatusProblem:
    """A problem, how bad it is, and the fix."""

    health: Severity
    what: str
    fix: str


def problems(status: Status) -> list[StatusProblem]:
    """Return all problems, the worst first."""
    found = [*_kafka(status), *_index(status), *_workers(status), *_letters(status.dead_letters, status.stages)]
    found += _notify(status)
    found += [*_unchecked(status), *_unread_feeds(status), *_feeds(status.feeds or {})]
    return sorted(found, key=lambda problem: -problem.health)


def health(found: list[StatusProblem]) -> Severity:
    """Return the worst severity."""
    return max((problem.health for problem in found), default=Severity.HEALTHY)


def _kafka(status: Status) -> Iterator[StatusProblem]:
    if status.kafka is None:
        yield StatusProblem(
            Severity.DOWN, f"Kafka: {status.errors['kafka']}", "start it (make up), or set DATELINE_KAFKA_BOOTSTRAP"
        )
        return
    yield from _topics(status.kafka)
    for lag in status.kafka.stages:
        if lag.beyond:
            what = (
                f"{lag.group} has acknowledged more than {lag.topic} has, on {lag.beyond} partitions: the log was cut"
            )
            yield StatusProblem(
                Severity.DEGRADED, what, "the workers start over there; start them (make run), or see: make logs"
            )


def _unchecked(status: Status) -> Iterator[StatusProblem]:
    """Report parts that could not be checked, unless the whole service is down, which says it all."""
    for part in ("workers", "dead_letters", "receivers"):
        if status.kafka is not None and part in status.errors:
            what = f"the {part.replace('_', ' ')} could not be checked: {status.errors[part]}"
            yield StatusProblem(Severity.DEGRADED, what, "try again with more time: dateline status --timeout 30")


def _unread_feeds(status: Status) -> Iterator[StatusProblem]:
    if "feeds" in status.errors:
        what = f"the watched feeds could not be checked: {status.errors['feeds']}"
        yield StatusProblem(Severity.DEGRADED, what, "see: dateline feeds status")


def _topics(kafka: KafkaState) -> Iterator[StatusProblem]:
    if missing := [topic.name for topic in kafka.topics if not topic.exists]:
        yield StatusProblem(
            Severity.DOWN, f"missing topics: {', '.join(missing)}", "create them: dateline topics create"
        )
    for topic in kafka.topics:
        if topic.offline:
            yield StatusProblem(
                Severity.DOWN, f"{topic.name}: {topic.offline} partitions have no leader", "start their brokers"
            )
        elif topic.under_replicated:
            yield StatusProblem(
                Severity.DEGRADED,
                f"{topic.name}: {topic.under_replicated} partitions lack a replica",
                "start the broker",
            )


def _index(status: Status) -> Iterator[StatusProblem]:
    index = status.index
    if index is None:
        yield StatusProblem(
            Severity.DOWN,
            f"Elasticsearch: {status.errors['index']}",
            "start it (make up), or set DATELINE_ELASTICSEARCH_URL; meanwhile the index workers wait",
        )
        return
    if index.live is None:
        yield StatusProblem(Severity.DOWN, "there is no index", "create it: dateline index create")
    elif index.health == "red":
        yield StatusProblem(Severity.DOWN, f"{index.live} is red: a shard is missing", "start the node that holds it")
    elif index.health == "yellow":
        yield StatusProblem(
            Severity.DEGRADED, f"{index.live} is yellow: {index.unassigned} copies lack a node", "start the node"
        )
    yield from _refusals(index)
    yield from _disks(index)


def _refusals(index: IndexState) -> Iterator[StatusProblem]:
    """Return why the index takes no reads or writes although its shards are assigned."""
    serving = index.serving
    if serving and serving.closed:
        yield StatusProblem(Severity.DOWN, f"{serving.index} is closed", f"open it: POST /{serving.index}/_open")
    elif index.unsearchable:
        yield StatusProblem(Severity.DOWN, f"it cannot be searched: {index.unsearchable}", "see: dateline doctor")
    if serving and serving.blocks:
        what = f"{serving.index} is blocked ({', '.join(serving.blocks)}): the index workers wait"
        yield StatusProblem(
            Severity.DEGRADED, what, "free disk space where it is full, or lift the block in its settings"
        )
    if index.blocks:
        what = f"the cluster is blocked ({', '.join(index.blocks)}): the index workers wait"
        yield StatusProblem(Severity.DEGRADED, what, "lift it: PUT /_cluster/settings")


def _disks(index: IndexState) -> Iterator[StatusProblem]:
    for node, used in index.disk.items():
        if used >= DISK_FULL:
            what = f"the disk of Elasticsearch's {node} is {used:.0%} full; at 95% it stops accepting writes"
            yield StatusProblem(Severity.DEGRADED, what, "free space, or: dateline index delete-old")


def _workers(status: Status) -> Iterator[StatusProblem]:
    if "workers" in status.errors:
        return
    for stage in status.stages:
        yield from _stage(stage)


def _stage(stage: StageState) -> Iterator[StatusProblem]:
    crew = stage.crew
    if not crew.alive:
        yield StatusProblem(Severity.DOWN, f"no {stage.name} workers are running", "start workers: make run")
    for beat in crew.lost if crew.alive else ():
        what = f"{beat.worker} was lost at {beat.sent_at:%H:%M:%S} and was not replaced"
        yield StatusProblem(Severity.DEGRADED, what, "start another: its records are redelivered")
    for beat in crew.alive:
        if beat.state in ("waiting", "stalled", "paused"):
            fix = "resume it: make resume" if beat.state == "paused" else "see: make logs"
            yield StatusProblem(Severity.DEGRADED, f"{beat.worker} is {beat.state} {beat.detail}".rstrip(), fix)
        yield from _told(beat)
    if crew.starts - len(crew.alive) >= MANY_STARTS:
        what = f"workers of {stage.name} were started {crew.starts} times in 15 minutes"
        yield StatusProblem(Severity.DEGRADED, what, "see why they exit: make logs")
    if stage.lag and any(beat.state == "working" for beat in crew.alive) and _idle(stage):
        yield StatusProblem(
            Severity.DEGRADED, f"{stage.name} has {stage.lag} records waiting and processes none", "see: make logs"
        )


def _notify(status: Status) -> Iterator[StatusProblem]:
    """Report a missing notify worker and failing receivers; never "down", as articles are found anyway."""
    notify = status.notify
    if notify is None or "workers" in status.errors:
        return
    if not notify.crew.alive:
        yield StatusProblem(
            Severity.DEGRADED,
            "no notify workers are running: no one is notified",
            "start one: make run, or dateline notify-worker",
        )
    for beat in notify.crew.alive:
        if beat.state in ("waiting", "stalled", "paused"):
            fix = "resume it: dateline resume --stage notify" if beat.state == "paused" else "see: make logs"
            yield StatusProblem(Severity.DEGRADED, f"{beat.worker} is {beat.state} {beat.detail}".rstrip(), fix)
    if notify.crew.starts - len(notify.crew.alive) >= MANY_STARTS:
        what = f"notify workers were started {notify.crew.starts} times in 15 minutes"
        yield StatusProblem(Severity.DEGRADED, what, "see why they exit: make logs")
    for name, (since, error) in failing_receivers(notify).items():
        what = f"receiver {name} has accepted nothing since {since:%Y-%m-%d %H:%M:%S} UTC: {error}"
        yield StatusProblem(Severity.DEGRADED, what, f"correct it, then try: dateline notify test {name}")


def failing_receivers(notify: NotifyState) -> dict[str, tuple[datetime, str]]:
    """Return failing receivers with since when and why; the newer of the group's state and a worker's."""
    found = {state.name: (state.failing_since, state.error) for state in notify.receivers if state.failing_since}
    for beat in notify.crew.alive:
        for name, receiver in beat.receivers.items():
            if receiver.owned and receiver.failing_since:
                found[name] = receiver.failing_since, receiver.error
            elif receiver.owned:
                found.pop(name, None)
    return {name: (since, error) for name, (since, error) in found.items() if since}


def _told(beat: Heartbeat) -> Iterator[StatusProblem]:
    """Report, for an hour, events that operators should know of."""
    if _is_recent(beat, beat.expired_at):
        what = f"{beat.worker}: {beat.expired:,} records expired before they were read"
        yield StatusProblem(Severity.DEGRADED, what, "keep records for longer (retention.ms), or run more workers")
    if _is_recent(beat, beat.started_over_at):
        what = f"{beat.worker} has started over on {beat.starts_over} partitions, whose log was cut"
        yield StatusProblem(Severity.DEGRADED, what, "find out what Kafka lost; no article is indexed twice")
    if beat.alerts_set_aside:
        what = f"{beat.alerts_set_aside} saved searches cannot be run"
        yield StatusProblem(Severity.DEGRADED, what, "see which and why: make logs; correct or remove them")


def _is_recent(beat: Heartbeat, at: datetime | None) -> bool:
    return at is not None and beat.sent_at - at < RECENT


def _idle(stage: StageState) -> bool:
    """Return whether a stage did nothing in five minutes although a worker was running."""
    oldest = min(beat.started_at for beat in stage.crew.alive)
    newest = max(beat.sent_at for beat in stage.crew.alive)
    return stage.rates["5m"] == 0 and (newest - oldest).total_seconds() > 300


def _letters(dead_letters: LettersState | None, stages: list[StageState]) -> Iterator[StatusProblem]:
    if dead_letters is None or dead_letters.lately < FEW_LETTERS:
        return
    if dead_letters.lately >= LETTER_SHARE * sum(_done_lately(beat) for beat in stages[0].crew.alive):
        reason = next(iter(dead_letters.reasons))
        what = f"dead letters are increasing: {dead_letters.lately} in 15 minutes, most of them {reason}"
        yield StatusProblem(Severity.DEGRADED, what, f"see why: dateline dead-letters list --reason {reason}")


def _feeds(counts: Mapping[str, int]) -> Iterator[StatusProblem]:
    """Report the feeds watched here as a whole; single silent ones are in ``dateline feeds status``."""
    total, late = sum(counts.values()) - counts.get("unlisted", 0), counts.get("late", 0)
    if late and late == total - counts.get("gone", 0):
        what = f"no watched feed is polled on time ({late} of {total})"
        yield StatusProblem(Severity.DEGRADED, what, "start it: dateline watch FEEDS")
    failing = counts.get("silent", 0) + counts.get("trouble", 0)
    if failing >= FAILING_FEEDS * total > 0:
        what = f"{failing} of {total} watched feeds deliver nothing"
        yield StatusProblem(Severity.DEGRADED, what, "see which and why: dateline feeds status")


def _done_lately(beat: Heartbeat) -> float:
    """Return a worker's records in the last quarter of an hour, or since it started."""
    return beat.rates.get("15m", 0.0) * min(QUARTER_HOUR, (beat.sent_at - beat.started_at).total_seconds())
