"""Each rule, with the numbers on either side of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.cli.status_view import drain_time
from pipeline.index.generations import Generation
from pipeline.kafka.lag import StageLag
from pipeline.messages.workers import Heartbeat, ReceiverBeat
from pipeline.operate.fleet import StageWorkers
from pipeline.operate.receiver_states import ReceiverState
from pipeline.operate.status.dead_letters import LettersState
from pipeline.operate.status.index import IndexState
from pipeline.operate.status.kafka import KafkaState, TopicState
from pipeline.operate.status.rules import Severity, health, problems
from pipeline.operate.status.snapshot import NotifyState, StageState, Status
from tests.support.heartbeats import NOW, beat

RATES = {"1m": 2.0, "5m": 2.0, "15m": 2.0}
LIVE = Generation("articles-g1", "u", 1, "live", 10, 1000, 1, datetime(2026, 1, 1, tzinfo=UTC))


def stage(name: str, *alive: Heartbeat, lag: int = 0, lost: tuple[Heartbeat, ...] = (), starts: int = 1) -> StageState:
    return StageState(name, lag, StageWorkers(list(alive), list(lost), starts), RATES, {})


def well() -> Status:
    return Status(
        NOW,
        KafkaState(["k:9092"], [TopicState("articles.raw", exists=True, partitions=3, replicas=1)], []),
        [stage(name, beat(1, started=1000, sent=1, stage=name, rates=RATES)) for name in ("enrich", "index")],
        LettersState({}, 0),
        IndexState("9.5.3", 1, "green", 0, "articles-g1", [LIVE], {"n": 0.5}),
    )


def judged(status: Status) -> tuple[Severity, str]:
    found = problems(status)
    assert all(problem.fix for problem in found)
    return health(found), "; ".join(problem.what for problem in found)


def with_stage(changed: StageState) -> Status:
    status = well()
    return replace(status, stages=[changed if each.name == changed.name else each for each in status.stages])


def with_index(**changes: Any) -> Status:
    status = well()
    assert status.index
    return replace(status, index=replace(status.index, **changes))


def with_topic(**changes: Any) -> Status:
    status = well()
    assert status.kafka
    return replace(status, kafka=replace(status.kafka, topics=[replace(status.kafka.topics[0], **changes)]))


def with_lag(**changes: Any) -> Status:
    status = well()
    assert status.kafka
    lag = StageLag("enrich", "dateline-enrich", "articles.raw", records=9, lag=0, workers=1)
    return replace(status, kafka=replace(status.kafka, stages=[replace(lag, **changes)]))


def test_well() -> None:
    """Nothing to say is healthy."""
    assert judged(well()) == (Severity.HEALTHY, "")


@pytest.mark.parametrize(
    ("status", "expected", "words"),
    [
        (replace(well(), kafka=None, errors={"kafka": "no answer"}), Severity.DOWN, "Kafka: no answer"),
        (replace(well(), index=None, errors={"index": "no answer"}), Severity.DOWN, "Elasticsearch: no answer"),
        (with_topic(exists=False), Severity.DOWN, "missing topics: articles.raw"),
        (with_topic(offline=1), Severity.DOWN, "1 partitions have no leader"),
        (with_topic(under_replicated=2), Severity.DEGRADED, "2 partitions lack a replica"),
        (with_index(live=None), Severity.DOWN, "there is no index"),
        (with_index(health="red"), Severity.DOWN, "articles-g1 is red"),
        (with_index(health="yellow", unassigned=1), Severity.DEGRADED, "articles-g1 is yellow"),
        (with_index(disk={"n": 0.84}), Severity.HEALTHY, ""),
        (with_index(disk={"n": 0.86}), Severity.DEGRADED, "86% full"),
        (with_index(generations=[LIVE, replace(LIVE, index="articles-g2", state="building")]), Severity.HEALTHY, ""),
        (with_stage(stage("index")), Severity.DOWN, "no index workers are running"),
        (with_index(generations=[replace(LIVE, closed=True)]), Severity.DOWN, "articles-g1 is closed"),
        (with_index(unsearchable="no shard"), Severity.DOWN, "cannot be searched: no shard"),
        (
            with_index(generations=[replace(LIVE, blocks=("write",))]),
            Severity.DEGRADED,
            "articles-g1 is blocked (write)",
        ),
        (with_index(blocks=("cluster.blocks.read_only",)), Severity.DEGRADED, "the cluster is blocked"),
        (
            replace(well(), errors={"workers": "no answer"}),
            Severity.DEGRADED,
            "workers could not be checked: no answer",
        ),
        (
            replace(well(), dead_letters=None, errors={"dead_letters": "slow"}),
            Severity.DEGRADED,
            "dead letters could not be",
        ),
        (with_lag(beyond=2), Severity.DEGRADED, "has acknowledged more than articles.raw has, on 2 partitions"),
    ],
)
def test_services(status: Status, expected: Severity, words: str) -> None:
    """Away, missing or red is down; short of a copy or of room is degraded; a rebuild is neither."""
    found, said = judged(status)
    assert found is expected
    assert words in said


@pytest.mark.parametrize(
    ("state", "expected"),
    [("working", Severity.HEALTHY), ("starting", Severity.HEALTHY), ("waiting", Severity.DEGRADED),
     ("paused", Severity.DEGRADED), ("stalled", Severity.DEGRADED)],
)  # fmt: skip
def test_what_a_worker_says(state: str, expected: Severity) -> None:
    """A worker that waits, is paused or stalls is notified of."""
    found, said = judged(with_stage(stage("index", beat(1, started=900, sent=1, state=state))))
    assert found is expected
    assert (state in said) is bool(said)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"expired": 5, "expired_at": NOW - timedelta(minutes=9)}, "5 records expired"),
        ({"starts_over": 2, "started_over_at": NOW - timedelta(minutes=9)}, "started over on 2 partitions"),
        ({"alerts_set_aside": 1}, "1 saved searches cannot be run"),
        ({"expired": 5, "expired_at": NOW - timedelta(hours=2)}, ""),
    ],
)
def test_what_a_worker_found(told: dict[str, Any], words: str) -> None:
    """It is notified of for an hour."""
    found, said = judged(with_stage(stage("index", beat(1, started=9000, sent=1, **told))))
    assert found is (Severity.DEGRADED if words else Severity.HEALTHY)
    assert words in said


@pytest.mark.parametrize(
    ("feeds", "words"),
    [
        (None, ""),
        ({}, ""),
        ({"ok": 9, "silent": 1, "trouble": 1}, ""),
        ({"ok": 2, "late": 1}, ""),
        ({"late": 3, "gone": 1}, "no watched feed is polled on time (3 of 4)"),
        ({"ok": 2, "silent": 1, "trouble": 1}, "2 of 4 watched feeds deliver nothing"),
        ({"silent": 1}, "1 of 1 watched feeds deliver nothing"),
        ({"gone": 2}, ""),
    ],
)
def test_feeds(feeds: dict[str, int] | None, words: str) -> None:
    """An outlet that is silent is its own affair; half of them, or all that are late, are ours."""
    found, said = judged(replace(well(), feeds=feeds))
    assert found is (Severity.DEGRADED if words else Severity.HEALTHY)
    assert words in said


def test_a_lost_worker_degrades_while_others_work() -> None:
    """It is named; with no one left the stage is down, and that says it all."""
    gone, here = beat(7, started=900, sent=60), beat(1, started=900, sent=1)
    assert judged(with_stage(stage("index", here, lost=(gone,))))[0] is Severity.DEGRADED
    assert "index@h:7 was lost" in judged(with_stage(stage("index", here, lost=(gone,))))[1]
    assert judged(with_stage(stage("index", lost=(gone,)))) == (Severity.DOWN, "no index workers are running")


def test_starts_again_and_again() -> None:
    """Three restarts may be an upgrade, four in a quarter of an hour are a worker that dies."""
    here = beat(1, started=10, sent=1)
    assert judged(with_stage(stage("index", here, starts=4)))[0] is Severity.HEALTHY
    assert judged(with_stage(stage("index", here, starts=5)))[0] is Severity.DEGRADED


def test_lag_without_work() -> None:
    """Records wait, somebody has been there for five minutes, and nothing was done in them."""
    idle = replace(stage("index", beat(1, started=400, sent=1), lag=9), rates=dict.fromkeys(RATES, 0.0))
    assert "9 records waiting and processes none" in judged(with_stage(idle))[1]
    young = replace(idle, crew=StageWorkers([beat(1, started=100, sent=1)], [], 1))
    assert judged(with_stage(young))[0] is Severity.HEALTHY


@pytest.mark.parametrize(
    ("lately", "expected"), [(4, Severity.HEALTHY), (17, Severity.HEALTHY), (18, Severity.DEGRADED)]
)
def test_dead_letters_rise(lately: int, expected: Severity) -> None:
    """At 2 articles a second, 18 dead letters in a quarter of an hour are one in a hundred."""
    status = replace(well(), dead_letters=LettersState({"invalid": lately}, lately))
    assert judged(status)[0] is expected


def test_dead_letters_of_a_young_worker() -> None:
    """Ten seconds at 2 a second are 20 records, not a quarter of an hour's: 6 dead letters among them are many."""
    young = stage("enrich", beat(1, started=10, sent=0, stage="enrich", rates=RATES))
    status = replace(with_stage(young), dead_letters=LettersState({"invalid": 6}, 6))
    assert judged(status)[0] is Severity.DEGRADED


def test_the_worst_comes_first() -> None:
    """The exit status is the worst problem's, and that one stands first."""
    status = replace(with_topic(under_replicated=1), index=None, errors={"index": "no answer"})
    assert [problem.health for problem in problems(status)] == [Severity.DOWN, Severity.DEGRADED]


def test_time_to_drain() -> None:
    """The lag at the pace of the last five minutes; unknown while nothing moves."""
    assert drain_time(stage("index", lag=7200)) == "1:00:00"
    assert drain_time(stage("index")) == "–"
    assert drain_time(replace(stage("index", lag=1), rates=dict.fromkeys(RATES, 0.0))) == "?"


def notifying(*crew: Heartbeat, receivers: tuple[ReceiverState, ...] = (), starts: int = 1) -> Status:
    return replace(well(), notify=NotifyState(StageWorkers(list(crew), [], starts), list(receivers), {}))


def notifier(**receivers: ReceiverBeat) -> Heartbeat:
    return beat(1, started=1000, sent=1, stage="notify").model_copy(update={"receivers": receivers})


def test_no_one_is_notified_without_a_worker() -> None:
    """Degraded and not down: articles are found anyway. Where no one is to be notified nothing is said."""
    assert judged(well()) == (Severity.HEALTHY, "")
    assert judged(notifying()) == (Severity.DEGRADED, "no notify workers are running: no one is notified")
    assert judged(notifying(notifier())) == (Severity.HEALTHY, "")


def test_a_receiver_that_takes_nothing_is_named() -> None:
    """By what its group keeps, unless a worker that serves it knows better."""
    kept = ReceiverState("desk", "g", 5, NOW, "status 503")
    says = f"receiver desk has accepted nothing since {NOW:%Y-%m-%d %H:%M:%S} UTC: status 503"
    assert judged(notifying(notifier(), receivers=(kept,))) == (Severity.DEGRADED, says)
    works = ReceiverBeat(owned=True)
    assert judged(notifying(notifier(desk=works), receivers=(kept,))) == (Severity.HEALTHY, "")
    stands_by = ReceiverBeat(owned=False)
    assert judged(notifying(notifier(desk=stands_by), receivers=(kept,)))[0] is Severity.DEGRADED
    fails = ReceiverBeat(owned=True, failing_since=NOW, error="status 503")
    assert judged(notifying(notifier(desk=fails))) == (Severity.DEGRADED, says)


def test_a_notify_worker_that_waits_or_dies_again_and_again() -> None:
    """As of the other stages."""
    waits = notifier().model_copy(update={"state": "waiting", "detail": "waiting for kafka"})
    assert "is waiting waiting for kafka" in judged(notifying(waits))[1]
    assert "were started 5 times" in judged(notifying(notifier(), starts=5))[1]


def test_receivers_that_could_not_be_checked_are_not_well() -> None:
    """What is not known is said."""
    status = replace(notifying(notifier()), errors={"receivers": "no answer within 10 s"})
    assert "the receivers could not be checked" in judged(status)[1]
