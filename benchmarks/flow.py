"""One run of one contender: topics and an index of its own on the shared services, and the processes that work on them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from kafka import KafkaProducer

from pipeline.articles import Article
from pipeline.errors import Unavailable
from pipeline.index.client import connect
from pipeline.index.generations import ensure_index
from pipeline.operate.dead_letters import Filter, dead_letters
from pipeline.operate.topics import admin, create_topics, members
from pipeline.publish.publisher import encode
from pipeline.settings import Settings, load_settings
from pipeline.topology import topology

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
    client: Elasticsearch
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
        """Wait until the index has taken so many writes, or takes no more; when the last one was seen, monotonic."""
        last, moment = self.indexed(), time.monotonic()

        def settled() -> bool:
            nonlocal last, moment
            now = self.indexed()
            if now > last:
                last, moment = now, time.monotonic()
            return now >= number or time.monotonic() - moment > STALL_SECONDS

        self.until(settled, f"{number} documents in the index", LONGEST_SECONDS)
        return moment

    def indexed(self) -> int:
        """Writes that the index has taken, searchable yet or not."""
        stats = self.client.indices.stats(index=self.settings.index_alias, metric="indexing")
        return int(stats["_all"]["primaries"]["indexing"]["index_total"])

    def ids(self) -> list[str]:
        """The ``id`` of every document in the index."""
        self.client.indices.refresh(index=self.settings.index_alias)
        hits = scan(self.client, {"_source": ["id"]}, index=self.settings.index_alias, size=1000)
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
    with connect(settings) as client:
        index = ensure_index(client, settings)
        flow = Flow(settings, overrides, logs, client)
        try:
            yield flow
        finally:
            flow.stop()
            client.indices.delete(index=index)
            client.indices.delete_index_template(name=name)


def put(flow: Flow, articles: Sequence[Article]) -> None:
    """Publish as fast as it goes, the partitions filled in turn: a contender that shares them out gets equal shares."""
    producer = KafkaProducer(
        bootstrap_servers=flow.settings.kafka_bootstrap, acks="all", compression_type="zstd", linger_ms=20
    )
    for number, article in enumerate(articles):
        producer.send(
            flow.topic,
            key=str(article.id).encode(),
            value=encode(article, flow.settings),
            partition=number % flow.settings.partitions,
        )
    producer.flush()
    producer.close()
