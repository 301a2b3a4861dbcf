"""What each part of place resolution gains: the scores with its features switched off.

    python benchmarks/geo_ablation.py CORPUS.jsonl…

Prints the share of gold spans within 161 km (unanswered counts as wrong) for the whole scorer and without each part.
"""

import json
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.geo_scores import score
from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.geotag import geotag, read_row
from pipeline.enrich.places.resolution_features import FEATURES
from pipeline.enrich.places.resolve import _WEIGHTS, probabilities

PARTS = {
    "size and fame": ("size", "size_gap", "fame", "fame_gap", "first"),
    "kind of name": ("alternate", "obscure", "abbreviation", "demonym", "metonym", "exact"),
    "kind of place": ("country", "admin1", "admin2", "capital", "region", "physical", "hamlet"),
    "X, Y": ("qualified", "unqualified"),
    "words beside the name": ("state_cue", "city_cue", "local_cue", "county_cue", "partial", "nature"),
    "spelling of the text": ("idiom",),
    "unlisted places put into their region": ("unlisted", "unlisted_within"),
    "country and division of the others": (
        "share_country", "share_admin1", "share_admin2", "named_country", "named_admin1", "same_country", "same_admin1",
        "holds",
    ),
    "nearness to the others": ("near", "nearest"),
    "names that meet in one place": ("meets", "meets_share", "meets_admin1"),
    "towns of a county that the text names": ("meets_county",),
    "capitals as governments": ("capital_abroad", "capital_home", "capital_peers", "seat"),
    "the source's country": ("home_country", "home_admin1", "home_near"),
}  # fmt: skip


def main() -> None:
    enricher = Enricher(load_settings())
    table = Table("without", *(Path(name).stem for name in sys.argv[1:]))
    corpora = [
        [json.loads(line) for line in Path(name).read_text("utf-8").split("\n") if line] for name in sys.argv[1:]
    ]
    for part, features in {"nothing (all of it)": (), **PARTS}.items():
        weights = _WEIGHTS.copy()
        weights[[FEATURES.index(name) for name in features]] = 0.0
        table.add_row(part, *(f"{_accuracy(enricher, gold, weights):.3f}" for gold in corpora))
    Console(width=120).print(table)


def _accuracy(enricher: Enricher, gold: list[dict[str, object]], weights: np.ndarray) -> float:
    rows = [read_row({key: row.get(key) for key in ("id", "text", "source", "toponyms")}) for row in gold]
    probabilities.__defaults__ = (weights,)
    return score(gold, geotag(enricher, rows, given_spans=True)).scores()["acc161_all_gold"]


if __name__ == "__main__":
    main()
