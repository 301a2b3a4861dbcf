"""Fit the weights of the cues (pipeline/enrich/places/detection_weights.py) on corpora with gold place names.

``python -m benchmarks.fit_toponyms CORPUS… > pipeline/enrich/places/detection_weights.py``

A logistic regression with a quadratic penalty, by Newton's method; each corpus counts the same, however long it
is. Sightings that only touch a gold name are left out, and so are demonyms in a corpus that does not annotate them.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.config.load import load_settings
from pipeline.enrich.ner.model import load_model
from pipeline.enrich.ner.recognise import recognise
from pipeline.enrich.places.candidates import PlaceCandidate
from pipeline.enrich.places.detect import MOST_SURE, name_key, names_of, sight_fields
from pipeline.enrich.places.detection_features import ArticleContext, cues
from pipeline.enrich.text.alignment import original_span
from pipeline.enrich.text.clean import clean
from pipeline.gazetteer import Gazetteer, open_gazetteer
from pipeline.messages.articles import Article

PENALTY = 3.0
LEAST_SEEN = 15
"""Sightings that a cue needs to get a weight of its own."""
STEPS = 12
SAME = 0.5
"""Share of a sighting and a gold name together that both must cover to be the same name."""
ANNOTATES_DEMONYMS = 0.2
"""Least share of demonyms that are gold in a corpus whose annotators counted them."""

PRIOR = {
    "goods_back": -2.0,
    "a demonym's goods": -4.0,
    "language_front": -2.0,
    "a word elsewhere": -1.0,
    "party in front": 3.0,
    "speaks as a firm": -2.0,
    "only in a person's name": -2.0,
    "own_back": -2.0,
    "region behind a name": 1.0,
}
"""What a reader knows of cues that two corpora have too seldom; all others start from nothing."""


class Example(NamedTuple):
    """A sighting as the fit sees it; ``name`` is one for all sightings of a name in an article."""

    cues: frozenset[str]
    is_place: bool
    name: str


class Pooling(NamedTuple):
    """How much a sighting's own cues and the other sightings of its name count."""

    bias: float
    own: float
    others: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="fit-toponyms", description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    gazetteer = open_gazetteer(load_settings())
    corpora = [list(examples(path, gazetteer)) for path in parser.parse_args().corpora]
    bias, weights = fit(corpora)
    print(as_module(bias, weights, fit_pooling(corpora, bias, weights)))


def examples(path: Path, gazetteer: Gazetteer) -> Iterator[Example]:
    """The cues of each sighting of a corpus, and whether it is a place name."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rated = [(number, *found) for number, row in enumerate(rows) for found in _sightings(row, gazetteer)]
    demonyms = [share >= SAME for _, sighting, _, share in rated if sighting.is_demonym]
    keep_demonyms = sum(demonyms) >= ANNOTATES_DEMONYMS * len(demonyms)
    for number, sighting, found, share in rated:
        if (share == 0 or share >= SAME) and (keep_demonyms or not sighting.is_demonym):
            yield Example(found, share > 0, f"{number} {name_key(sighting)}")


def _sightings(row: dict[str, Any], gazetteer: Gazetteer) -> Iterator[tuple[PlaceCandidate, frozenset[str], float]]:
    model = load_model("en")
    assert model is not None
    text = clean(Article(text=row["text"]), gazetteer.knows)
    spans = recognise(model, [("", text.text)])[0]
    names = names_of(spans, "", text.text, gazetteer)
    sightings = list(sight_fields(names, "", text.text, gazetteer))
    article = ArticleContext(sightings, gazetteer, "", text.text)
    gold = {(toponym["start"], toponym["end"]) for toponym in row["toponyms"]}
    for sighting in sightings:
        span = original_span(text.alignment or (), sighting.span.start, sighting.span.end)
        yield sighting, frozenset(cues(sighting, text.text, article)), max((_share(span, g) for g in gold), default=0.0)


def _share(a: tuple[int, int], b: tuple[int, int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, both) / (max(a[1], b[1]) - min(a[0], b[0]) or 1)


def fit(corpora: Sequence[Sequence[Example]]) -> tuple[float, dict[str, float]]:
    """The bias and the weight of each cue."""
    seen = Counter(cue for corpus in corpora for example in corpus for cue in example.cues)
    names = sorted({cue for cue, count in seen.items() if count >= LEAST_SEEN} | PRIOR.keys())
    column = {name: number for number, name in enumerate(names)}
    largest = max(map(len, corpora))
    rows, wanted, heft = [], [], []
    for corpus in corpora:
        for example in corpus:
            rows.append([column[cue] for cue in example.cues if cue in column])
            wanted.append(float(example.is_place))
            heft.append(largest / len(corpus))
    prior = np.array([*(PRIOR.get(name, 0.0) for name in names), 0.0])
    weights = _newton(_matrix(rows, len(names)), np.array(wanted), np.array(heft), prior)
    return float(weights[-1]), {name: float(weight) for name, weight in zip(names, weights, strict=False)}


def fit_pooling(corpora: Sequence[Sequence[Example]], bias: float, weights: Mapping[str, float]) -> Pooling:
    """How much the other sightings of a name count, fitted to those that have any."""
    rows, wanted, heft = [], [], []
    for corpus in corpora:
        scores = [bias + sum(weights.get(cue, 0.0) for cue in example.cues) for example in corpus]
        bounded = np.clip(scores, -MOST_SURE, MOST_SURE)
        groups: dict[str, list[int]] = defaultdict(list)
        for number, example in enumerate(corpus):
            groups[example.name].append(number)
        for group in groups.values():
            for number in group if len(group) > 1 else ():
                others = (sum(bounded[group]) - bounded[number]) / (len(group) - 1)
                rows.append([scores[number], others, 1.0])
                wanted.append(float(corpus[number].is_place))
                heft.append(1 / len(corpus))
    own, others, base = _newton(np.array(rows), np.array(wanted), np.array(heft) * len(rows), np.zeros(3))
    return Pooling(float(base), float(own), float(others))


def _matrix(rows: Iterable[Sequence[int]], columns: int) -> Any:
    """One row an example, one column a cue, and a last column of ones for the bias."""
    rows = list(rows)
    matrix = np.zeros((len(rows), columns + 1))
    for number, row in enumerate(rows):
        matrix[number, row] = 1.0
    matrix[:, -1] = 1.0
    return matrix


def _newton(cases: Any, wanted: Any, heft: Any, prior: Any) -> Any:
    weights = prior.copy()
    penalty = np.full(cases.shape[1], PENALTY)
    penalty[-1] = 0.0
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-cases @ weights))
        slope = cases.T @ (heft * (likely - wanted)) + penalty * (weights - prior)
        curve = (cases * (heft * likely * (1 - likely))[:, None]).T @ cases + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return weights


def as_module(bias: float, weights: Mapping[str, float], pooling: Pooling) -> str:
    """The Python file with these numbers, the strongest cue against a place first."""
    lines = [f'    "{cue}": {weight:.2f},' for cue, weight in sorted(weights.items(), key=lambda pair: pair[1])]
    return "\n".join(
        [
            '"""What each cue weighs, fitted by benchmarks/fit_toponyms.py; positive speaks for a place."""',
            "",
            f"BIAS = {bias:.2f}",
            f"POOL_BIAS, POOL_OWN, POOL_OTHERS = {pooling.bias:.2f}, {pooling.own:.2f}, {pooling.others:.2f}",
            "WEIGHTS = {",
            *lines,
            "}",
        ]
    )


if __name__ == "__main__":
    main()
