"""One run of one contender: topics and an index of its own on the shared services, and the processes that work on them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from elasticsearch.helpers import scan
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.topics import admin, create_topics, members
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.operate.dead_letters import Filter, dead_letters
from pipeline.publish.publisher import encode

ROOT = Path(__file__).resolve().parents[1]
POLL_SECONDS = 0.05
START_SECONDS = 120
STALL_SECONDS = 30
"""What is not indexed so long after the last that was counts as lost; Dateline's and the peers' pauses are shorter."""
LONGEST_SECONDS = 3600
STOP_SECONDS = 60
LAST_CHARACTERS = 3000


@dataclass
class Flow:
    """Made by ``new_flow``; ``overrides`` are the settings that differ from the user's."""

    settings: Settings
    overrides: Mapping[str, str]
    folder: Path
    gateway: Gateway
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return topology(self.settings).raw.name

    def start(self, *command: str, cwd: Path = ROOT) -> "subprocess.Popen[bytes]":
        """Start a program with these settings in its environment; stopped when the flow ends."""
        variables = {f"DATELINE_{name.upper()}": value for name, value in self.overrides.items()}
        with self._log().open("wb") as log:
            process = subprocess.Popen(command, env=os.environ | variables, stdout=log, stderr=log, cwd=cwd)
        self.processes.append(process)
        return process

    def dateline(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a `dateline` command."""
        return self.start(sys.executable, "-m", "pipeline.cli", *arguments)

    def until(self, condition: Callable[[], bool], what: str, timeout: float) -> None:
        """Wait for a condition; raises Unavailable after ``timeout`` seconds, or at once when a program has ended."""
        deadline = time.monotonic() + timeout
        while not condition():
            ended = [process.args for process in self.processes if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                why = f"{ended[0]!r} ended" if ended else f"{timeout:g} s have passed"
                raise Unavailable(f"waited in vain for {what}: {why}\n{self.last_words()}")
            time.sleep(POLL_SECONDS)

    def until_joined(self, groups: Mapping[str, int]) -> None:
        """Wait until each consumer group has so many members."""
        with admin(self.settings) as kafka:
            for group, number in groups.items():

                def joined(group: str = group, number: int = number) -> bool:
                    return members(kafka, group) >= number

                self.until(joined, f"{number} members of {group}", START_SECONDS)

    def until_indexed(self, number: int) -> float:
        """Wait until the index has so many documents, or gets no more; when the last one was seen, monotonic."""
        last, instant = 0, time.monotonic()

        def settled() -> bool:
            nonlocal last, instant
            now = self.writes()
            if now >= number:
                # A document may be written twice, as an article joins a story; counting them disturbs, so not before.
                now = self.documents()
            if now > last:
                last, instant = now, time.monotonic()
            return now >= number or time.monotonic() - instant > STALL_SECONDS

        self.until(settled, f"{number} documents in the index", LONGEST_SECONDS)
        return instant

    def writes(self) -> int:
        """Writes that the index has taken, searchable yet or not."""
        stats = self.gateway.client.indices.stats(index=self.settings.index_alias, metric="indexing")
        return int(stats["_all"]["primaries"]["indexing"]["index_total"])

    def documents(self) -> int:
        """Documents in the index, all made searchable."""
        self.gateway.client.indices.refresh(index=self.settings.index_alias)
        return int(self.gateway.count())

    def stored_bytes(self) -> dict[str, int]:
        """What the topics and the index, merged, take on disk: by topic, and ``elasticsearch``."""
        self.gateway.client.indices.forcemerge(index=self.settings.index_alias, max_num_segments=1, flush=True)
        stats = self.gateway.client.indices.stats(index=self.settings.index_alias, metric="store")
        flow = topology(self.settings)
        with admin(self.settings) as kafka:
            sizes = {topic: _topic_bytes(kafka, topic) for topic in (flow.raw.name, flow.enriched.name)}
        index = int(stats["_all"]["primaries"]["store"]["size_in_bytes"])
        return {"raw": sizes[flow.raw.name], "enriched": sizes[flow.enriched.name], "elasticsearch": index}

    def ids(self) -> list[str]:
        """The ``id`` of every document in the index."""
        self.gateway.client.indices.refresh(index=self.settings.index_alias)
        hits = scan(self.gateway.client, {"_source": ["id"]}, index=self.settings.index_alias, size=1000)
        return [hit["_source"]["id"] for hit in hits]

    def dead(self) -> int:
        """How many dead letters there are."""
        return len(dead_letters(self.settings, Filter()))

    def last_words(self) -> str:
        """The end of what the programs have printed."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-LAST_CHARACTERS:]}" for log in logs)

    def stop(self) -> None:
        """End all programs; SIGTERM first."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _log(self) -> Path:
        return self.folder / f"{len(self.processes)}.log"


def _topic_bytes(kafka: KafkaAdminClient, topic: str) -> int:
    """Bytes of a topic's partitions on all brokers, replicas included."""
    brokers = kafka.describe_log_dirs([topic])
    topics = [found for broker in brokers for folder in broker["log_dirs"] for found in folder["topics"]]
    return sum(int(partition["partition_size"]) for found in topics for partition in found["partitions"])


@contextmanager
def new_flow(kafka: str, elasticsearch: str, folder: Path, **changed: str) -> Iterator[Flow]:
    """Topics and an index made, nothing running; at the end everything is stopped and the index deleted.

    ``kafka`` is HOST:PORT, ``elasticsearch`` a URL, ``folder`` gets the logs; ``changed`` are further settings.
    """
    name = f"bench-{uuid4().hex[:8]}"
    overrides = {
        "kafka_bootstrap": kafka,
        "elasticsearch_url": elasticsearch,
        "topic_prefix": f"{name}-",
        "index_alias": name,
        "data_dir": str(ROOT / "var"),
        **changed,
    }
    settings = load_settings(**overrides)
    logs = folder / name
    logs.mkdir(parents=True)
    create_topics(settings)
    with Gateway(settings) as gateway:
        index = ensure_index(gateway)
        flow = Flow(settings, overrides, logs, gateway)
        try:
            yield flow
        finally:
            flow.stop()
            gateway.client.indices.delete(index=index)
            gateway.client.indices.delete_index_template(name=name)


def put(flow: Flow, articles: Sequence[Article]) -> None:
    """Publish articles as fast as it goes."""
    put_records(
        flow, flow.topic, ((str(article.id), encode(article, flow.settings.max_article_bytes)) for article in articles)
    )


def put_records(flow: Flow, topic: str, records: Iterable[tuple[str, bytes]]) -> None:
    """Keys and values onto a topic, its partitions filled in turn: who shares them out gets equal shares."""
    producer = KafkaProducer(
        bootstrap_servers=flow.settings.kafka_bootstrap, acks="all", compression_type="zstd", linger_ms=20
    )
    for number, (key, value) in enumerate(records):
        producer.send(topic, key=key.encode(), value=value, partition=number % flow.settings.partitions)
    producer.flush()
    producer.close()
