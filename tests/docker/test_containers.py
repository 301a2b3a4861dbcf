"""The containers of compose and Kubernetes for real, without an engine: the image's tree, read-only, on a real Kafka and
Elasticsearch. Each that ends must end well; each that works for good must become ready by its probe and end in time."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from docker.local.ports import free_port
from pipeline.api.keys import KeyRing
from pipeline.config.settings import Settings
from pipeline.kafka.acls import rights
from pipeline.messages.articles import Article
from pipeline.publish.publisher import Publisher
from tests.docker.test_image_tree import COMPOSE, PODS, default, pod_environment
from tests.docker.test_kubernetes import MANIFESTS, NOTIFY_FILES, pod_specs
from tests.support.image_tree import ImageTree, stopped
from tests.support.secured import PASSWORD, SecuredKafka, secured_kafka
from tests.support.tls_terminator import tls_terminator

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(900)]

API_KEY = "b2h6Oi1rZXk="
READY_SECONDS = 400
"""The probes' own patience is shorter; the machine of the tests may be busy."""
SLOWER = 3
"""How much longer a stop may take here than in the container's own grace period: the machine of the tests may be busy."""
PORTS = {"9464": "DATELINE_METRICS_PORT", "8470": "DATELINE_API_PORT", "8480": "DATELINE_DESK_PORT"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> ImageTree:
    made = ImageTree(tmp_path_factory.mktemp("image"))
    made.build(tmp_path_factory.mktemp("scratch"))
    return made


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """Kafka with TLS and log-ins, and by its administrator's way in without; Elasticsearch beside it."""
    with secured_kafka(tmp_path_factory.mktemp("secured")) as running:
        running.local.start("elasticsearch")
        yield running


@dataclass
class Engine:
    """What starts containers: each in the tree, with its output in a file."""

    tree: ImageTree
    folder: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(
        self, name: str, arguments: list[str], environment: Mapping[str, str], tmp: str = "50%"
    ) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                self.tree.command(arguments, tmp=tmp),
                env=self.tree.environment(environment),
                cwd=self.tree.workdir,
                stdout=log,
                stderr=log,
            )
        self.running[name] = process
        return process

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def run(self, name: str, arguments: list[str], environment: Mapping[str, str], tmp: str = "50%") -> None:
        """Run a container that ends; it has to end well."""
        assert self.start(name, arguments, environment, tmp).wait(180) == 0, self.said(name)
        del self.running[name]

    def until_ready(self, name: str, port: str, path: str = "/readyz") -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(f"http://127.0.0.1:{port}{path}"):
            assert self.running[name].poll() is None, self.said(name)
            assert time.monotonic() < deadline, f"{name} did not become ready: {self.said(name)}"
            time.sleep(0.5)

    def end(self, name: str, grace: float) -> None:
        """Stop a container as an engine does; it has to end well within its grace period."""
        assert stopped(self.running.pop(name), SLOWER * grace) == 0, self.said(name)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=10).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def engine(tree: ImageTree, tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tree, tmp_path)
    yield made
    for process in made.running.values():
        process.kill()
        process.wait()


def with_free_port(environment: Mapping[str, str], port: str) -> tuple[dict[str, str], str]:
    """A container's environment with a port of this machine in place of its own, wherever that stands."""
    free = str(free_port())
    found = {variable: free if value == port else value for variable, value in environment.items()}
    return found | {PORTS[port]: free}, free


def test_the_containers_of_compose(engine: Engine, kafka: SecuredKafka) -> None:
    """In the order of their dependencies: those that make something once, then workers, desk and API, which become
    ready and which the image's health check finds healthy; all exit with status 0 when they are asked to."""
    addresses = {
        "kafka:19092": kafka.local.kafka_bootstrap,
        "http://elasticsearch:9200": kafka.local.elasticsearch_url,
    }

    def environment(name: str) -> dict[str, str]:
        values = {variable: default(value) for variable, value in COMPOSE[name]["environment"].items()}
        return {variable: addresses.get(value, value) for variable, value in values.items()}

    for name in ("topics", "index", "dead-letters"):
        engine.run(name, COMPOSE[name]["command"], environment(name))
    served = {"enrich-worker": "9464", "index-worker": "9464", "notify": "9464", "desk": "8480", "api": "8470"}
    notify = engine.tree.path("etc/dateline/notify")
    notify.mkdir(exist_ok=True)
    (notify / "notify.yaml").write_text(NOTIFY_FILES["notify.yaml"], encoding="utf-8")
    before = engine.tree.files()
    ports = {}
    for name, port in served.items():
        values, ports[name] = with_free_port(environment(name), port)
        engine.start(name, COMPOSE[name]["command"], values)
    health = engine.tree.dockerfile.command("HEALTHCHECK")
    for name, port in ports.items():
        engine.until_ready(name, port)
        checked = engine.tree.command(health[1:], health[:1])
        values = engine.tree.environment({"DATELINE_METRICS_PORT": port})
        done = subprocess.run(checked, env=values, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert httpx.get(f"http://127.0.0.1:{ports['api']}/search").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{ports['desk']}/", timeout=60).status_code == 200
    for name in served:
        engine.end(name, float(COMPOSE[name].get("stop_grace_period", "10s").rstrip("s")))
    assert engine.tree.files() == before


@dataclass(frozen=True)
class Cluster:
    """What pods of Kubernetes find: services by TLS with log-ins, and the files of the secret."""

    changes: dict[str, str]
    key: str


@pytest.fixture
def cluster(tree: ImageTree, kafka: SecuredKafka, tmp_path: Path) -> Iterator[Cluster]:
    prefix = f"k{uuid4().hex[:6]}-"
    who = kafka.user("dateline")
    kafka.grant("dateline", {right for part in rights(Settings(topic_prefix=prefix)).values() for right in part})
    secrets = tree.path("etc/dateline/secrets")
    secrets.mkdir(exist_ok=True)
    _, key = KeyRing(tmp_path / "api-keys.json").add("newsroom", ("read",))
    files = {
        "kafka-password": PASSWORD,
        "kafka-ca.pem": kafka.authority.file.read_text("utf-8"),
        "elasticsearch-api-key": API_KEY,
        "elasticsearch-ca.pem": kafka.authority.file.read_text("utf-8"),
        "api-keys.json": (tmp_path / "api-keys.json").read_text("utf-8"),
        "desk-secret": uuid4().hex,
    }
    for name, content in files.items():
        (secrets / name).write_text(content, encoding="utf-8")
    pem = kafka.authority.server("elasticsearch", "127.0.0.1")
    with tls_terminator(kafka.local.elasticsearch_url, pem, f"ApiKey {API_KEY}") as url:
        yield Cluster(
            {
                "DATELINE_KAFKA_BOOTSTRAP": who["kafka_bootstrap"],
                "DATELINE_ELASTICSEARCH_URL": url,
                # One broker is here, which others use too.
                "DATELINE_REPLICATION_FACTOR": "1",
                "DATELINE_TOPIC_PREFIX": prefix,
                "DATELINE_INDEX_ALIAS": prefix.strip("-"),
            },
            key,
        )


def test_the_pods_of_kubernetes(engine: Engine, kafka: SecuredKafka, cluster: Cluster) -> None:
    """With the manifests' maps, the secret's files, TLS and log-ins: the job and the schedule end well, workers, desk and
    API become ready by their own probes; an article goes from the topic to who asks by a key; all end in their time."""
    containers = {f"{pod}/{container['name']}": container for pod, container in PODS}
    tmp = {
        name: next(volume["emptyDir"]["sizeLimit"] for volume in spec["volumes"] if volume["name"] == "tmp")
        for name, spec in pod_specs(MANIFESTS)
    }
    grace = {name: spec.get("terminationGracePeriodSeconds", 30) for name, spec in pod_specs(MANIFESTS)}

    def environment(container: Mapping[str, Any]) -> dict[str, str]:
        made = pod_environment(container)
        known = dict(cluster.changes)
        if "DATELINE_ELASTICSEARCH_URL" not in made:
            del known["DATELINE_ELASTICSEARCH_URL"]
        return made | known

    for once in ("setup/topics", "setup/index", "dead-letters/mirror"):
        limit = tmp[once.partition("/")[0]]
        engine.run(once.replace("/", "-"), containers[once]["args"], environment(containers[once]), limit)
    ports = {}
    for pod, container in PODS:
        if "readinessProbe" not in container or pod == "notify":
            continue
        (declared,) = container["ports"]
        values, ports[pod] = with_free_port(environment(container), str(declared["containerPort"]))
        engine.start(pod, container["args"], values, tmp[pod])
    for pod, port in ports.items():
        probe = containers[f"{pod}/{'worker' if pod.endswith('-worker') else pod}"]["readinessProbe"]["httpGet"]
        engine.until_ready(pod, port, probe["path"])
    plain = Settings(kafka_bootstrap=kafka.local.kafka_bootstrap, topic_prefix=cluster.changes["DATELINE_TOPIC_PREFIX"])
    with Publisher(plain) as publisher:
        publisher.publish(Article(id="a1", title="Lock gates", text="The lock at Rotterdam opened again.")).result(30)
    _found(f"http://127.0.0.1:{ports['api']}/search?q=lock", cluster.key)
    assert httpx.get(f"http://127.0.0.1:{ports['api']}/search").status_code == 401
    assert httpx.get(f"http://127.0.0.1:{ports['desk']}/").headers["location"].startswith("/login")
    with ExitStack() as stack:
        for pod in ports:
            stack.callback(engine.end, pod, grace[pod])


def _found(address: str, key: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        answer = httpx.get(address, headers={"authorization": f"Bearer {key}"}, timeout=30)
        assert answer.status_code == 200, answer.text
        if [hit["id"] for hit in json.loads(answer.text)["hits"]] == ["a1"]:
            return
        assert time.monotonic() < deadline, "the article did not arrive"
        time.sleep(0.5)
