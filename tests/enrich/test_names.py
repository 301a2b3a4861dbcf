"""Names in short articles of our own, as a reader finds them."""

from pathlib import Path

import pytest

from benchmarks.names import read_articles, score_names
from pipeline.enrich import Enricher
from pipeline.gazetteer import Gazetteer

FOLDER = Path(__file__).parent / "articles"


@pytest.mark.parametrize(
    ("file", "persons", "precision", "recall", "places", "foci"),
    [
        ("names.txt", 0.94, 0.90, 0.94, 7, 0.89),
        ("more_names.txt", 0.80, 0.80, 0.55, 8, 0.82),
        ("short_news.txt", 0.96, 0.92, 0.92, 4, 0.90),
    ],
)
def test_names(
    enricher: Enricher,
    gazetteer: Gazetteer,
    file: str,
    persons: float,
    precision: float,
    recall: float,
    places: int,
    foci: float,
) -> None:
    """Persons exactly right, organizations, what is falsely a place, and foci; a rule that makes them worse shows here."""
    gold = read_articles(FOLDER / file)
    found = enricher.enrich_many([(each.article, 1) for each in gold])
    scores = score_names(zip(gold, found, strict=True), gazetteer)
    print(*scores.problems, sep="\n")
    assert scores.exact_persons / scores.articles >= persons
    assert scores.precision >= precision
    assert scores.recall >= recall
    assert scores.false_places <= places
    assert scores.right_foci / scores.foci >= foci


@pytest.mark.parametrize(("file", "least"), [("focus.txt", 29), ("more_focus.txt", 13)])
def test_a_tricky_focus(enricher: Enricher, gazetteer: Gazetteer, file: str, least: int) -> None:
    """Embassies, sports abroad, headquarters, bureaus, travel, aid, talks and diaspora, judged before the first run."""
    gold = read_articles(FOLDER / file)
    found = enricher.enrich_many([(each.article, 1) for each in gold])
    scores = score_names(zip(gold, found, strict=True), gazetteer)
    print(*(problem for problem in scores.problems if ": focus" in problem), sep="\n")
    assert scores.foci == len(gold)
    assert scores.right_foci >= least
