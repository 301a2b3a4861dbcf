"""What so many articles a day need, from what one needs: ``python -m benchmarks.sizing RESULT.json``.

RESULT.json holds the last line of ``make bench``. Prints the table of docs/sizing.md, for 1, 10 and 100 million a day.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAY_SECONDS = 86_400
GB = 1e9
PEAK = 3.0
"""The busiest minutes of a day of news, over its mean."""
LOAD = 0.7
"""The share of a core that is planned with: what is left catches up after a stop."""
PROCESSES_A_WORKER = 8
"""Enrichment processes that one worker feeds."""
PARTITIONS_A_WORKER = 2
"""So that a worker that dies is shared out among several."""
FEWEST_PARTITIONS = 12
RAW_DAYS = 7
COPIES_IN_KAFKA = 3
COPIES_IN_INDEX = 2
SHARD_BYTES = 40 * GB
"""Elasticsearch's advice is 10 to 50 GB a shard."""


@dataclass(frozen=True)
class Article:
    """What one article costs: processor seconds by who spends them, bytes by where they are kept."""

    enrich_s: float
    index_s: float
    kafka_s: float
    elasticsearch_s: float
    raw_bytes: float
    enriched_bytes: float
    index_bytes: float


@dataclass(frozen=True)
class Need:
    """Cores are what is available, at ``LOAD``; ``kept_days`` is how long articles stay in the index and on the topic."""

    peak_per_s: float
    enrich_processes: int
    enrich_workers: int
    index_workers: int
    partitions: int
    kafka_cores: float
    elasticsearch_cores: float
    kafka_bytes: float
    index_bytes: float
    shards: int


def measured(result: Mapping[str, Any]) -> Article:
    """One article's costs from the result of ``make bench``."""
    cpu = {role: seconds / 1000 for role, seconds in result["cpu_s_per_1000"].items()}
    stored = result["stored_bytes_per_article"]
    return Article(
        enrich_s=cpu["enrich process"] + cpu["enrich worker"],
        index_s=cpu["index worker"],
        kafka_s=cpu["kafka"],
        elasticsearch_s=cpu["elasticsearch"],
        raw_bytes=stored["raw"],
        enriched_bytes=stored["enriched"],
        index_bytes=stored["elasticsearch"],
    )


def need(article: Article, per_day: float, kept_days: float) -> Need:
    """What ``per_day`` articles need, at the peak and over the time that they are kept."""
    peak = per_day / DAY_SECONDS * PEAK
    processes = _cores(peak * article.enrich_s)
    enrich_workers = math.ceil(processes / PROCESSES_A_WORKER)
    index_workers = _cores(peak * article.index_s)
    primary = per_day * kept_days * article.index_bytes
    return Need(
        peak_per_s=peak,
        enrich_processes=processes,
        enrich_workers=enrich_workers,
        index_workers=index_workers,
        partitions=max(FEWEST_PARTITIONS, PARTITIONS_A_WORKER * max(enrich_workers, index_workers)),
        kafka_cores=peak * article.kafka_s * COPIES_IN_KAFKA / LOAD,
        elasticsearch_cores=peak * article.elasticsearch_s * COPIES_IN_INDEX / LOAD,
        kafka_bytes=per_day * COPIES_IN_KAFKA * (RAW_DAYS * article.raw_bytes + kept_days * article.enriched_bytes),
        index_bytes=primary * COPIES_IN_INDEX,
        shards=math.ceil(primary / SHARD_BYTES),
    )


def _cores(seconds_a_second: float) -> int:
    return max(1, math.ceil(seconds_a_second / LOAD))


def table(needs: Mapping[str, Need]) -> str:
    """A Markdown table with a column for each of ``needs``."""
    rows = {
        "articles/s at the peak": [f"{n.peak_per_s:,.0f}" for n in needs.values()],
        "enrichment processes = cores": [f"{n.enrich_processes:,}" for n in needs.values()],
        "enrich workers": [f"{n.enrich_workers:,}" for n in needs.values()],
        "index workers": [f"{n.index_workers:,}" for n in needs.values()],
        "partitions": [f"{n.partitions:,}" for n in needs.values()],
        "cores for Kafka": [f"{n.kafka_cores:,.1f}" for n in needs.values()],
        "cores for Elasticsearch": [f"{n.elasticsearch_cores:,.1f}" for n in needs.values()],
        "Kafka's disks, GB": [f"{n.kafka_bytes / GB:,.0f}" for n in needs.values()],
        "Elasticsearch's disks, GB": [f"{n.index_bytes / GB:,.0f}" for n in needs.values()],
        "primary shards": [f"{n.shards:,}" for n in needs.values()],
    }
    head = f"| | {' | '.join(needs)} |\n|---|{'---|' * len(needs)}\n"
    return head + "\n".join(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="sizing", description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--kept-days", type=float, default=365.0)
    options = parser.parse_args(arguments)
    article = measured(json.loads(options.result.read_text(encoding="utf-8").splitlines()[-1]))
    print(table({f"{m} million a day": need(article, m * 1e6, options.kept_days) for m in (1, 10, 100)}))


if __name__ == "__main__":
    main()
