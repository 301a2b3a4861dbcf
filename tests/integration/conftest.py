"""A real Kafka and a real Elasticsearch, started once for all tests on free ports; names of their own per test."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer

from benchmarks.seed_index import enrich_seeds, index_seeds
from pipeline.config.settings import Settings
from pipeline.index.dead_letter_mirror import letters_index
from pipeline.index.gateway import Gateway
from pipeline.index.generations import generation_name
from pipeline.kafka.lag import stage_lags, wait_until_done
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from tests.support.services import RunningServices, breakable_services, environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def servers(
    services: RunningServices, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Iterator[RunningServices]:
    """Everyone's servers; for a test that is marked ``breaks_servers``, a pair that it has to itself."""
    if request.node.get_closest_marker("breaks_servers") is None:
        yield services
        return
    with breakable_services(pytestconfig, services) as alone:
        yield alone


@pytest.fixture
def settings(servers: RunningServices, data_dir: Path) -> Settings:
    """Settings for the test's servers, with topics and an index of this test's own; quick to retry."""
    name = f"t{uuid4().hex[:8]}"
    return Settings(
        kafka_bootstrap=servers.kafka_bootstrap,
        elasticsearch_url=servers.elasticsearch_url,
        topic_prefix=f"{name}-",
        index_alias=name,
        index_refresh="100ms",
        index_linger=0.1,
        partitions=3,
        enrich_processes=1,
        session_timeout=6,
        commit_interval=0.3,
        retry_max_delay=1,
        rebuild_lease_timeout=2,
        data_dir=data_dir,
    )


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    """Elasticsearch, as this test's settings say."""
    with Gateway(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def seeded(services: RunningServices, data_dir: Path) -> Iterator[Settings]:
    """Settings whose index holds the seeds, enriched; made once, so leave it as it is."""
    settings = Settings(
        elasticsearch_url=services.elasticsearch_url, index_alias=f"seeds-{uuid4().hex[:8]}", data_dir=data_dir
    )
    with Gateway(settings) as gateway:
        index_seeds(gateway, settings, enrich_seeds(settings))
        yield settings
        made = [generation_name(settings.index_alias, 1), letters_index(settings.index_alias)]
        gateway.client.indices.delete(index=made, ignore_unavailable=True)
        gateway.client.indices.delete_index_template(name=settings.index_alias)


@dataclass
class Flow:
    """The flow under test, from the outside: put records on the topic, run workers, look at what came out."""

    settings: Settings
    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pipeline.cli", *arguments]

    def environment(self, **changes: object) -> dict[str, str]:
        return environment(self.settings, **changes)

    def start(self, *arguments: str, **changes: object) -> "subprocess.Popen[bytes]":
        """Start a `dateline` command in the background, its output in a file; stopped when the test ends."""
        log = (self.folder / f"{len(self.workers)}-{arguments[0]}.log").open("wb")
        process = subprocess.Popen(
            self.command(*arguments), env=self.environment(**changes), stdout=log, stderr=log, cwd=self.folder
        )
        self.workers.append(process)
        return process

    def run(self, *arguments: str, input: bytes | None = None, **changes: object) -> "subprocess.CompletedProcess[str]":
        """Run a `dateline` command to its end."""
        done = subprocess.run(
            self.command(*arguments), env=self.environment(**changes), input=input, capture_output=True, cwd=ROOT
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def put(self, *values: bytes | None, key: bytes | None = None, topic: str | None = None) -> None:
        """Put raw values straight on a topic (articles.raw), past the publisher and its checks."""
        producer = KafkaProducer(
            bootstrap_servers=self.settings.kafka_bootstrap, max_request_size=16 * 1024 * 1024, acks="all"
        )
        for value in values:
            producer.send(topic or topology(self.settings).raw.name, key=key, value=value).get(30)
        producer.close()

    def put_articles(self, *articles: dict[str, Any]) -> None:
        for article in articles:
            self.put(json.dumps(article).encode(), key=article["id"].encode())

    def wait(self, timeout: float = 120) -> None:
        """Until both stages have acknowledged everything and it can be found."""
        wait_until_done(self.settings, timeout, lambda lags: None)
        Gateway(self.settings).refresh()

    def documents(self) -> dict[str, dict[str, Any]]:
        """Everything in the index, by id, with its version under `_version`."""
        gateway = Gateway(self.settings)
        gateway.client.indices.refresh(index=self.settings.index_alias)
        hits = gateway.client.search(index=self.settings.index_alias, size=10_000, version=True).body["hits"]["hits"]
        return {hit["_id"]: hit["_source"] | {"_version": hit["_version"]} for hit in hits}

    def sequence_numbers(self) -> dict[str, int]:
        """What Elasticsearch counts up with every write to a document, by id."""
        gateway = Gateway(self.settings)
        gateway.client.indices.refresh(index=self.settings.index_alias)
        found = gateway.client.search(index=self.settings.index_alias, size=10_000, seq_no_primary_term=True)
        return {hit["_id"]: hit["_seq_no"] for hit in found.body["hits"]["hits"]}

    def members(self, stage: str) -> int:
        """Workers in a stage's group."""
        return next(lag.workers for lag in stage_lags(self.settings) if lag.stage == stage)

    @staticmethod
    def until(condition: Callable[[], bool], timeout: float = 60) -> None:
        """Wait for a condition, or fail."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.3)

    def records(self, topic: str) -> list[Any]:
        """Everything on a topic, oldest first by partition."""
        consumer = KafkaConsumer(
            topic,
            bootstrap_servers=self.settings.kafka_bootstrap,
            auto_offset_reset="earliest",
            consumer_timeout_ms=2000,
            max_partition_fetch_bytes=32 * 1024 * 1024,
        )
        found = list(consumer)
        consumer.close()
        return found

    def dead_letters(self) -> list[dict[str, Any]]:
        return [json.loads(r.value) for r in self.records(topology(self.settings).dead_letter.name) if r.value]

    def stop(self, timeout: float = 60) -> list[int]:
        """SIGTERM to all that was started; their exit statuses."""
        for process in self.workers:
            process.terminate()
        deadline = time.monotonic() + timeout
        return [process.wait(max(1, deadline - time.monotonic())) for process in self.workers]


@pytest.fixture
def flow(settings: Settings, tmp_path: Path) -> Iterator[Flow]:
    """Topics made, nothing running yet."""
    create_topics(settings)
    flow = Flow(settings, tmp_path)
    yield flow
    for process in flow.workers:
        if process.poll() is None:
            process.terminate()
    for process in flow.workers:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    for log in sorted(tmp_path.glob("*.log")):
        print(f"--- {log.name}\n{log.read_text(errors='replace')[-6000:]}")
