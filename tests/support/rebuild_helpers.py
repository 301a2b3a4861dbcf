"""Enriched articles straight onto their topic, a reader that never stops asking, and commands that die on cue."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer

from pipeline.config.settings import Settings
from pipeline.errors import DatelineError
from pipeline.index.gateway import Gateway
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from tests.integration.conftest import ROOT, Flow
from tests.support.sample_documents import RECEIVED_MS, enriched


class Topic:
    """articles.enriched, as the enrichment worker writes it."""

    def __init__(self, settings: Settings) -> None:
        self._name = topology(settings).enriched.name
        self._producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", linger_ms=5)
        self.versions: dict[str, int] = {}

    def put(self, id: str, version: int = 1, text: str = "It rained in Yerevan.", published_at: Any = None) -> None:
        """An article; its version counts milliseconds from a fixed time in the past."""
        article = Article(id=id, title=f"{id} version {version}", text=text, published_at=published_at)
        record = enriched(id=id, version=RECEIVED_MS + version, article=article, title=article.title, text=text)
        self._producer.send(self._name, key=id.encode(), value=record.model_dump_json().encode())
        self.versions[id] = RECEIVED_MS + version

    def put_many(self, ids: Sequence[str], version: int = 1) -> None:
        for id in ids:
            self.put(id, version)
        self.flush()

    def flush(self) -> None:
        self._producer.flush()

    def close(self) -> None:
        self._producer.close()


@dataclass
class Watch:
    """What a reader saw that asks through the alias every 50 ms."""

    looks: int = 0
    errors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    newest: dict[str, int] = field(default_factory=dict)


@contextmanager
def watching(settings: Settings, ids: Sequence[str]) -> Iterator[Watch]:
    """Search for these ids again and again; an older version after a newer one, or none at all, is stale."""
    watch = Watch()
    stopped = threading.Event()
    thread = threading.Thread(target=_look, args=(settings, list(ids), watch, stopped))
    thread.start()
    try:
        yield watch
    finally:
        stopped.set()
        thread.join()


def _look(settings: Settings, ids: list[str], watch: Watch, stopped: threading.Event) -> None:
    with Gateway(settings) as gateway:
        while not stopped.wait(0.05):
            try:
                found = gateway.client.search(
                    index=settings.index_alias, query={"ids": {"values": ids}}, version=True, size=100
                )
            except DatelineError as error:
                watch.errors.append(repr(error))
                continue
            watch.looks += 1
            seen = {hit["_id"]: hit["_version"] for hit in found.body["hits"]["hits"]}
            watch.stale += [
                f"{id}: {version} then {seen.get(id)}"
                for id, version in watch.newest.items()
                if seen.get(id, 0) < version
            ]
            watch.newest |= {id: version for id, version in seen.items() if version > watch.newest.get(id, 0)}


@contextmanager
def busy(topic: Topic, corrected: Sequence[str]) -> Iterator[None]:
    """Corrections of these articles, and new ones: about a hundred a second, and a few once a thousand have come.

    A rebuild gives way to what comes: on a machine that is busy starting servers a hundred a second would hold it back for
    minutes.
    """
    stopped = threading.Event()

    def publish() -> None:
        number = 0
        while not stopped.wait(0.02 if number < 500 else 0.5):
            number += 1
            topic.put(corrected[number % len(corrected)], version=10 + number)
            topic.put(f"new-{number}")
        topic.flush()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def run_killed(flow: Flow, function: str, *arguments: str) -> None:
    """Run a command that is killed, by SIGKILL, when it comes to ``function`` (module:name)."""
    module, _, name = function.partition(":")
    code = (
        f"import os, {module} as module; module.{name} = lambda *_, **__: os.kill(os.getpid(), 9)\n"
        "from pipeline.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=flow.environment(), cwd=ROOT, capture_output=True, timeout=120
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
