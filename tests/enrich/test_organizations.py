import pytest

from pipeline.enrich.clubs import with_clubs
from pipeline.enrich.entities import group_entities
from pipeline.enrich.places.detect import detect_places
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked, places


def organizations(text: str) -> list[str]:
    plain, spans = marked(text)
    return [entity.name for entity in group_entities(spans, {}, "", plain) if entity.type == "organization"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The [ORG Toronto Raptors] lost. The [ORG Raptors] will rest.", ["Toronto Raptors"]),
        ("[ORG Nordea Bank] cut rates. [ORG Nordea] fell.", ["Nordea Bank"]),
        ("[ORG Petróleos del Sur] ([ORG PDSUR]) drills. [ORG PDSUR] denied it.", ["Petróleos del Sur"]),
        ("[ORG Students of Rhodes University] marched.", ["Rhodes University"]),
        ("The [ORG Bank] is shut.", []),
        ("He sold line 6.[ORG 6.The] buyer paid.", []),
        ("TRADERS FROM [ORG GARISSA LOST THEIR GOODS] ON FRIDAY NIGHT.", []),
        ("It was [ORG Galway 12C] at noon.", []),
        ("Floods again: #[ORG BeiraFloods].", []),
        ("[ORG Hail] fell on cars. More hail is due.", []),
    ],
)
def test_organizations(text: str, wanted: list[str]) -> None:
    """Short forms join the long one; what is not a name is left out."""
    assert organizations(text) == wanted


def test_a_short_form_of_two_stays_alone() -> None:
    """Where two bodies end so, which one is meant is not said."""
    text = "[ORG Leeds Rhinos] beat [ORG Hull Rhinos]. The [ORG Rhinos] sang."
    assert organizations(text) == ["Leeds Rhinos", "Hull Rhinos", "Rhinos"]


def test_clubs_of_a_table(gazetteer: Gazetteer) -> None:
    """A league table names clubs, also those that have a town's name and City."""
    found = with_clubs([], "Leeds United 46 29 9\nHull City 46 24 10\nBolton Wanderers 46 20 6", "text", gazetteer)
    assert [(span.text, span.label) for span in found] == [
        ("Leeds United", "ORG"),
        ("Hull City", "ORG"),
        ("Bolton Wanderers", "ORG"),
    ]


def test_cities_without_clubs_stay_cities(gazetteer: Gazetteer) -> None:
    """Without a name that only a club has, "Kuwait City" is a city."""
    assert with_clubs([], "Rain fell in Kuwait City and in Panama City.", "text", gazetteer) == []


def test_a_firm_speaks_of_itself(gazetteer: Gazetteer) -> None:
    """What says that it would pay, and has shares, is not a town."""
    assert "Nokia" not in places("[ORG Nokia] said it would pay 2 million. [ORG Nokia]'s shares rose.", gazetteer)


def test_a_first_name_that_is_a_city_is_a_person(gazetteer: Gazetteer) -> None:
    """After the full name, the first name alone is the person, not the place."""
    plain, spans = marked("[PERSON Savannah Brandt] lost. “I hope [GPE Savannah] is well,” she said.")
    names, toponyms = detect_places(spans, "", plain, gazetteer)
    assert toponyms == []
    assert [name.label for name in names] == ["PERSON", "PERSON"]
