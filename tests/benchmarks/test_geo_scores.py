import pytest

from benchmarks.geo_scores import kilometres, pair, score

PARIS = {"lat": 48.85, "lon": 2.35, "country": "FR"}
TEXAS = {"lat": 33.66, "lon": -95.56, "country": "US"}


def span(start: int, end: int, **place: object) -> dict[str, object]:
    return {"start": start, "end": end, **place}


def row(*toponyms: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": "1", "text": "x" * 100, "toponyms": list(toponyms), **more}


def test_gold_against_itself_is_perfect() -> None:
    """Every score is 1."""
    gold = [row(span(0, 5, **PARIS), span(9, 14, **TEXAS))]
    assert set(score(gold, gold).scores().values()) == {1.0}


def test_a_place_too_far_away_is_found_but_wrong() -> None:
    """Recognition counts it, resolution does not, and the confusion is named."""
    tally = score([row(span(0, 5, name="Paris", **TEXAS))], [row(span(0, 5, **PARIS))])
    found = tally.scores()
    assert (found["recognition_f1"], found["acc161_nil_wrong"], found["e2e161_f1"]) == (1.0, 0.0, 0.0)
    assert tally.confusions == {("Paris", "FR for US"): 1}


def test_no_answer_counts_as_wrong_except_among_the_resolved() -> None:
    """One right and one without a point: half right of all, all right of the resolved."""
    found = score([row(span(0, 5, **PARIS), span(9, 14, **TEXAS))], [row(span(0, 5, **PARIS), span(9, 14))]).scores()
    assert (found["acc161_nil_wrong"], found["acc161_resolved"], found["acc161_all_gold"]) == (0.5, 1.0, 0.5)


def test_a_point_for_what_has_none_in_the_gold_is_not_judged() -> None:
    """It is neither right nor wrong in the precision of the whole."""
    found = score([row(span(0, 5), span(9, 14, **PARIS))], [row(span(0, 5, **TEXAS), span(9, 14, **PARIS))]).scores()
    assert found["e2e161_p"] == 1.0


def test_misses_and_inventions_halve_precision_and_recall() -> None:
    """One of two found, one of two right; a span given twice counts once."""
    gold = [row(span(0, 5, **PARIS), span(9, 14, **PARIS))]
    found = score(gold, [row(span(0, 5, **PARIS), span(0, 5, **PARIS), span(50, 55, **PARIS))]).scores()
    assert (found["recognition_p"], found["recognition_r"]) == (0.5, 0.5)


def test_equal_spans_are_paired_before_overlapping_ones() -> None:
    """A longer span does not take the partner of an equal one; each is used once."""
    assert pair([span(0, 10), span(0, 4)], [span(0, 4)]) == [(1, 0)]
    assert pair([span(0, 4)], [span(4, 8)]) == []


def test_the_country_of_an_article_is_that_of_most_of_its_places() -> None:
    """The prediction's own word counts first, else its most frequent country."""
    gold = [row(span(0, 1, **PARIS), span(2, 3, **PARIS), span(4, 5, **TEXAS))]
    said = [row(span(0, 1, **TEXAS), primary_country="FR")]
    assert score(gold, said).scores()["article_country"] == 1.0
    assert score(gold, [row(span(0, 1, **TEXAS))]).scores()["article_country"] == 0.0


def test_distance_is_along_the_great_circle() -> None:
    """Paris in France and Paris in Texas are 7,800 km apart."""
    assert kilometres(PARIS, TEXAS) == pytest.approx(7800, abs=60)
