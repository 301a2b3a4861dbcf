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
from pipeline.enrich.ner.contract import LEANINGS
from pipeline.enrich.ner.model import bundled_models
from pipeline.enrich.ner.recognise import recognise
from pipeline.enrich.places.candidates import PlaceCandidate
from pipeline.enrich.places.detect import MOST_SURE, name_key, names_of, sight_fields
from pipeline.enrich.places.detection_features import ArticleContext, cues, tag_of
from pipeline.enrich.places.detection_model import DetectionModel
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
    "bearing in front": 1.5,
}
"""What a reader knows of cues that two corpora have too seldom; all others start from nothing."""


class Example(NamedTuple):
    """A sighting as the fit sees it; ``name`` is one for all sightings of a name in an article."""

    cues: frozenset[str]
    is_place: bool
    name: str
    tag: str = ""
    leanings: tuple[float, ...] = ()

    def score(self, model: DetectionModel) -> float:
        """The log-odds that ``detect`` gives the sighting before it hears the others of its name."""
        own = sum(model.cues.get(cue, 0.0) for cue in self.cues)
        return model.bias + own + model.leaning(self.tag, self.leanings)


def main() -> None:
    parser = argparse.ArgumentParser(prog="fit-toponyms", description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    gazetteer = open_gazetteer(load_settings())
    corpora = [list(examples(path, gazetteer)) for path in parser.parse_args().corpora]
    without = [[example._replace(leanings=()) for example in corpus] for corpus in corpora]
    print(as_module(plain=fitted(without), leaning=fitted(corpora)))


def fitted(corpora: Sequence[Sequence[Example]]) -> DetectionModel:
    """The model with its weights and what the other sightings of a name count."""
    return fit_pooling(corpora, fit(corpora))


def examples(path: Path, gazetteer: Gazetteer) -> Iterator[Example]:
    """The cues of each sighting of a corpus, and whether it is a place name."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rated = [(number, *found) for number, row in enumerate(rows) for found in _sightings(row, gazetteer)]
    demonyms = [share >= SAME for _, sighting, _, share, _ in rated if sighting.is_demonym]
    keep_demonyms = sum(demonyms) >= ANNOTATES_DEMONYMS * len(demonyms)
    for number, sighting, found, share, leanings in rated:
        if (share == 0 or share >= SAME) and (keep_demonyms or not sighting.is_demonym):
            yield Example(found, share > 0, f"{number} {name_key(sighting)}", tag_of(sighting), leanings)


def _sightings(
    row: dict[str, Any], gazetteer: Gazetteer
) -> Iterator[tuple[PlaceCandidate, frozenset[str], float, tuple[float, ...]]]:
    model = bundled_models().load("en")
    assert model is not None
    text = clean(Article(text=row["text"]), gazetteer.knows)
    (spans, leanings) = recognise(model, [("", text.text)])[0]
    names = names_of(spans, "", text.text, gazetteer)
    sightings = list(sight_fields(names, "", text.text, gazetteer))
    article = ArticleContext(sightings, gazetteer, "", text.text, leanings)
    gold = {(toponym["start"], toponym["end"]) for toponym in row["toponyms"]}
    for sighting in sightings:
        span = original_span(text.alignment or (), sighting.span.start, sighting.span.end)
        share = max((_share(span, g) for g in gold), default=0.0)
        yield sighting, frozenset(cues(sighting, text.text, article)), share, tuple(article.leanings(sighting))


def _share(a: tuple[int, int], b: tuple[int, int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, both) / (max(a[1], b[1]) - min(a[0], b[0]) or 1)


def fit(corpora: Sequence[Sequence[Example]]) -> DetectionModel:
    """The bias and the weight of each cue and each leaning."""
    seen = Counter(cue for corpus in corpora for example in corpus for cue in example.cues)
    names = sorted({cue for cue, count in seen.items() if count >= LEAST_SEEN} | PRIOR.keys())
    column = {name: number for number, name in enumerate(names)}
    largest = max(map(len, corpora))
    everything = [example for corpus in corpora for example in corpus]
    heft = np.array([largest / len(corpus) for corpus in corpora for _ in corpus])
    usual = usual_leanings(everything)
    of_cues = _matrix([[column[cue] for cue in example.cues if cue in column] for example in everything], len(names))
    leanings = np.array([_unusual(example, usual) for example in everything])
    prior = np.array([*(PRIOR.get(name, 0.0) for name in names), 0.0, *(0.0 for _ in LEANINGS)])
    wanted = np.array([float(example.is_place) for example in everything])
    penalty = np.array([PENALTY] * len(names) + [0.0] + [PENALTY] * len(LEANINGS))
    weights = _newton(np.hstack([of_cues, leanings]), wanted, heft, prior, penalty).tolist()
    of_leanings = tuple(weights[len(names) + 1 :])
    cues = dict(zip(names, weights, strict=False))
    return DetectionModel(weights[len(names)], 0.0, 1.0, 0.0, cues, of_leanings if usual else (), usual)


def usual_leanings(examples: Iterable[Example]) -> Mapping[str, tuple[float, ...]]:
    """The mean leanings of the sightings with one tag: the tag says as much already."""
    by_tag: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for example in examples:
        if example.leanings:
            by_tag[example.tag].append(example.leanings)
    return {
        tag: tuple(np.mean(found, axis=0).tolist()) for tag, found in sorted(by_tag.items()) if len(found) >= LEAST_SEEN
    }


def _unusual(example: Example, usual: Mapping[str, tuple[float, ...]]) -> list[float]:
    if not example.leanings or example.tag not in usual:
        return [0.0] * len(LEANINGS)
    return [odds - expected for odds, expected in zip(example.leanings, usual[example.tag], strict=True)]


def fit_pooling(corpora: Sequence[Sequence[Example]], model: DetectionModel) -> DetectionModel:
    """``model`` with how much the other sightings of a name count, fitted to those that have any."""
    rows, wanted, heft = [], [], []
    for corpus in corpora:
        scores = [example.score(model) for example in corpus]
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
    penalty = np.array([PENALTY, PENALTY, 0.0])
    own, others, base = _newton(np.array(rows), np.array(wanted), np.array(heft) * len(rows), np.zeros(3), penalty)
    return model._replace(pool_bias=float(base), pool_own=float(own), pool_others=float(others))


def _matrix(rows: Iterable[Sequence[int]], columns: int) -> Any:
    """One row an example, one column a cue, and a last column of ones for the bias."""
    rows = list(rows)
    matrix = np.zeros((len(rows), columns + 1))
    for number, row in enumerate(rows):
        matrix[number, row] = 1.0
    matrix[:, -1] = 1.0
    return matrix


def _newton(cases: Any, wanted: Any, heft: Any, prior: Any, penalty: Any) -> Any:
    weights = prior.copy()
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-cases @ weights))
        slope = cases.T @ (heft * (likely - wanted)) + penalty * (weights - prior)
        curve = (cases * (heft * likely * (1 - likely))[:, None]).T @ cases + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return weights


def as_module(plain: DetectionModel, leaning: DetectionModel) -> str:
    """The Python file with these numbers, the strongest cue against a place first."""
    return "\n".join(
        [
            '"""Weights of the detection features, fitted by benchmarks/fit_toponyms.py; positive speaks for a place."""',
            "",
            "from pipeline.enrich.places.detection_model import DetectionModel",
            "",
            *_as_lines("PLAIN", plain),
            "",
            *_as_lines("LEANING", leaning),
        ]
    )


def _as_lines(name: str, model: DetectionModel) -> Iterator[str]:
    yield f"{name} = DetectionModel("
    for field in ("bias", "pool_bias", "pool_own", "pool_others"):
        yield f"    {field}={getattr(model, field):.2f},"
    yield "    cues={"
    yield from (
        f'        "{cue}": {weight:.2f},' for cue, weight in sorted(model.cues.items(), key=lambda pair: pair[1])
    )
    yield "    },"
    if model.usual:
        yield f"    leanings=({_numbers(model.leanings, 2)}),"
        yield "    usual={"
        yield from (f'        "{tag}": ({_numbers(odds, 1)}),' for tag, odds in model.usual.items())
        yield "    },"
    yield ")"


def _numbers(values: Iterable[float], digits: int) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values)


if __name__ == "__main__":
    main()
