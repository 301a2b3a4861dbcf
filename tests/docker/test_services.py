"""The local services, with real processes: one pair, broken and fixed in turn."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from docker.local.jdk import OLDEST
from docker.local.services import LocalServices
from pipeline.errors import SetupError, Unavailable, UsageError
from tests.docker.compose import merged
from tests.support.services import local_services

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """A pair of this file's own; a test that breaks one fixes it."""
    folder = tmp_path_factory.mktemp("services") / "with space and ünïcode"
    with local_services(folder) as local:
        local.up()
        yield local


def pids(services: LocalServices) -> dict[str, int | None]:
    return {status.name: status.pid for status in services.ps()}


def states(services: LocalServices) -> dict[str, str]:
    return {status.name: status.state for status in services.ps()}


def again(services: LocalServices, **changed: Any) -> LocalServices:
    """Another program's view of the same folder."""
    kafka, elasticsearch = (node.port for node in services.nodes)
    arguments = {"kafka_port": kafka, "elasticsearch_port": elasticsearch, **changed}
    return LocalServices(services.folder, **arguments)


def test_both_are_ready_once_up_returns(services: LocalServices) -> None:
    """After `up`, both answer, in a folder whose name has a space and characters beyond ASCII."""
    assert states(services) == {"kafka": "ready", "elasticsearch": "ready"}


def test_up_twice_is_harmless(services: LocalServices) -> None:
    """A second `up`, from another program, starts nothing again."""
    before = pids(services)
    again(services).up()
    assert pids(services) == before


def test_another_port_for_a_running_node_is_refused(services: LocalServices) -> None:
    """`up` with another port than the one it runs on says so, rather than starting a second on the same data."""
    with pytest.raises(UsageError, match="kafka already runs on port"):
        again(services, kafka_port=1).up()


def test_records_survive_a_killed_broker(services: LocalServices) -> None:
    """A broker that was killed comes back on the same port with what it had acknowledged."""
    admin = KafkaAdminClient(bootstrap_servers=services.kafka_bootstrap)
    admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=services.kafka_bootstrap, acks="all")
    producer.send("kept", b"dateline").get(timeout=30)
    producer.close()
    services.kill("kafka")
    assert states(services)["kafka"] == "stopped"
    services.start("kafka")
    consumer = KafkaConsumer(
        "kept", bootstrap_servers=services.kafka_bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30_000
    )
    assert next(consumer).value == b"dateline"
    consumer.close()


def test_documents_survive_a_stopped_node(services: LocalServices) -> None:
    """A node that was stopped comes back on the same port with its documents."""
    with Elasticsearch(services.elasticsearch_url) as client:
        client.index(index="kept", id="1", document={"title": "Dateline"})
    services.stop("elasticsearch")
    services.start("elasticsearch")
    with Elasticsearch(services.elasticsearch_url) as client:
        assert client.get(index="kept", id="1")["_source"] == {"title": "Dateline"}


def test_a_paused_node_shows_and_goes_on(services: LocalServices) -> None:
    """`pause` freezes a node under the same process id, `resume` lets it answer again."""
    before = pids(services)
    services.pause("elasticsearch")
    assert states(services)["elasticsearch"] == "paused"
    services.resume("elasticsearch")
    assert states(services)["elasticsearch"] == "ready"
    assert pids(services) == before


def test_an_index_that_stays_red_keeps_no_node_from_being_ready(services: LocalServices) -> None:
    """A shard that no node may hold, or whose data is gone, is the index's trouble: `up` and a start do not wait, nor
    does the health check of the containers."""
    before = pids(services)
    with Elasticsearch(services.elasticsearch_url) as client:
        nowhere = {"index.routing.allocation.require._name": "no-node"}
        client.indices.create(index="nowhere", settings=nowhere, wait_for_active_shards=0)
        for index in ("gone", "whole"):
            client.index(index=index, id="1", document={"title": "Dateline"})
        uuid = client.indices.get(index="gone")["gone"]["settings"]["index"]["uuid"]
        again(services).up()
        assert pids(services) == before
        services.stop("elasticsearch")
        shutil.rmtree(services.folder / "elasticsearch" / "data" / "indices" / uuid / "0")
        services.start("elasticsearch")
        assert client.get(index="whole", id="1")["found"]  # the others were waited for
        health = client.cluster.health(level="indices")["indices"]
        assert (health["nowhere"]["status"], health["gone"]["status"]) == ("red", "red")
        assert states(services)["elasticsearch"] == "ready"
        _, check = merged("compose.yaml")["services"]["elasticsearch"]["healthcheck"]["test"]
        question = re.fullmatch("curl --fail --silent 'http://127.0.0.1:9200(.*)'", check)
        assert question
        with urlopen(services.elasticsearch_url + question[1]) as answer:
            assert answer.status == 200
        client.indices.delete(index="nowhere,gone,whole")


def test_a_node_that_somebody_else_started_is_not_stopped(
    services: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a node that already runs does not become ready, `up` says so and leaves it as it is."""
    before = pids(services)
    monkeypatch.setattr("docker.local.services.READY_SECONDS", 0.5)
    services.pause("elasticsearch")
    with pytest.raises(Unavailable, match=r"elasticsearch was not ready within .* was left as it is"):
        again(services).up()
    services.resume("elasticsearch")
    assert pids(services) == before


def test_a_stale_process_file_stops_nobody(tmp_path: Path) -> None:
    """`down` with a file that names a process of another start (here: this one) leaves that process alone."""
    file = tmp_path / "kafka" / "process.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"pid": os.getpid(), "started": "long ago", "port": 9092}), encoding="utf-8")
    LocalServices(tmp_path).down()
    assert not file.exists()


def test_a_server_that_does_not_come_up_is_explained(tmp_path: Path) -> None:
    """When a server ends while it starts, the error has the last lines of its log, and nothing is left running."""
    with local_services(tmp_path) as local:
        broken = again(local, elasticsearch_heap="1m")
        with pytest.raises(Unavailable, match=r"(?s)elasticsearch ended.*The last lines of .*heap"):
            broken.start("elasticsearch")
        assert states(broken)["elasticsearch"] == "stopped"


def test_without_a_jdk_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no JDK is found, `up` says what to install, before any process or folder of data is made."""
    monkeypatch.setattr("pipeline.packs.jdk.SYSTEM_FOLDERS", ())
    environment: Mapping[str, str] = {"PATH": str(tmp_path)}
    with pytest.raises(SetupError, match=f"No JDK {OLDEST}"):
        LocalServices(tmp_path / "services", environment=environment).up()
    assert not (tmp_path / "services" / "kafka").exists()
