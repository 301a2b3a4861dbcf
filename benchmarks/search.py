"""How well searches order what they find: ``make bench-search``.

``search_queries.jsonl`` has a judged query a line: the options of ``dateline search``, the articles that answer it
(``best``) and those that only touch it (``good``), each named by a part of its headline. The measure is nDCG@10
(Järvelin and Kekäläinen 2002) with gains of 3 and 1; 1 means that no order could be better.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from benchmarks.seed_index import enrich_seeds, index_seeds
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.gazetteer import open_gazetteer
from pipeline.index.gateway import Gateway
from pipeline.index.generations import generation_name
from pipeline.search.execute import search
from pipeline.search.options import SearchOptions, read_query

QUERIES = Path(__file__).with_name("search_queries.jsonl")
BEST, GOOD = 3, 1
DEPTH = 10
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """A query with the grade of each headline that counts."""

    options: SearchOptions
    grades: dict[str, int]

    @property
    def name(self) -> str:
        asked = {name: value for name, value in vars(self.options).items() if value and name not in ("size", "sort")}
        words = " ".join(asked.pop("words", ()))
        return " ".join([words, *(f"--{name} {_plain(value)}" for name, value in asked.items())]).strip()


@dataclass(frozen=True)
class Result:
    judged: Judged
    titles: tuple[str, ...]
    ndcg: float


def load_queries() -> list[Judged]:
    """The judged queries of search_queries.jsonl."""
    return [_judged(json.loads(line)) for line in QUERIES.read_text("utf-8").splitlines()]


def measure(gateway: Gateway, settings: Settings) -> list[Result]:
    """Ask every query of the index behind ``settings.index_alias``, which holds the seeds."""
    gazetteer = open_gazetteer(settings)
    results = []
    for judged in load_queries():
        page = search(gateway, read_query(judged.options, NOW, gazetteer.candidates))
        titles = tuple(hit.article["title"] for hit in page.hits)
        results.append(Result(judged, titles, ndcg(titles, judged.grades)))
    gazetteer.close()
    return results


def ndcg(titles: Sequence[str], grades: dict[str, int]) -> float:
    """nDCG@10 of headlines in the order found; ``grades`` has a grade for each part of a headline."""
    found = [next((grade for part, grade in grades.items() if part in title), 0) for title in titles[:DEPTH]]
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain(found) / _gain(best)


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades))


def _judged(row: dict[str, Any]) -> Judged:
    grades = dict.fromkeys(row.pop("good", ()), GOOD) | dict.fromkeys(row.pop("best"), BEST)
    words = row.pop("words", "")
    return Judged(SearchOptions(words=(words,) if words else (), size=DEPTH, **row), grades)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, Sequence) else str(value)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="nDCG@10 of searches over the seeds.")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    settings = load_settings(index_alias=f"bench-search-{uuid4().hex[:8]}")
    with Gateway(settings) as gateway, Console(stderr=True).status("enriching and indexing the seeds …"):
        try:
            index_seeds(gateway, settings, enrich_seeds(settings))
            results = measure(gateway, settings)
        finally:
            _remove(gateway, settings)
    _print(results, as_json=options.json)


def _remove(gateway: Gateway, settings: Settings) -> None:
    gateway.client.options(ignore_status=404).indices.delete(index=generation_name(settings.index_alias, 1))
    gateway.client.options(ignore_status=404).indices.delete_index_template(name=settings.index_alias)


def _print(results: Sequence[Result], *, as_json: bool) -> None:
    mean = sum(result.ndcg for result in results) / len(results)
    if as_json:
        rows = [{"query": result.judged.name, "ndcg": round(result.ndcg, 4)} for result in results]
        json.dump({"queries": len(results), "ndcg@10": round(mean, 4), "each": rows}, sys.stdout, ensure_ascii=False)
        print()
        return
    table = Table("query", "nDCG@10", "first found", title=f"{len(results)} queries, mean nDCG@10 {mean:.3f}")
    for result in sorted(results, key=lambda result: result.ndcg):
        if result.ndcg < 1:
            table.add_row(result.judged.name, f"{result.ndcg:.3f}", result.titles[0] if result.titles else "–")
    Console().print(table)


if __name__ == "__main__":
    main()
