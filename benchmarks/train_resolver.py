"""Fit the scorer's weights to corpora with gold coordinates, and say how they do on what they were not fitted to.

    python benchmarks/train_resolver.py CORPUS.jsonl… [--write]

A row is {"text", "toponyms": [{"start", "end", "lat", "lon", "country"}]}. The loss is the likelihood of all candidates
within 161 km of the gold point, held near the weights in use, so that a feature the corpora say little of keeps its own.
Context depends on the weights, so features are computed again a few times. Nothing of a corpus is written but weights.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from pipeline.config.load import load_settings
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.english_variety import idiom
from pipeline.enrich.places.region_fallback import regions
from pipeline.enrich.places.resolution_features import (
    FEATURES,
    CandidateTable,
    Floats,
    SourcePrior,
    context,
    haversine,
    source_columns,
    tabulate,
)
from pipeline.enrich.places.resolution_weights import WEIGHTS
from pipeline.enrich.places.resolve import probabilities, softmax
from pipeline.enrich.places.source_profile import Profiles
from pipeline.enrich.places.toponyms import toponyms
from pipeline.gazetteer import Candidate, Gazetteer, open_gazetteer

NEAR_KM = 161.0
PULL = 0.003
"""Weight of the squared distance from the weights in use."""
OUTER, STEPS, RATE = 8, 60, 0.05


@dataclass
class Document:
    table: CandidateTable
    right: Floats
    """Share of each row's gold mentions that it is right for."""
    count: Floats
    """Mentions of each toponym with a gold point, per row."""
    source: str
    usual: SourcePrior = field(default_factory=SourcePrior)


def read(path: Path, gazetteer: Gazetteer) -> list[Document]:
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    bare = [document(row, gazetteer) for row in rows]
    return bare + profiled(bare)


def profiled(docs: Sequence[Document]) -> list[Document]:
    """The same documents, each with the profile that the others of its source give: the weights must serve both."""
    profiles = Profiles("")
    answers = [best(doc) for doc in docs]
    for doc, places in zip(docs, answers, strict=True):
        profiles.observe(doc.source, places)
    return [
        replace(doc, usual=profile.without(places).usual())
        for doc, places in zip(docs, answers, strict=True)
        if (profile := profiles.get(doc.source)) is not None
    ]


def best(doc: Document) -> list[tuple[Candidate, float]]:
    p = probabilities(doc.table, SourcePrior())
    rows = [np.flatnonzero(doc.table.owner == number) for number in range(len(doc.table.toponyms))]
    tops = [r[np.argmax(p[r])] for r in rows if len(r)]
    return [(doc.table.places[top], float(p[top])) for top in tops if doc.table.listed[top]]


def document(row: dict[str, Any], gazetteer: Gazetteer) -> Document:
    gold = row["toponyms"]
    spans = [Span(t["start"], t["end"], row["text"][t["start"] : t["end"]], "GPE") for t in gold]
    found, english = toponyms(spans, "", row["text"], gazetteer), idiom("", row["text"])
    table = tabulate(found, english)
    table = tabulate(found, english, regions(table, probabilities(table, SourcePrior()), gazetteer))
    right, count = np.zeros(len(table.places)), np.zeros(len(table.places))
    for number, toponym in enumerate(table.toponyms):
        rows = np.flatnonzero(table.owner == number)
        for index in toponym.spans:
            if gold[index]["lat"] is not None:
                right[rows] += is_right(table, rows, gold[index])
                count[rows] += 1
    return Document(table, right, count, urlsplit(row.get("source", "")).hostname or "")


def is_right(table: CandidateTable, rows: np.ndarray, gold: dict[str, float]) -> np.ndarray:
    point = np.radians([gold["lat"], gold["lon"]])
    near = haversine(table.lat[rows], table.lon[rows], point[0], point[1]) <= NEAR_KM
    if gold.get("country"):
        same = np.array(
            [gold["country"] in (table.places[r].countries or (gold["country"],)) for r in rows], dtype=bool
        )
        return near & same if (near & same).any() else near
    return near


def columns(doc: Document, weights: Floats) -> Floats:
    probability = probabilities(doc.table, doc.usual, weights)
    return np.hstack([doc.table.static, context(doc.table, probability), source_columns(doc.table, doc.usual)])


def gradient(docs: Sequence[Document], features: Sequence[Floats], weights: Floats) -> Floats:
    """Of the log likelihood of the right rows, each mention counting, more of one toponym ever less."""
    total = np.zeros_like(weights)
    for doc, x in zip(docs, features, strict=True):
        if not len(x):
            continue
        p = softmax(x @ weights, doc.table)
        good = doc.right / np.maximum(doc.count, 1)
        mass = np.zeros(len(doc.table.toponyms))
        np.add.at(mass, doc.table.owner, p * good)
        target = np.where(mass[doc.table.owner] > 0, p * good / np.maximum(mass[doc.table.owner], 1e-12), p)
        total += ((target - p) * np.sqrt(doc.count)) @ x
    return total


def fit(docs: Sequence[Document], start: Floats) -> Floats:
    weights = start.copy()
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    step = 0
    for _ in range(OUTER):
        features = [columns(doc, weights) for doc in docs]
        for _ in range(STEPS):
            step += 1
            slope = gradient(docs, features, weights) / len(docs) - 2 * PULL * (weights - start)
            first = 0.9 * first + 0.1 * slope
            second = 0.99 * second + 0.01 * slope**2
            weights = weights + RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def accuracy(docs: Sequence[Document], weights: Floats) -> float:
    """Share of the mentions that have a candidate whose best one is right."""
    right = total = 0.0
    for doc in docs:
        p = probabilities(doc.table, doc.usual, weights)
        for number in range(len(doc.table.toponyms)):
            rows = np.flatnonzero(doc.table.owner == number)
            if len(rows):
                total += doc.count[rows[0]]
                right += doc.right[rows[np.argmax(p[rows])]]
    return right / total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="print the weights fitted to all corpora")
    options = parser.parse_args()
    gazetteer = open_gazetteer(load_settings())
    corpora = {path.stem: read(path, gazetteer) for path in options.corpora}
    start = np.array([WEIGHTS[feature] for feature in FEATURES])
    for name, docs in corpora.items():
        print(f"{name}: in use {accuracy(docs, start):.4f}")
    for name, docs in corpora.items():
        rest = [doc for other, more in corpora.items() if other != name for doc in more]
        if rest:
            print(f"{name}: fitted to the others {accuracy(docs, fit(rest, start)):.4f}")
    everything = [doc for docs in corpora.values() for doc in docs]
    fitted = fit(everything, start)
    for name, docs in corpora.items():
        half = len(docs) // 2
        print(
            f"{name}: fitted to all {accuracy(docs[:half], fitted):.4f}, with profile {accuracy(docs[half:], fitted):.4f}"
        )
    # By source, so that no outlet is in both halves.
    for part in (0, 1):
        test = [doc for doc in everything if sum(doc.source.encode()) % 2 == part]
        train = [doc for doc in everything if sum(doc.source.encode()) % 2 != part]
        print(f"half {part}: {accuracy(test, fit(train, start)):.4f}")
    if options.write:
        print(json.dumps({feature: round(float(w), 2) for feature, w in zip(FEATURES, fitted, strict=True)}, indent=1))


if __name__ == "__main__":
    main()
