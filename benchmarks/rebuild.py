"""How fast the index is rebuilt alone, and what a rebuild costs the articles that come meanwhile.

``python -m benchmarks.rebuild --articles 100000``: the topic is filled with enriched articles of news length, the index
rebuilt from it, twice: in the first time the servers compile their code. Then the workers run on a steady stream of
articles, first without and then beside another rebuild; the delay is from the broker's timestamp of an article to its
place in the index (``delay.pipeline``).
"""

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from kafka import KafkaProducer
from rich.console import Console

from benchmarks.corpus import recombined
from benchmarks.services import services
from benchmarks.variants import PATTERNS, enriched, variants
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.lag import wait_until_done
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.operate.rebuild.rebuild import Rebuilt, rebuild

COPIED = 20
"""Each so manieth article is a copy of the one before, and so a story with it when they came within a week."""
DAYS = 90
DAY_MS = 86_400_000
console = Console(stderr=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Documents a second of a rebuild, and the delay of live articles.")
    parser.add_argument("corpus", type=Path, nargs="*", help="JSON lines of article.v1, or of rows with id and text")
    parser.add_argument("--articles", type=int, default=20_000, help="how many the rebuilt index holds")
    parser.add_argument("--rate", type=float, default=10.0, help="articles a second that come meanwhile")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the usual delay is measured")
    parser.add_argument("--alone", action="store_true", help="leave the live part out")
    options = parser.parse_args()
    with services() as place:
        settings = load_settings(
            kafka_bootstrap=place.kafka, elasticsearch_url=place.elasticsearch, data_dir=Path("var").resolve()
        )
        create_topics(settings)
        fill(settings, options.articles, options.corpus)
        with Gateway(settings) as gateway:
            ensure_index(gateway)
        console.print("rebuilding, to warm up …")
        rebuild(settings, lambda now: None)
        console.print("rebuilding …")
        figures = rebuilt(rebuild(settings, lambda now: None))
        if not options.alone:
            figures |= beside_live_work(settings, place.folder, options.rate, options.seconds)
    json.dump(figures, sys.stdout, indent=2)
    print()


def rebuilt(outcome: Rebuilt) -> dict[str, Any]:
    """The figures of a rebuild."""
    return {
        "articles": outcome.documents,
        "articles_per_second": round(outcome.documents / outcome.seconds),
        "seconds": round(outcome.seconds, 1),
        "writes_paused_seconds": round(outcome.blocked_seconds, 2),
    }


def fill(settings: Settings, number: int, corpus: Sequence[Path]) -> None:
    """Put enriched articles on their topic, spread over 90 days."""
    console.print(f"making {number:,} articles …")
    with _producer(settings) as producer:
        for article in _spread(variants(enriched(settings, PATTERNS, corpus), number)):
            value = article.model_dump_json().encode()
            producer.send(topology(settings).enriched.name, key=article.id.encode(), value=value)


def _spread(articles: Iterable[EnrichedArticle]) -> Iterator[EnrichedArticle]:
    """Each at its own time, and some with the text of the one before."""
    chosen, first = random.Random(1), round(time.time() * 1000) - DAYS * DAY_MS
    text = ""
    for number, article in enumerate(articles):
        text = text if number % COPIED == 1 else article.text
        version = first + chosen.randrange(DAYS * DAY_MS)
        yield article.model_copy(update={"version": version, "text": text})


def _distinct(article: Article, chosen: random.Random) -> Article:
    """The same words in another order: recombined sentences would make copies of one another of all articles."""
    words = (article.text or "").split()
    return article.model_copy(update={"text": " ".join(chosen.sample(words, len(words)))})


def beside_live_work(settings: Settings, folder: Path, rate: float, seconds: float) -> dict[str, Any]:
    """The delay of articles that come at ``rate`` a second, without and beside a rebuild."""
    console.print("indexing the rest with the live workers …")
    with _workers(settings, folder):
        wait_until_done(settings, 3600, lambda lags: None)
        with _stream(settings, "warm-", rate):
            time.sleep(seconds / 2)
        console.print("live work alone …")
        with _stream(settings, "alone-", rate):
            time.sleep(seconds)
        wait_until_done(settings, 600, lambda lags: None)
        alone = delays(settings, "alone-", settings.index_alias)
        console.print("live work beside a rebuild …")
        with _stream(settings, "beside-", rate):
            outcome = rebuild(settings, lambda now: None)
        wait_until_done(settings, 600, lambda lags: None)
    # Written by the live worker, before the swap into the old generation and after it into the new one.
    beside = delays(settings, "beside-", ",".join(filter(None, (outcome.replaced, settings.index_alias))))
    return {
        "live_articles_per_second": rate,
        "delay_alone": alone,
        "delay_beside_rebuild": beside,
        "beside": rebuilt(outcome),
    }


def delays(settings: Settings, prefix: str, index: str) -> dict[str, float]:
    """Seconds from an article's record to its place in the index: the median and the 95th of 100."""
    with Gateway(settings) as gateway:
        gateway.client.indices.refresh(index=index)
        # What a rebuild wrote does not say how long the article took.
        timed = {"exists": {"field": "delay.pipeline"}}
        query = {"bool": {"filter": [timed, {"range": {"id": {"gte": prefix, "lt": prefix + "~"}}}]}}
        found = gateway.client.search(index=index, query=query, size=10_000, source_includes=["delay.pipeline"])
    hits = found.body["hits"]["hits"]
    cuts = quantiles([hit["_source"]["delay"]["pipeline"] for hit in hits], n=20)
    return {"articles": len(hits), "p50": round(cuts[9], 2), "p95": round(cuts[18], 2)}


@contextmanager
def _stream(settings: Settings, prefix: str, rate: float) -> Iterator[None]:
    """Articles on articles.raw, evenly, until the context ends and all are indexed."""
    stopped = threading.Event()

    def publish() -> None:
        with _producer(settings) as producer:
            for number, article in enumerate(recombined(settings)):
                if stopped.wait(1 / rate):
                    return
                own = _distinct(article, random.Random(number)).model_copy(update={"id": f"{prefix}{number}"})
                value = own.model_dump_json(exclude_none=True).encode()
                producer.send(topology(settings).raw.name, key=str(own.id).encode(), value=value)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


@contextmanager
def _producer(settings: Settings) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, linger_ms=5, compression_type="zstd")
    try:
        yield producer
        producer.flush()
    finally:
        producer.close()


@contextmanager
def _workers(settings: Settings, folder: Path) -> Iterator[None]:
    """`dateline run`, its log in ``folder``."""
    values = settings.model_dump()
    names = ("kafka_bootstrap", "elasticsearch_url", "data_dir")
    environment = {f"DATELINE_{name.upper()}": str(values[name]) for name in names}
    with (folder / "workers.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "run"], env=os.environ | environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(90)


if __name__ == "__main__":
    main()
