"""More enrichment processes: the processor time of an article must stay what it is with one."""

from itertools import islice
from typing import Any

from matplotlib.axes import Axes

from benchmarks.corpus import Corpus, recombined
from benchmarks.report import ENRICH
from benchmarks.rounds import Place, run_round
from benchmarks.scale.sizes import Sizes
from benchmarks.systems import dateline
from pipeline.config.load import load_settings

WARM_UP = 96
"""Two chunks for each of four processes, and more."""


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """Articles a second and processor milliseconds an article, by number of processes."""
    articles = list(islice(recombined(load_settings()), WARM_UP + sizes.articles))
    corpus = Corpus("recombined", articles[WARM_UP:])
    rows = []
    for number in sizes.processes:
        result = run_round(dateline(number), place, corpus, articles[:WARM_UP])
        cost = result.cpu_s[ENRICH] / result.articles * 1000
        rows.append({"processes": number, "per_s": round(result.per_s, 1), "cpu_ms": round(cost, 2)})
    return {"rows": rows, "growth": round(rows[-1]["cpu_ms"] / rows[0]["cpu_ms"], 2)}


def plot(result: dict[str, Any], axes: Axes) -> None:
    numbers = [row["processes"] for row in result["rows"]]
    axes.bar(numbers, [row["cpu_ms"] for row in result["rows"]], width=0.5)
    axes.set(
        title="Processor time of an article by enrichment processes",
        xlabel="processes",
        ylabel="ms an article",
        xticks=numbers,
    )
