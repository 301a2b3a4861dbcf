"""Longer articles: the time to enrich one must grow as its words do, not faster."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from statistics import median
from typing import Any

from matplotlib.axes import Axes

from benchmarks.corpus import recombined, words
from benchmarks.rounds import Place
from benchmarks.scale.sizes import Sizes
from benchmarks.stats import slope
from pipeline.config.load import load_settings
from pipeline.enrich import Enricher

WORDS_A_MEASUREMENT = 20_000
"""Short articles are enriched together, as a worker does, up to so many words."""


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """Milliseconds of one core an article and a thousand words, by length; ``slope`` 1 means proportional."""
    # In a process of its own, as a worker's: numpy takes the number of its threads when it is imported.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        rows = process.submit(_rows, sizes).result()
    grows = slope([row["words"] for row in rows], [row["ms"] for row in rows])
    return {"rows": rows, "slope": round(grows, 2)}


def _rows(sizes: Sizes) -> list[dict[str, float]]:
    settings = load_settings()
    enricher = Enricher(settings)
    enricher.enrich_many([(article, 0) for article in islice(recombined(settings), 16)])
    return [_row(enricher, length, sizes.repeats) for length in sizes.lengths]


def _row(enricher: Enricher, length: int, repeats: int) -> dict[str, float]:
    """The median of some measurements, each of articles that were not seen before."""
    number = max(1, min(16, WORDS_A_MEASUREMENT // length))
    source = recombined(load_settings(), length)
    times, size = [], 0
    for _ in range(repeats):
        articles = list(islice(source, number))
        began = time.process_time()
        enricher.enrich_many([(article, 0) for article in articles])
        times.append((time.process_time() - began) / number * 1000)
        size = sum(len(words(article)) for article in articles) // number
    ms = median(times)
    return {"words": size, "ms": round(ms, 2), "ms_per_1000_words": round(ms / size * 1000, 2)}


def plot(result: dict[str, Any], axes: Axes) -> None:
    axes.loglog([row["words"] for row in result["rows"]], [row["ms"] for row in result["rows"]], marker="o")
    axes.set(
        title=f"Time to enrich an article by its length (slope {result['slope']})",
        xlabel="words",
        ylabel="ms of one core",
    )
