"""Pause, go on, drain; and the books: what workers count is what was published."""

import json
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError

from pipeline.kafka.lag import stage_lags
from pipeline.kafka.topics import admin
from pipeline.messages.workers import STOP
from pipeline.operate.control import order
from pipeline.operate.fleet import clock_lead, heartbeats, stage_workers, totals
from pipeline.stream.health import WorkerHealth
from pipeline.stream.heartbeat import HeartbeatThread
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services


@pytest.fixture
def health() -> WorkerHealth:
    return WorkerHealth("index")


@pytest.fixture
def heart(flow: Flow, health: WorkerHealth) -> Iterator[HeartbeatThread]:
    """The line of an index worker that does no work; it is not started yet."""
    often = flow.settings.model_copy(update={"heartbeat_interval": 1.0})
    made = HeartbeatThread(health, often, "", lambda: setattr(health, "stopping", True))
    yield made
    made.stop()


def lag(flow: Flow, stage: str) -> int:
    return next(lag.lag for lag in stage_lags(flow.settings) if lag.stage == stage)


def articles(start: int, count: int) -> list[dict[str, Any]]:
    return [{"id": f"a{n}", "title": f"Bridge {n}", "text": "It rained in Lagos."} for n in range(start, start + count)]


@pytest.mark.slow
def test_every_article_is_counted_once(flow: Flow) -> None:
    """Over a stop in mid-work, a start, a pause and a drain: published = indexed + unchanged + dead-lettered, exactly;
    while paused nothing is taken; drained, everything is done and every worker has ended with 0."""
    flow.put_articles(*articles(0, 40))
    flow.put(b"not json", b'{"titel": "x"}', b"{}", key=b"bad")
    first = flow.start("run", heartbeat_interval=1)
    flow.until(lambda: lag(flow, "enrich") < 43)
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0

    second = flow.start("run", heartbeat_interval=1)
    flow.put_articles(*articles(20, 40))
    flow.wait()

    assert flow.run("pause").returncode == 0
    flow.until(lambda: states(flow) == {"paused"})
    flow.put_articles(*articles(100, 20))
    assert flow.run("status").returncode == 1
    assert lag(flow, "enrich") == 20

    assert flow.run("resume", "--stage", "enrich").returncode == 0
    flow.until(lambda: lag(flow, "enrich") == 0)
    assert lag(flow, "index") == 20
    assert flow.run("resume").returncode == 0
    drained = flow.run("drain")
    assert drained.returncode == 0, drained.stderr
    assert second.wait(30) == 0

    beats = heartbeats(flow.settings)
    enriched, indexed = totals(beats, "enrich"), totals(beats, "index")
    assert enriched == {"enriched": 100, "dead-lettered": 3}
    assert sum(indexed.values()) == 100
    published = 103
    assert published == indexed["indexed"] + indexed.get("unchanged", 0) + enriched["dead-lettered"]
    assert len(flow.documents()) == 80


def states(flow: Flow) -> set[str]:
    return {
        beat.state
        for stage in ("enrich", "index")
        for beat in stage_workers(flow.settings, heartbeats(flow.settings), stage).alive
    }


def test_a_worker_answers_its_probes(flow: Flow) -> None:
    """The address in the heartbeat answers: alive, ready, and with the counters of what it did."""
    flow.start("index-worker", heartbeat_interval=1)
    flow.put(b"{}", key=b"bad", topic=f"{flow.settings.topic_prefix}articles.enriched")
    flow.until(lambda: lag(flow, "index") == 0 and states(flow) == {"working"})
    address = stage_workers(flow.settings, heartbeats(flow.settings), "index").alive[0].address
    assert httpx.get(f"{address}/healthz").text == "ok\n"
    assert httpx.get(f"{address}/readyz").text == "ok\n"
    scraped = httpx.get(f"{address}/metrics").text
    assert 'dateline_articles_total{outcome="dead-lettered",stage="index"} 1.0' in scraped
    assert 'dateline_dead_letters_total{reason="invalid",stage="index"} 1.0' in scraped
    assert re.search(r'dateline_partitions\{stage="index"\} 3\.0', scraped)


def test_an_order_to_stop_is_not_missed(
    flow: Flow, heart: HeartbeatThread, health: WorkerHealth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes just when the worker has lost its line to Kafka."""
    send = HeartbeatThread._send

    def lose_the_line(heart: HeartbeatThread, *_: object) -> None:
        monkeypatch.setattr(HeartbeatThread, "_send", send)
        order(flow.settings, "stop", [STOP])
        raise KafkaTimeoutError("not confirmed")

    monkeypatch.setattr(HeartbeatThread, "_send", lose_the_line)
    heart.start()
    flow.until(lambda: health.stopping, timeout=30)


def test_an_order_to_stop_from_before_the_start_is_for_others(
    flow: Flow, heart: HeartbeatThread, health: WorkerHealth
) -> None:
    order(flow.settings, "stop", [STOP])
    order(flow.settings, "pause", ["index"])
    heart.start()
    flow.until(lambda: health.paused)
    assert not health.stopping
    order(flow.settings, "stop", [STOP])
    flow.until(lambda: health.stopping)


def test_drain_with_nobody_at_work(flow: Flow) -> None:
    """What no one would finish is refused at once."""
    done = flow.run("drain")
    assert done.returncode == 2
    assert "no enrich workers are running" in done.stderr


def test_a_drain_leaves_a_pause_alone(flow: Flow) -> None:
    """It says that the stage is paused, and does not end what an operator wanted."""
    for worker in ("enrich-worker", "index-worker"):
        flow.start(worker, heartbeat_interval=1)
    flow.until(lambda: flow.members("enrich") == flow.members("index") == 1, timeout=120)
    assert flow.run("pause", "--stage", "index").returncode == 0
    flow.until(lambda: "paused" in states(flow))
    done = flow.run("drain", "--timeout", "20")
    assert (done.returncode, "index is paused" in done.stderr) == (2, True)
    assert "paused" in states(flow)


def test_partitions_that_are_added_are_read(flow: Flow) -> None:
    """Within half a minute, without a restart."""
    flow.start("enrich-worker", heartbeat_interval=1)
    flow.until(lambda: lag(flow, "enrich") == 0 and flow.members("enrich") == 1, timeout=120)
    raw = f"{flow.settings.topic_prefix}articles.raw"
    with admin(flow.settings) as client:
        client.create_partitions({raw: 5})
    with KafkaProducer(bootstrap_servers=flow.settings.kafka_bootstrap) as producer:
        producer.send(raw, key=b"new", value=json.dumps(articles(0, 1)[0]).encode(), partition=4).get(30)
    flow.until(lambda: lag(flow, "enrich") == 1)
    flow.until(lambda: lag(flow, "enrich") == 0, timeout=45)


def test_doctor_names_the_remedy(flow: Flow) -> None:
    """What is missing fails with the command that fixes it, and passes once that has run; a clock is compared."""
    done = flow.run("doctor", "--json")
    checks = {check["name"]: check for check in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert not checks["alias"]["ok"]
    assert checks["alias"]["fix"] == "create it: dateline index create"
    assert flow.run("index", "create").returncode == 0
    again = flow.run("doctor")
    assert again.returncode == 0, again.stdout
    assert "clock, Kafka" in again.stdout
    assert "clock, Elasticsearch" in again.stdout


def test_topics_and_lag(flow: Flow) -> None:
    """Each topic with what is on it, each stage with what waits."""
    flow.put(b"x", b"y")
    topics = [json.loads(line) for line in flow.run("topics", "list", "--json").stdout.splitlines()]
    assert {topic["name"]: topic["records"] for topic in topics}[f"{flow.settings.topic_prefix}articles.raw"] == 2
    lags = [json.loads(line) for line in flow.run("lag", "--json").stdout.splitlines()]
    assert [(each["stage"], each["lag"]) for each in lags] == [("enrich", 2), ("index", 0)]


def test_who_is_alive_whatever_our_clock_shows(flow: Flow) -> None:
    """A clock of ours that is a minute ahead, or behind, makes no worker look silent: the broker's stamps decide."""
    flow.start("index-worker", heartbeat_interval=1)
    flow.until(lambda: states(flow) == {"working"})
    settings = flow.settings.model_copy(update={"heartbeat_interval": 1.0})
    for wrong in (timedelta(minutes=1), timedelta(minutes=-1)):

        def clock(wrong: timedelta = wrong) -> datetime:
            return datetime.now(UTC) + wrong

        beats = heartbeats(settings)
        lead = clock_lead(settings, beats, members=1, clock=clock)
        assert abs(lead - wrong) < timedelta(seconds=3)
        # The last word of before the wait may be as old as the wait was long.
        assert len(stage_workers(settings, heartbeats(settings), "index", clock() - lead).alive) == 1


def test_nobody_is_waited_for_in_vain(flow: Flow) -> None:
    """A fleet that was killed is lost, also while the broker's groups still count its members."""
    worker = flow.start("index-worker", heartbeat_interval=1)
    flow.until(lambda: states(flow) == {"working"})
    worker.kill()
    worker.wait()
    settings = flow.settings.model_copy(update={"heartbeat_interval": 1.0})
    beats = heartbeats(settings)
    later = beats[-1].sent_at + timedelta(seconds=5)
    assert clock_lead(settings, beats, members=1, clock=lambda: later) == timedelta()
    assert len(stage_workers(settings, beats, "index", later).lost) == 1
