"""Places that a word beside them introduces, in sentences of villages that no gazetteer has."""

import pytest

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.detect import detect_places
from pipeline.enrich.places.introduced_places import introduced
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Floods reached the village of Tarvello on Monday.", ["Tarvello"]),
        ("A school in a hamlet called Brenn Osk closed.", ["Brenn Osk"]),
        ("Crews went to the municipality of Vila do Sarro, near the coast.", ["Vila do Sarro"]),
        ("It hit the villages of Amreza, Torrok and Bel Kassu before dawn.", ["Amreza", "Torrok", "Bel Kassu"]),
        ("Three islands: Urrao, Tessel Minor, and Quarro were cut off.", ["Urrao", "Tessel Minor", "Quarro"]),
        ("Suburbs such as Morlay and Essenby have no water.", ["Morlay", "Essenby"]),
        ("Towns including Morlay had no power, Essenby said.", ["Morlay"]),
        ("Ostrava Mala, a small farming village in the hills, was spared.", ["Ostrava Mala"]),
        ("Tikundo is a fishing town on the lake.", ["Tikundo"]),
        ("Police searched the Karzim district of the capital.", ["Karzim"]),
        ("Fires burnt in the crowded Mbakuli slums.", ["Mbakuli"]),
        ("Aid came to Dar Sulei refugee camp by lorry.", ["Dar Sulei"]),
        ("They met in the village Ollersdal on Friday.", ["Ollersdal"]),
        ("Lena Brook, a lobbyist for the city of Tarvello, left.", ["Tarvello"]),
        ("The rally left the town of Orrisa’s stadium empty.", ["Orrisa"]),
        ("The tower rose over the city. Of Korr little is known.", []),
        ("The fire began in the neighborhood of Saturday's market.", []),
        ("She owns a village Council pass and a slum Bank card.", []),
        ("He spoke for the district of Mr Harlan.", []),
        ("The Tokyo-based district of the firm grew.", []),
        ("The Northern district of the country was calm.", []),
        ("They dined at the Harbour Districts in town.", []),
        ("This is a village in the hills. It is a town of 300.", []),
        ("Lena Brook, a teacher at a town in the hills, left.", []),
        ("The village, Tarvello said, was calm; the city slept.", []),
    ],
)
def test_names_that_a_word_introduces(text: str, wanted: list[str]) -> None:
    assert [text[slice(*at)] for at in introduced(text)] == wanted


def found(text: str, gazetteer: Gazetteer) -> tuple[list[str], list[Span]]:
    plain, spans = marked(text)
    names, places = detect_places(spans, "", plain, gazetteer)
    return [place.span.text for place in places], names


@pytest.mark.parametrize(
    "text",
    [
        "The flood hit the village of Tarvello. Roads to Tarvello are shut.",
        "The flood hit the village of [PERSON Tarvello]. Roads to [PERSON Tarvello] are shut.",
        "Cranes came to [ORG Tarvello]. The slide buried the hamlet of [NORP Tarvello].",
    ],
)
def test_other_mentions_of_an_unlisted_village_are_places_too(text: str, gazetteer: Gazetteer) -> None:
    """Whatever the recogniser took them for, if anything."""
    places, names = found(text, gazetteer)
    assert places == ["Tarvello", "Tarvello"]
    assert {name.label for name in names} == {"GPE"}


def test_a_village_within_anothers_name_is_not_found_twice(gazetteer: Gazetteer) -> None:
    text = "It hit the villages of Tarvello and Tarvello do Sarro. Roads to Tarvello do Sarro are shut."
    assert found(text, gazetteer)[0] == ["Tarvello", "Tarvello do Sarro", "Tarvello do Sarro"]


def test_a_town_in_an_introduced_name_is_not_meant(gazetteer: Gazetteer) -> None:
    assert found("It hit the village of Lima do Sarro.", gazetteer)[0] == ["Lima do Sarro"]


def test_a_part_of_a_name_gives_way_to_the_whole(gazetteer: Gazetteer) -> None:
    assert found("It hit the villages of [PERSON Vila] do [ORG Sarro] and [LOC Arko].", gazetteer)[0] == [
        "Vila do Sarro",
        "Arko",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He met [PERSON Ines Tarvello] in the village of [PERSON Tarvello]. [PERSON Tarvello] left.", ["Tarvello"]),
        ("It began in the [NORP Druze] town of Orlach.", ["Orlach"]),
        ("It began in the Armenian village of Orlach.", ["Armenian", "Orlach"]),
        ("The city has three districts: TIF I and TIF II.", []),
        ("He left the county of [ORG Orlach Sheriff's Office].", []),
    ],
)
def test_names_that_no_word_makes_a_place(text: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    assert found(text, gazetteer)[0] == wanted
