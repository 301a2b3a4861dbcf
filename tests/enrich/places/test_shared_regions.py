import pytest

from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import places


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "A mine in [GPE Turkey] was shut. Miners of [ORG Batman] and of [GPE Siirt] marched to [GPE Diyarbakır].",
            "Batman",
        ),
        ("Snow fell in [GPE Berkshire], [GPE Slough] and [GPE Newbury]. Near [ORG Reading] a bus slid off.", "Reading"),
    ],
)
def test_a_country_and_neighbours_speak_for_a_place(text: str, name: str, gazetteer: Gazetteer) -> None:
    """What the model takes for a body is a town where the article names the town's country and its neighbours."""
    assert name in places(text, gazetteer)


def test_a_word_of_the_article_is_not_a_place(gazetteer: Gazetteer) -> None:
    """A town's name that the article has in small letters too is the word there."""
    assert places("[GPE Orange] juice is dear. Farmers say the orange harvest failed.", gazetteer) == []


@pytest.mark.parametrize(
    "text", ["[NORP Persian] rugs were sold in [GPE Perth].", "She speaks [NORP Danish] in [GPE Perth]."]
)
def test_goods_and_languages_are_not_places(text: str, gazetteer: Gazetteer) -> None:
    """A carpet's or a tongue's adjective says nothing of where."""
    assert places(text, gazetteer) == ["Perth"]


def test_sightings_of_one_name_speak_for_each_other(gazetteer: Gazetteer) -> None:
    """A name passed over at the start of a sentence is the place that the rest of the article means by it."""
    text = "Fargo braces for floods. Crews in [GPE Fargo] stacked bags, and in [GPE Fargo] the bridge is shut."
    assert places(text, gazetteer) == ["Fargo", "Fargo", "Fargo"]
