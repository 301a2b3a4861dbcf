import time

import pytest

from pipeline.enrich.body_names import with_bodies
from pipeline.enrich.clubs import with_clubs
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked


def bodies(text: str) -> list[str]:
    plain, spans = marked(text)
    known = {"Alps", "Bulls Gap"}
    return [span.text for span in with_bodies(spans, plain, "text", known.__contains__) if span.label == "ORG"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Drivers struck. The Tram and [ORG Bus Union] met.", ["Tram and Bus Union"]),
        ("She works for [GPE Avon] and [ORG Somerset Police].", ["Avon and Somerset Police"]),
        ("It was [GPE Perth] and [ORG Kinross Council] that paid.", ["Perth and Kinross Council"]),
        ("[ORG Waratahs end Bulls] in Pretoria", ["Waratahs", "Bulls"]),
        ("It was built by the firm Arterion.", ["Arterion"]),
        ("A start-up called itself poor. The small start-up Nordhaven’s fleet grew.", ["Nordhaven"]),
        ("Nino spoke for the group Free Rivers.", ["Free Rivers"]),
        ("Le CHU de [LOC Limoges] a ouvert.", ["CHU de Limoges"]),
        ("Des biologistes de l'université de [LOC Pau] cherchent.", ["université de Pau"]),
        ("The Lions won 3-1 and will play the Sharks in Durban.", ["Lions", "Sharks"]),
    ],
)
def test_bodies_are_whole(text: str, wanted: list[str]) -> None:
    """Cut at "and", run together in a headline, or passed over: a body has its whole name."""
    assert bodies(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Fires burned in [GPE Avon] and [ORG Somerset Police] came.",
        "The [ORG Pentagon] and [ORG Justice Department] said no.",
        "He met the firm Monday.",
        "The bank that [PERSON Anna Holm] led is shut.",
        "The company [PERSON Anna Holm] led is shut.",
        "The Lions are a hill above the town.",
        "They won 3-1 in the Alps and go to the Games.",
        "[ORG Bank of England] said so.",
    ],
)
def test_other_names_stay_as_they_are(text: str) -> None:
    """No body grows over a place of an event, over another body, a day or a person."""
    plain, spans = marked(text)
    assert with_bodies(spans, plain, "text", {"Alps"}.__contains__) == spans


def test_scores_between_sides_name_both(gazetteer: Gazetteer) -> None:
    """A line of results has its score between the sides or behind them; one line alone may be anything."""
    table = "Castleford Colts 2-1 Ripon Harriers\nSelby Town 0-0 Thirsk Vale"
    names = [span.text for span in with_clubs([], table, "text", gazetteer)]
    assert names == ["Castleford Colts", "Ripon Harriers", "Selby Town", "Thirsk Vale"]
    assert with_clubs([], "Castleford Colts 2-1 Ripon Harriers", "text", gazetteer) == []


def test_time_is_linear() -> None:
    """Ten times the sides take ten times as long, not a hundred times."""

    def seconds(count: int) -> float:
        start = time.perf_counter()
        with_bodies([], "They won 3-1. The Lions met the firm Arterion. " * count, "text", lambda _: False)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(4000) < 40 * max(seconds(400), 0.001)
