"""What `dateline status` says of real servers in every state that an operator meets."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pipeline.index.client import connect
from pipeline.index.generations import create_next, generation_name
from pipeline.index.template import install_template
from tests.integration.conftest import Flow
from tests.services import RunningServices

pytestmark = pytest.mark.services


def status(flow: Flow, **changes: object) -> tuple[int, dict[str, Any]]:
    """The exit status, and what was said."""
    done = flow.run("status", "--json", heartbeat=0.5, **changes)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def said(found: dict[str, Any]) -> str:
    return "; ".join(problem["what"] for problem in found["problems"])


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
    that runs is shown and is no problem; down when nobody is left."""
    workers = [flow.start(name, heartbeat=0.5) for name in ("enrich-worker", "index-worker", "index-worker")]
    flow.until(lambda: status(flow)[1]["health"] == "healthy" and flow.members("index") == 2)
    code, found = status(flow)
    assert code == 0
    assert [len(stage["crew"]["alive"]) for stage in found["stages"]] == [1, 2]

    with connect(flow.settings) as client:
        create_next(client, flow.settings, 2)
    flow.put(*[b"not json"] * 6)
    flow.until(lambda: "dead letters rise: 6 in 15 minutes, most of them not-json" in said(status(flow)[1]))
    code, found = status(flow)
    assert (code, found["letters"]["reasons"]) == (1, {"not-json": 6})
    assert [each["state"] for each in found["index"]["generations"]] == ["live", "building"]
    assert len(found["problems"]) == 1

    workers[1].send_signal(signal.SIGKILL)
    flow.until(lambda: "was lost" in said(status(flow)[1]))
    assert f":{workers[1].pid}:" in said(status(flow)[1])
    assert status(flow)[0] == 1

    for worker in workers[::2]:
        worker.send_signal(signal.SIGKILL)
    flow.until(lambda: status(flow)[0] == 2)
    assert "nobody works at enrich; nobody works at index" in said(status(flow)[1])


def test_an_index_that_is_red(flow: Flow) -> None:
    """A shard that no node holds is red, and the index is down."""
    with connect(flow.settings) as client:
        install_template(client, flow.settings)
        alias = flow.settings.index_alias
        nowhere = {"index.routing.allocation.require._name": "nobody"}
        client.indices.create(
            index=generation_name(alias, 1),
            settings=nowhere,
            aliases={alias: {"is_write_index": True}},
            wait_for_active_shards=0,
        )
    code, found = status(flow)
    assert code == 2
    assert f"{alias}-g1 is red" in said(found)


def test_elasticsearch_down(flow: Flow, services: RunningServices) -> None:
    """A server that hangs counts as down, within seconds; Kafka's part is shown all the same."""
    with frozen(services, "elasticsearch"):
        code, found = status(flow)
    assert code == 2
    assert "Elasticsearch" in said(found)
    assert found["kafka"]["brokers"]


def test_broker_down(flow: Flow, services: RunningServices) -> None:
    """The same with Kafka; nothing is said of workers, whom nobody can hear."""
    with frozen(services, "kafka"):
        code, found = status(flow)
    assert code == 2
    assert "Kafka" in said(found)
    assert "nobody works" not in said(found)
    assert found["index"]["nodes"] == 1


def test_nothing_listens(flow: Flow) -> None:
    """Refused connections are down too, and the screen for people says what to start."""
    done = flow.run("status", kafka_bootstrap="127.0.0.1:9", elasticsearch_url="http://127.0.0.1:9")
    assert done.returncode == 2
    assert "Dateline is down" in done.stdout
    assert done.stdout.count("make up") == 2
    assert "Traceback" not in done.stderr
