"""Items of lists whose head says that they are goods, firms or sides."""

import pytest

from pipeline.enrich.places.listed_goods import listed_goods
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import places


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Eggs under the labels Lund, Bayview and Sun Valley were recalled.", ["Lund", "Bayview", "Sun Valley"]),
        ("It owns beer brands including Tampico, Odessa's and Dover.", ["Tampico", "Odessa", "Dover"]),
        ("Three ferries: Bergen, Stavanger, Molde sank.", ["Bergen", "Stavanger", "Molde"]),
        ("The brand names of coffee such as Lima and Cusco are his.", ["Lima", "Cusco"]),
        ("Airlines such as Arterion, Vela and Cork Air fly there.", []),
        ("They sell brands Dover made.", []),
        ("The names Lund, Bayview and Dover are on the map.", []),
        ("The companies left Lund, Bayview and Dover.", []),
        ("The two parties, Lund and Dover, met.", []),
    ],
)
def test_items_of_a_list(text: str, wanted: list[str]) -> None:
    """The head stands right before the list; capitals in front of it may be part of a name."""
    assert [text[slice(*at)] for at in sorted(listed_goods(text))] == wanted


def test_listed_goods_are_no_places_but_countries_are(gazetteer: Gazetteer) -> None:
    assert places("It recalled the brands [GPE Odessa], [GPE Lima] and [GPE Dover] in [GPE Bergen].", gazetteer) == [
        "Bergen"
    ]
    assert places("It has wines such as [GPE Peru], [GPE Chile] and [GPE Ghana].", gazetteer) == [
        "Peru",
        "Chile",
        "Ghana",
    ]
    assert places("He left [GPE Odessa], [GPE Lima] and [GPE Dover].", gazetteer) == ["Odessa", "Lima", "Dover"]
