"""How good the geo tags are on a corpus with gold places: ``make bench-geo CORPUS=file.jsonl [SPANS=1] [PROFILE=1]``.

A corpus has an article a line: ``{"id", "text", "toponyms": [{"start", "end", "lat", "lon", "country"}]}``.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.geo_scores import Tally, score
from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.geotag import GeotagRow, geotag, learn, read_row
from pipeline.enrich.places.resolution_features import SourcePrior

COSTLIEST = 10
WARM_UP = 5


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with options.corpus.open(encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines if line.strip()]
    rows = [read_row({key: row.get(key) for key in ("id", "text", "source", "toponyms")}) for row in gold]
    times: list[float] = []
    enricher = Enricher(load_settings())
    usual = learn(enricher, rows, options.spans)[1] if options.profile else [None] * len(rows)
    answers = list(_timed(enricher, rows, usual, options.spans, times))
    if options.predictions:
        options.predictions.write_text("".join(json.dumps(answer) + "\n" for answer in answers), "utf-8")
    _print(options.corpus.name, score(gold, answers), times, as_json=options.json)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-geo", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--spans", action="store_true", help="resolve the gold spans instead of recognising")
    parser.add_argument("--profile", action="store_true", help="learn first what each source writes about")
    parser.add_argument("--predictions", type=Path, help="keep the answers in this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args(arguments)


def _timed(
    enricher: Enricher, rows: Sequence[GeotagRow], usual: Sequence[SourcePrior | None], spans: bool, times: list[float]
) -> Iterator[dict[str, Any]]:
    """One article at a time, as only so each has a time of its own; ``times`` gets seconds."""
    geotag(enricher, rows[:WARM_UP], spans)
    console = Console(stderr=True)
    shown = track(rows, "tagging", console=console, transient=True, disable=not console.is_terminal)
    for row, of in zip(shown, usual, strict=True):
        start = time.perf_counter()
        yield from geotag(enricher, [row], spans, [of])
        times.append(time.perf_counter() - start)


def _print(name: str, tally: Tally, times: Sequence[float], *, as_json: bool) -> None:
    cost = {"median_ms": statistics.median(times) * 1000, "mean_ms": statistics.mean(times) * 1000}
    costliest = [[*confusion, count] for confusion, count in tally.confusions.most_common(COSTLIEST)]
    if as_json:
        print(
            json.dumps(
                {"corpus": name, **tally.scores(), **cost, "costliest": costliest, "reliability": tally.reliability()}
            )
        )
        return
    console = Console(file=sys.stdout)
    scores = Table("score", name, box=None)
    for label, value in tally.scores().items():
        scores.add_row(label, f"{value:.3f}")
    for label, value in cost.items():
        scores.add_row(label, f"{value:.1f}")
    worst = Table("costliest confusions", "what went wrong", "times", box=None)
    for toponym, what, count in costliest:
        worst.add_row(str(toponym), str(what), str(count))
    sure = Table("confidence", "answers", "right", box=None, title="reliability")
    for low, high, count, right in tally.reliability():
        sure.add_row(f"{low:.1f} to {high:.1f}", str(count), f"{right:.2f}")
    console.print(scores, worst, sure)


if __name__ == "__main__":
    main()
