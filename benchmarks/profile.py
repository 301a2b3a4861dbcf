"""Where an article's time goes: ``make profile [CORPUS=file.jsonl] [FUNCTIONS=1]``.

A corpus has an article a line, of which article.v1's fields are taken, all but ``source``. One process enriches it as
a child of the worker's pool does; a stage's own time is what passes in it less what passes in the stages it calls.
"""

import argparse
import cProfile
import functools
import json
import os
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# As in the pool: one thread a process. Numpy reads it when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rich.console import Console
from rich.progress import track
from rich.table import Table

from pipeline import enrich
from pipeline.config.load import load_settings
from pipeline.enrich import Enricher, batch
from pipeline.enrich.geotag import chunks
from pipeline.enrich.ner import model
from pipeline.enrich.ner.fast_spacy.decoder import Decoder
from pipeline.enrich.ner.fast_spacy.embeddings import WordEmbeddings
from pipeline.enrich.ner.fast_spacy.encoder import Encoder
from pipeline.enrich.ner.fast_spacy.recogniser import FastRecogniser, SpacyRecogniser
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.messages.records import Value

SEEDS = Path(__file__).parents[1] / "seeds"
# In the order in which an article passes them.
STAGES: tuple[tuple[str, object, str], ...] = (
    ("read JSON", batch, "decode_article"),
    ("clean", enrich, "clean"),
    ("tell the language", enrich, "detect_language"),
    ("split and embed words", WordEmbeddings, "split"),
    ("encode context", Encoder, "encode"),
    ("decide on names", Decoder, "decode"),
    ("spaCy's recogniser", SpacyRecogniser, "__call__"),
    ("rest of the recogniser", FastRecogniser, "__call__"),
    ("cut, spell out, gather", enrich, "recognise"),
    ("tag without a model", enrich, "tag"),
    ("detect places", enrich, "detect_places"),
    ("resolve places", enrich, "resolve"),
    ("group entities", enrich, "group_entities"),
    ("find the focus", enrich, "find_focus"),
    ("put together", Enricher, "_assemble"),
    ("write JSON", EnrichedArticle, "model_dump_json"),
    ("all the rest", batch, "enrich_values"),
)
FUNCTIONS = 30


class Stopwatch:
    """Seconds of processor time by stage, each without the stages within it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._within: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            self._within.append(0.0)
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.process_time() - start
                self.seconds[stage] += spent - self._within.pop()
                if self._within:
                    self._within[-1] += spent

        return wrapper


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    values = list(_values(options.corpus))
    settings = load_settings()
    model.REMEMBERED_TEXTS = 0  # every round reads every text
    batch.load(settings)
    for chunk in chunks(values, settings.enrich_batch_size):  # the first round fills caches, as an hour of work does
        batch.enrich_values(chunk)
    watch = Stopwatch()
    with _watched(watch):
        for chunk in _shown(list(chunks(values, settings.enrich_batch_size))):
            batch.enrich_values(chunk)
    _print(watch, len(values), as_json=options.json)
    if options.functions:
        _print_functions(values, settings.enrich_batch_size)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="profile", description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="?", help="default: the seeds, twenty times over")
    parser.add_argument("--functions", action="store_true", help="also the costliest functions, by cProfile")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args(arguments)


def _values(corpus: Path | None) -> Iterator[Value]:
    files, times = ([corpus], 1) if corpus else (sorted(SEEDS.glob("*.jsonl")), 20)
    for file in files * times:
        with file.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                article = {name: row[name] for name in Article.model_fields if row.get(name) and name != "source"}
                yield json.dumps(article).encode(), 1


def _shown(chunked: Sequence[list[Value]]) -> Iterator[list[Value]]:
    console = Console(stderr=True)
    yield from track(chunked, "enriching", console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def _watched(watch: Stopwatch) -> Iterator[None]:
    originals = [(owner, name, getattr(owner, name)) for _, owner, name in STAGES]
    for stage, owner, name in STAGES:
        setattr(owner, name, watch.timed(stage, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def _print(watch: Stopwatch, articles: int, *, as_json: bool) -> None:
    total = sum(watch.seconds.values())
    cost = {stage: 1000 * watch.seconds[stage] / articles for stage, _, _ in STAGES if watch.seconds[stage]}
    if as_json:
        print(json.dumps({"articles": articles, "ms_per_article": 1000 * total / articles, "stages_ms": cost}))
        return
    table = Table("stage", "ms an article", "share", box=None)
    for stage, ms in cost.items():
        table.add_row(stage, f"{ms:.2f}", f"{100 * ms * articles / 1000 / total:.0f} %")
    table.add_row("all", f"{1000 * total / articles:.2f}", f"{articles:,} articles")
    Console(file=sys.stdout).print(table)


def _print_functions(values: Sequence[Value], size: int) -> None:
    profile = cProfile.Profile()
    with profile:
        for chunk in chunks(values, size):
            batch.enrich_values(chunk)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(FUNCTIONS)


if __name__ == "__main__":
    main()
