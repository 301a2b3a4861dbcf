"""What `dateline status` says of real servers in every state that an operator meets."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import EXIT_BUG
from pipeline.index.gateway import Gateway
from pipeline.index.generations import create_next, ensure_index, generation_name
from pipeline.index.template import install_template
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from pipeline.operate.status.rules import Severity, health, problems
from pipeline.operate.status.snapshot import collect_status
from tests.integration.conftest import Flow
from tests.integration.test_offsets import commit
from tests.support.faults import away, refusing
from tests.support.faults import frozen as silent_server
from tests.support.heartbeats import beat
from tests.support.services import RunningServices

pytestmark = pytest.mark.services


BEAT = 1.0
"""Seconds between heartbeats: a killed worker is missed after four of them."""


def status(flow: Flow, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and what was said."""
    done = flow.run("status", "--json", *options, heartbeat_interval=BEAT)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def said(found: dict[str, Any]) -> str:
    return "; ".join(problem["what"] for problem in found["problems"])


def seen(flow: Flow) -> str:
    """The problems, without a process of their own to ask."""
    return "; ".join(
        problem.what for problem in problems(collect_status(flow.settings.model_copy(update={"heartbeat": BEAT}), 10))
    )


@contextmanager
def frozen(services: RunningServices, name: str) -> Iterator[None]:
    """A server that accepts connections and answers nothing."""
    if services.local is None:
        pytest.skip("these servers are not ours to break")
    services.local.pause(name)
    try:
        yield
    finally:
        services.local.resume(name)


def test_healthy_then_letters_then_a_dead_worker(flow: Flow) -> None:
    """Well with both stages at work; degraded when dead letters rise, and when one of two workers is killed; a rebuild
    that runs is shown and is not a problem."""
    workers = [flow.start(name, heartbeat_interval=BEAT) for name in ("enrich-worker", "index-worker", "index-worker")]
    flow.until(lambda: flow.members("index") == 2 and not seen(flow))
    code, found = status(flow)
    assert code == 0, said(found)
    assert [len(stage["crew"]["alive"]) for stage in found["stages"]] == [1, 2]

    with Gateway(flow.settings) as gateway:
        create_next(gateway, 2)
    flow.put(*[b"not json"] * 6)
    flow.until(lambda: "dead letters are increasing: 6 in 15 minutes, most of them not-json" in seen(flow))
    code, found = status(flow)
    assert (code, found["dead_letters"]["reasons"]) == (1, {"not-json": 6})
    assert [each["state"] for each in found["index"]["generations"]] == ["live", "building"]
    assert len(found["problems"]) == 1

    workers[1].send_signal(signal.SIGKILL)
    flow.until(lambda: f":{workers[1].pid}:" in seen(flow))
    code, found = status(flow)
    assert code == 1
    assert "was lost" in said(found)


@pytest.mark.breaks_servers
def test_a_worker_stops_without_kafka(flow: Flow, servers: RunningServices) -> None:
    """A worker that is reported to stop ends within its grace period, also when the broker never answers again."""
    worker = flow.start("index-worker", shutdown_timeout=3)
    flow.until(lambda: flow.members("index") == 1)
    with frozen(servers, "kafka"):
        worker.terminate()
        assert worker.wait(25) in (0, EXIT_BUG)


def test_watching(flow: Flow, request: pytest.FixtureRequest) -> None:
    """Off a terminal, look follows look, a line of JSON each, until Ctrl-C, which is not a failure."""
    watching = subprocess.Popen(
        flow.command("status", "--watch", "--json"),
        env=flow.environment(heartbeat_interval=BEAT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    request.addfinalizer(watching.kill)
    assert watching.stdout is not None
    looks = [json.loads(watching.stdout.readline()) for _ in range(2)]
    assert {look["health"] for look in looks} == {"down"}
    watching.send_signal(signal.SIGINT)
    _, complaint = watching.communicate(timeout=30)
    assert (watching.returncode, complaint) == (0, b"")


def test_an_index_that_is_red(flow: Flow) -> None:
    """A shard that no node holds is red, and the index is down."""
    alias = flow.settings.index_alias
    with Gateway(flow.settings) as gateway:
        install_template(gateway)
        nowhere = {"index.routing.allocation.require._name": "no-node"}
        gateway.client.indices.create(
            index=generation_name(alias, 1),
            settings=nowhere,
            aliases={alias: {"is_write_index": True}},
            wait_for_active_shards=0,
        )
        code, found = status(flow)
        assert code == 2
        assert f"{alias}-g1 is red" in said(found)
        assert "no enrich workers are running; no index workers are running" in said(found)
        assert "Dateline is down" in flow.run("status").stdout
        gateway.client.indices.delete(index=generation_name(alias, 1))


@pytest.mark.breaks_servers
def test_elasticsearch_down(flow: Flow, servers: RunningServices) -> None:
    """A server that hangs counts as down, within seconds; Kafka's part is shown anyway."""
    with frozen(servers, "elasticsearch"):
        code, found = status(flow, "--timeout", "4")
    assert code == 2
    assert "Elasticsearch" in said(found)
    assert found["kafka"]["brokers"]


@pytest.mark.breaks_servers
def test_broker_down(flow: Flow, servers: RunningServices) -> None:
    """The same with Kafka; nothing is said of workers, whom no one can hear."""
    with frozen(servers, "kafka"):
        code, found = status(flow, "--timeout", "4")
    assert code == 2
    assert "Kafka" in said(found)
    assert "workers are running" not in said(found)
    assert "make up" in found["problems"][0]["fix"]
    assert found["index"]["nodes"] == 1


def judged(settings: Settings, timeout: float = 20) -> tuple[Severity, str]:
    """How it is, and the problems."""
    found = problems(collect_status(settings, timeout))
    assert all(problem.fix for problem in found)
    return health(found), "; ".join(problem.what for problem in found)


def tell(flow: Flow, state: str, stage: str, **more: Any) -> None:
    """The heartbeat of a worker, as it would say it now."""
    now = datetime.now(UTC)
    said = beat(7, started=0, sent=0, stage=stage, state=state, **more)
    said = said.model_copy(update={"started_at": now - timedelta(seconds=30), "sent_at": now})
    flow.put(said.model_dump_json().encode(), key=said.worker.encode(), topic=topology(flow.settings).workers.name)


def test_every_state_is_called_what_it_is(flow: Flow, gateway: Gateway) -> None:
    """From an empty flow on: no index, closed, blocked in two ways, no workers, paused, stalled, waiting, stopped, a
    group beyond its log, dead letters, topics that are gone; none of them is healthy."""
    settings = flow.settings
    found, text = judged(settings)
    assert (found, "there is no index" in text, "no enrich workers are running" in text) == (Severity.DOWN, True, True)
    index = ensure_index(gateway)
    gateway.client.indices.close(index=index)
    assert "is closed" in judged(settings)[1]
    gateway.client.indices.open(index=index, wait_for_active_shards=1)
    for stage in ("enrich", "index"):
        tell(flow, "working", stage)
    assert judged(settings) == (Severity.HEALTHY, "")
    for block in ("write", "read_only_allow_delete"):
        gateway.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": True})
        assert judged(settings) == (Severity.DEGRADED, f"{index} is blocked ({block}): the index workers wait")
        gateway.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": None})
    for state in ("paused", "stalled", "waiting"):
        tell(flow, state, "index")
        found, text = judged(settings)
        assert (found, f"is {state}" in text) == (Severity.DEGRADED, True)
    tell(flow, "working", "index", alerts_set_aside=2)
    assert "2 saved searches cannot be run" in judged(settings)[1]
    tell(flow, "stopped", "index")
    assert "no index workers are running" in judged(settings)[1]
    tell(flow, "working", "index")
    flow.put(*[b"no article"] * 3)
    commit(settings, {0: 1000})
    assert "the log was cut" in judged(settings)[1]
    with admin(settings) as client:
        client.delete_topics([topology(settings).takedowns.name])
    flow.until(lambda: "missing topics" in judged(settings)[1])


def test_services_that_refuse_or_are_silent(flow: Flow) -> None:
    """A wrong password, a service that is unavailable, one that accepts connections and says nothing: down, and which, within
    the time that was given."""
    with silent_server() as silent, refusing() as locked:
        changes: list[tuple[dict[str, str], str]] = [
            ({"elasticsearch_url": f"http://{locked}"}, "rejected our credentials"),
            ({"elasticsearch_url": f"http://{away()}"}, "Elasticsearch: "),
            ({"elasticsearch_url": f"http://{silent}"}, "Elasticsearch: "),
            ({"kafka_bootstrap": away()}, "Kafka: "),
            ({"kafka_bootstrap": silent}, "Kafka: "),
        ]
        for change, words in changes:
            begun = time.monotonic()
            found, text = judged(flow.settings.model_copy(update=change), 8)
            assert (found, words in text) == (Severity.DOWN, True), text
            assert time.monotonic() - begun < 12
