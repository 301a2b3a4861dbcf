"""What each part of finding place names gains: the end-to-end scores with it switched off.

python -m benchmarks.name_ablation CORPUS.jsonl…
"""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.geo_scores import score
from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.geotag import geotag, read_row
from pipeline.enrich.places.detection_weights import LEANING, PLAIN

TOPONYMS = importlib.import_module("pipeline.enrich.places.detect")
CUES = {
    "regions that names share": ("in a named", "outside the named", "division of"),
    "words that the article has in small letters": ("a word elsewhere",),
    "goods, languages, firms behind or in front": (
        "goods_back", "a demonym's goods", "language_front", "speaks as a firm", "own_back", "region_back",
    ),
    "party in front, region behind a name": ("party in front", "region behind a name"),
    "names that stand for a person only": ("only in a person's name",),
}  # fmt: skip
WITHOUT: dict[str, tuple[str, Any]] = {
    "names over the model's edges": ("widen", lambda spans, *_: spans),
    "the other sightings of a name": ("pool", lambda _, scores, *__: list(scores)),
    "persons made whole": ("whole_persons", lambda spans, *_: spans),
    "goods and firms in a list": ("listed_goods", lambda _: frozenset()),
    "the list of metonyms": ("_is_seat", lambda _: False),
    "places that the text introduces": ("with_introduced", lambda names, *_: (list(names), frozenset())),
    "newspapers, viruses and other namesakes": ("is_namesake", lambda *_: False),
    "leanings": ("model_for", lambda _: LEANING._replace(leanings=())),
    "leanings, the rest fitted without them": ("model_for", lambda _: PLAIN),
}


@contextmanager
def without(part: str) -> Iterator[None]:
    """Enrichment without one of the parts; "nothing" leaves all in."""
    with ExitStack() as stack:
        if part in WITHOUT:
            name, replacement = WITHOUT[part]
            stack.enter_context(patch.object(TOPONYMS, name, replacement))
        dropped = {cue: 0.0 for cue in LEANING.cues if cue.startswith(CUES.get(part, ("\0",)))}
        stack.enter_context(patch.dict(LEANING.cues, dropped))
        yield


def main() -> None:
    enricher = Enricher(load_settings())
    for part in ("nothing", *CUES, *WITHOUT):
        with without(part):
            print(part, *(f"{_f1(enricher, Path(name)):.3f}" for name in sys.argv[1:]), sep="\t")


def _f1(enricher: Enricher, corpus: Path) -> float:
    gold = [json.loads(line) for line in corpus.read_text("utf-8").split("\n") if line]
    rows = [read_row({key: row.get(key) for key in ("id", "text", "source", "toponyms")}) for row in gold]
    return score(gold, geotag(enricher, rows)).scores()["e2e161_f1"]


if __name__ == "__main__":
    main()
