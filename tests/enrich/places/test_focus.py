from dataclasses import replace

import pytest

from pipeline.enrich.places.focus import find_focus
from pipeline.enrich.places.resolve import places, resolve
from pipeline.gazetteer import Gazetteer
from pipeline.messages.articles import Location, Mention, Place
from tests.support.place_cases import spans_of


def focus(gazetteer: Gazetteer, title: str, text: str, title_names: list[str], names: list[str]) -> Location | None:
    in_title = [replace(span, field="title") for span in spans_of(title, title_names)]
    answers = resolve([*in_title, *spans_of(text, names)], title, text, gazetteer)
    return find_focus(places(answers), title, text, gazetteer)


def test_the_town_of_the_headline(gazetteer: Gazetteer) -> None:
    """A town in the headline and again below is the focus, whatever is named in passing."""
    found = focus(
        gazetteer,
        "Fire in Marseille",
        "A fire broke out in Marseille. Help came from Lyon. Paris was informed.",
        ["Marseille"],
        ["Marseille", "Lyon", "Paris"],
    )
    assert found is not None
    assert found.name == "Marseille"


def mentioned(name: str, feature: str, country: str | None, confidence: float, *at: tuple[str, int]) -> Place:
    mentions = [
        Mention(text=name, start=start, end=start + len(name), field="title" if field == "title" else "text")
        for field, start in at
    ]
    return Place(name=name, feature=feature, country=country, lat=0, lon=0, confidence=confidence, mentions=mentions)


@pytest.mark.parametrize("is_town_in_title", [False, True])
def test_the_sea_of_the_headline(is_town_in_title: bool) -> None:
    """A story from a surer town on its shore is about the sea; one whose headline has the town too is about the town."""
    text = "BAKU — The seals of the Caspian Sea were counted. The aircraft started near Baku."
    sea = mentioned("Caspian Sea", "SEA", None, 0.8, ("title", 9), ("text", text.index("Caspian")))
    headline = [("title", 0)] if is_town_in_title else []
    town = mentioned("Baku", "PPLC", "AZ", 0.98, *headline, ("text", 0), ("text", text.index("Baku.")))
    found = find_focus([town, sea], "Seals of the Caspian Sea counted", text)
    assert found is not None
    assert found.name == ("Baku" if is_town_in_title else "Caspian Sea")


def test_three_towns_mean_their_state(gazetteer: Gazetteer) -> None:
    """Towns of one state without one that stands out mean the state, though it is not named."""
    text = "Storms hit Waco, Abilene and Lubbock."
    found = focus(gazetteer, "", text, [], ["Waco", "Abilene", "Lubbock"])
    assert found is not None
    assert (found.name, found.feature) == ("Texas", "ADM1")


def test_a_capital_beside_its_country(gazetteer: Gazetteer) -> None:
    """Governments are named by their capitals: the country is the focus."""
    text = "Armenia said on Monday that Yerevan and Armenia would not yield."
    found = focus(gazetteer, "", text, [], ["Armenia", "Yerevan", "Armenia"])
    assert found is not None
    assert found.name == "Armenia"


@pytest.mark.parametrize(
    ("title", "opening", "expected"),
    [
        ("A new bridge for Yerevan", "The bridge in Yerevan will open in May.", "Yerevan"),
        ("Yerevan rejects the plan", "Armenia said on Monday that it would not sign.", "Armenia"),
    ],
)
def test_a_capital_whose_country_comes_late(gazetteer: Gazetteer, title: str, opening: str, expected: str) -> None:
    """A story that opens with the city and names the country late is about the city, not about the government."""
    text = f"{opening} {'Two lanes are for buses. ' * 12}Armenia has few bridges as long, says Gyumri's builder."
    names = [name for name in ("Yerevan", "Armenia") if name in opening]
    found = focus(gazetteer, title, text, ["Yerevan"], [*names, *([] if "Armenia" in names else ["Armenia"]), "Gyumri"])
    assert found is not None
    assert found.name == expected


def test_the_headlines_town_among_many_of_its_state(gazetteer: Gazetteer) -> None:
    """Neither its state nor the state's other towns, each named in passing, take the story from the town of the headline."""
    title = "Lubbock buys two fire engines"
    text = (
        "The council of Lubbock voted for two fire engines on Monday. Texas pays half. Engines of the kind are in "
        "Waco, Abilene, Austin, Dallas, Houston and El Paso, and Texas lends more."
    )
    below = ["Lubbock", "Texas", "Waco", "Abilene", "Austin", "Dallas", "Houston", "El Paso", "Texas"]
    found = focus(gazetteer, title, text, ["Lubbock"], below)
    assert found is not None
    assert found.name == "Lubbock"


def test_the_dateline(gazetteer: Gazetteer) -> None:
    """The place that opens the story outweighs one named later as often."""
    text = (
        "NAIROBI (Wire) — Nurses went on strike in Kenya. "
        + "They want more pay. " * 20
        + "In Uganda, Kampala is calm."
    )
    found = focus(gazetteer, "", text, [], ["NAIROBI", "Kenya", "Uganda", "Kampala"])
    assert found is not None
    assert found.country == "KE"


def test_a_sea(gazetteer: Gazetteer) -> None:
    """What lies in no country can be the focus."""
    text = "Ships in the Black Sea. The Black Sea is mined. The Black Sea is closed, Turkey says."
    found = focus(gazetteer, "", text, [], ["Black Sea", "Black Sea", "Black Sea", "Turkey"])
    assert found is not None
    assert (found.name, found.country) == ("Black Sea", None)


@pytest.mark.parametrize("text", ["", "Nothing is named here."])
def test_no_place_no_focus(gazetteer: Gazetteer, text: str) -> None:
    """An article that names no place is about none."""
    assert focus(gazetteer, "", text, [], []) is None


def test_named_in_passing(gazetteer: Gazetteer) -> None:
    """One place at the end of a long story is not what it is about."""
    text = "The telescope sees far. " * 100 + "It was built in Chile."
    assert focus(gazetteer, "", text, [], ["Chile"]) is None


def test_all_the_world(gazetteer: Gazetteer) -> None:
    """A round of many countries has no focus."""
    names = ["France", "Kenya", "Peru", "Japan", "Egypt", "Norway", "Chile", "India", "Ghana"]
    assert focus(gazetteer, "", ", ".join(names), [], names) is None


def test_how_sure(gazetteer: Gazetteer) -> None:
    """The focus is surer the more of the story it holds: all of it with one place, less with two."""
    alone = focus(gazetteer, "", "Rain in Oslo.", [], ["Oslo"])
    beside = focus(gazetteer, "", "Rain in Oslo, sun in Lima.", [], ["Oslo", "Lima"])
    assert alone is not None
    assert beside is not None
    assert alone.confidence > beside.confidence


def test_a_bureau_is_not_the_scene(gazetteer: Gazetteer) -> None:
    """A dateline's city and country, named nowhere else, are where the reporter sits."""
    text = "NICOSIA, Cyprus — Rockets hit a market in Homs on Monday. Nurses in Homs asked for blood."
    found = focus(gazetteer, "", text, [], ["NICOSIA", "Cyprus", "Homs", "Homs"])
    assert found is not None
    assert found.country == "SY"


def test_a_town_of_a_later_sentence_is_not_the_scene(gazetteer: Gazetteer) -> None:
    """In a short text all is near the top, but the dateline is the scene if the first sentence has no other."""
    text = "OSLO — Arne Lund won on Sunday. “It was cold,” he said. He will now go home to Malmö."
    found = focus(gazetteer, "", text, [], ["OSLO", "Malmö"])
    assert found is not None
    assert found.country == "NO"


def test_a_dateline_without_another_scene_is_the_scene(gazetteer: Gazetteer) -> None:
    """Where the story names no town elsewhere, the dateline is its place."""
    found = focus(gazetteer, "", "OSLO, Norway — The parliament voted on Monday.", [], ["OSLO", "Norway"])
    assert found is not None
    assert found.country == "NO"


def test_adjectives_do_not_outweigh_a_town(gazetteer: Gazetteer) -> None:
    """A shop of foreign things is where the shop is."""
    text = "Turkish lamps, Turkish tea and Turkish music: a shop in Leeds sells all of it."
    found = focus(gazetteer, "", text, [], ["Turkish", "Turkish", "Turkish", "Leeds"])
    assert found is not None
    assert found.country == "GB"


@pytest.mark.parametrize(
    ("title", "text", "title_names", "names", "country"),
    [
        (
            "Norway wins in Tbilisi",
            "Norway won by two goals in Tbilisi on Sunday. Thousands sang. The team comes home to Norway on Monday.",
            ["Norway", "Tbilisi"],
            ["Norway", "Tbilisi", "Norway"],
            "GE",
        ),
        (
            "",
            "A climber from Leeds who was lost near Huaraz is alive. His mother in Leeds thanked Huaraz.",
            [],
            ["Leeds", "Huaraz", "Leeds", "Huaraz"],
            "PE",
        ),
        (
            "Boiler bursts in Szeged",
            "A boiler burst at a dairy in Szeged. It belongs to a firm of Aarhus in Denmark. Aarhus will pay.",
            ["Szeged"],
            ["Szeged", "Aarhus", "Denmark", "Aarhus"],
            "HU",
        ),
        (
            "",
            "The embassy of Japan in Nairobi has moved. Japan's ambassador says that Nairobi was too loud.",
            [],
            ["Japan", "Nairobi", "Japan", "Nairobi"],
            "KE",
        ),
    ],
)
def test_the_scene_and_not_who_comes_from_elsewhere(
    gazetteer: Gazetteer, title: str, text: str, title_names: list[str], names: list[str], country: str
) -> None:
    """Where it happened outweighs teams, victims, owners and governments of another country."""
    found = focus(gazetteer, title, text, title_names, names)
    assert found is not None
    assert found.country == country


def test_a_capital_where_something_happens(gazetteer: Gazetteer) -> None:
    """It is a town, and no government, when the headline or two sentences say so."""
    text = "The ministers met in Vienna for talks. They meet in Vienna again in May, said the chancellor of Austria."
    found = focus(gazetteer, "", text, [], ["Vienna", "Vienna", "Austria"])
    assert found is not None
    assert found.name == "Vienna"


def test_the_town_in_the_country_of_the_headline(gazetteer: Gazetteer) -> None:
    """The lead says more closely what the headline only gives a country for."""
    text = "A climber was found alive near Huaraz on Friday. Peru thanked the guides."
    found = focus(gazetteer, "Climber lost in Peru found", text, ["Peru"], ["Huaraz", "Peru"])
    assert found is not None
    assert found.name == "Huaraz"


def test_its_confidence_is_never_quite_certain(gazetteer: Gazetteer) -> None:
    """Of the surest foci one in thirty is wrong."""
    found = focus(gazetteer, "Fire in Oslo", "A fire broke out in Oslo.", ["Oslo"], ["Oslo"])
    assert found is not None
    assert 0.9 < found.confidence < 0.99
