"""A round of a contender, and the delay of Dateline at a paced load."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.corpus import Corpus
from benchmarks.flow import LONGEST_SECONDS, Flow, new_flow, put, put_records
from benchmarks.resource_usage import Meter, dateline_roles
from benchmarks.systems import DATELINE, Contender
from benchmarks.variants import PATTERNS, enriched, records
from pipeline.config.load import load_settings
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.publish.publisher import Publisher

SERVERS_WARM_UP = 4_000
LOOK_SECONDS = 0.1
"""How often the index is asked for what can be found: the resolution of the delays."""


@dataclass(frozen=True)
class Place:
    """Where contenders run; ``services`` are the servers' processes, by name, where they are ours to look at."""

    kafka: str
    elasticsearch: str
    folder: Path
    services: dict[str, psutil.Process] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """What became of the articles that were published."""

    lost: int = 0
    duplicated: int = 0
    dead_lettered: int = 0


@dataclass(frozen=True)
class Round:
    """What a round gave; processor seconds by role, peaks in MB by process and of all together, disk an article."""

    articles: int
    seconds: float
    cpu_s: dict[str, float] = field(default_factory=dict)
    peak_rss_mb: dict[str, float] = field(default_factory=dict)
    peak_pss_mb: float = 0.0
    account: Account = Account()
    stored_bytes: dict[str, float] = field(default_factory=dict)

    @property
    def per_s(self) -> float:
        return self.articles / self.seconds


def warm_servers(place: Place) -> None:
    """Let servers that were just started work for a while: they compile their code as it is used.

    Elasticsearch spends twice the processor time on each of its first documents.
    """
    patterns = enriched(load_settings(), PATTERNS)
    with new_flow(place.kafka, place.elasticsearch, place.folder) as flow:
        flow.dateline("index-worker")
        put_records(flow, topology(flow.settings).enriched.name, records(patterns, SERVERS_WARM_UP))
        flow.until_indexed(SERVERS_WARM_UP)


@contextmanager
def warm(contender: Contender, place: Place, warm_up: Sequence[Article]) -> Iterator[Flow]:
    """The contender running, its models loaded, every process of it having read some of ``warm_up``."""
    with new_flow(place.kafka, place.elasticsearch, place.folder, **contender.settings) as flow:
        flow.until_joined(contender.start(flow))
        put(flow, warm_up)
        flow.until_indexed(len(warm_up))
        yield flow


def run_round(contender: Contender, place: Place, corpus: Corpus, warm_up: Sequence[Article]) -> Round:
    """Publish the whole corpus at once and wait until the last of it is indexed."""
    with warm(contender, place, warm_up) as flow:
        own = _own_roles(contender, flow)
        services = {name: [process] for name, process in place.services.items()}
        with Meter(own | services, together=tuple(own)) as meter:
            began = time.monotonic()
            put(flow, corpus.articles)
            ended = flow.until_indexed(len(warm_up) + len(corpus.articles))
        return Round(
            len(corpus.articles),
            ended - began,
            meter.cpu_s,
            dict(meter.peak_rss_mb),
            meter.peak_pss_mb,
            account(flow, [*warm_up, *corpus.articles]),
            {name: size / (len(warm_up) + len(corpus.articles)) for name, size in flow.stored_bytes().items()},
        )


def delays(contender: Contender, place: Place, corpus: Corpus, warm_up: Sequence[Article], per_s: float) -> list[float]:
    """Seconds from the call that publishes an article until a search finds it, at ``per_s`` articles a second."""
    with warm(contender, place, warm_up) as flow:
        published: dict[str, float] = {}
        sender = threading.Thread(target=_publish_paced, args=(flow, corpus.articles, per_s, published))
        sender.start()
        found = _find(flow, published, len(corpus.articles))
        sender.join()
        return [found[ident] - instant for ident, instant in published.items()]


def _publish_paced(flow: Flow, articles: Sequence[Article], per_s: float, published: dict[str, float]) -> None:
    with Publisher(flow.settings) as publisher:
        began = time.monotonic()
        for number, article in enumerate(articles):
            time.sleep(max(0.0, began + number / per_s - time.monotonic()))
            published[str(article.id)] = time.monotonic()
            publisher.publish(article)


def _find(flow: Flow, published: dict[str, float], count: int) -> dict[str, float]:
    """When each article was first found, by its id."""
    found: dict[str, float] = {}

    def look() -> bool:
        missing = [ident for ident in list(published) if ident not in found]
        hits = flow.gateway.client.search(
            index=flow.settings.index_alias, query={"ids": {"values": missing}}, source=False, size=len(missing) + 1
        )
        now = time.monotonic()
        found.update((hit["_id"], now) for hit in hits["hits"]["hits"])
        time.sleep(LOOK_SECONDS)
        return len(found) == count

    flow.until(look, f"{count} articles to be found", LONGEST_SECONDS)
    return found


def account(flow: Flow, published: Sequence[Article]) -> Account:
    """Hold what was published against the index and the dead letters."""
    ids = flow.ids()
    dead = flow.dead()
    missing = {str(article.id) for article in published} - set(ids)
    return Account(lost=len(missing) - dead, duplicated=len(ids) - len(set(ids)), dead_lettered=dead)


def _own_roles(contender: Contender, flow: Flow) -> dict[str, list[psutil.Process]]:
    if contender.name == DATELINE:
        return dateline_roles(flow.processes[0].pid)
    return {contender.name: [psutil.Process(process.pid) for process in flow.processes]}
