import pytest

from pipeline.enrich.ner.spans import Span, WordLeanings
from pipeline.enrich.places.detect import DetectedPlace, detect_places
from pipeline.gazetteer import Gazetteer


def marked(text: str) -> tuple[str, list[Span]]:
    """Read "[PERSON Ann Lee] left" as the text and the model's spans."""
    plain, spans = "", []
    for part in text.split("["):
        tagged, bracket, rest = part.partition("]")
        if bracket:
            label, _, name = tagged.partition(" ")
            spans.append(Span(len(plain), len(plain) + len(name), name, label))
            plain += name + rest
        else:
            plain += part
    return plain, spans


def run(text: str, gazetteer: Gazetteer, demonyms: bool = True) -> tuple[list[Span], list[DetectedPlace]]:
    plain, spans = marked(text)
    return detect_places(spans, "", plain, gazetteer, demonyms)


def places(text: str, gazetteer: Gazetteer) -> list[str]:
    return [toponym.span.text for toponym in run(text, gazetteer)[1]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He flew to [GPE Lima] on Monday.", ["Lima"]),
        ("He lives in [PERSON Lincoln], [GPE Nebraska].", ["Lincoln", "Nebraska"]),
        ("[ORG BAKU] ([ORG Reuters]) — Oil fell.", ["BAKU"]),
        ("MANSFIELD -- A man was arrested.", ["MANSFIELD"]),
        ("[ORG BEIRUT -- Shells] fell at noon.", ["BEIRUT"]),
        ("GENEVA ([GPE PA]) — The council met.", ["GENEVA"]),
        ("He moved from [GPE Scranton] ([GPE PA]) to [GPE Reno].", ["Scranton", "PA", "Reno"]),
        ("[GPE Tajikistan] shook, 38 km [GPE NE] of [GPE Khorog].", ["Tajikistan", "Khorog"]),
        ("A spokesman for [ORG Downing Street] said no.", ["Downing Street"]),
        ("He left [GPE Kenya’s] coast.", ["Kenya"]),
        ("He likes [GPE the Netherlands].", ["Netherlands"]),
        ("The [NORP Armenian] army left.", ["Armenian"]),
        ("He studied at [ORG Ohio State University].", ["Ohio"]),
        ("The [ORG Texas Department of Public Safety] said so.", ["Texas"]),
        ("He met [GPE Armenia] and [GPE Turkey] in Athens.", ["Armenia", "Turkey", "Athens"]),
        ("The [GPE Sri] Lankan cabinet met in [GPE Kandy].", ["Sri Lankan", "Kandy"]),
        ("The [ORG Canadian Coast Guard] came to [GPE Gander].", ["Canadian", "Gander"]),
        ("The [ORG American Heart Association] moved.", []),
        ("Envoys flew to the [GPE People's Republic of China].", ["People's Republic of China"]),
        ("Prime Minister of [PERSON Armenia Nikol Pashinyan] left.", ["Armenia"]),
        ("A plant in Scranton, [GPE Pa]. was shut.", ["Scranton", "Pa."]),
    ],
)
def test_places_are_found(text: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    """Whatever the model made of them: tagged, mistaken, passed over, inside other names."""
    assert places(text, gazetteer) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "[PERSON Jack London] wrote a novel, and [PERSON London] travelled.",
        "[PERSON Jordan Smith] said so.",
        "The [NORP Republican] senators left on Monday in March.",
        "The [ORG American Heart Association] agreed.",
        "He bought a [PRODUCT Corolla].",
        "The West Nile virus spread.",
        "Police said the Council met.",
    ],
)
def test_other_names_are_no_places(text: str, gazetteer: Gazetteer) -> None:
    """Persons of a town's name, parties, brands, diseases and plain words are left alone."""
    assert places(text, gazetteer) == []


@pytest.mark.parametrize(
    "text", ["The [ORG Union] met.", "They crossed the bay to the [ORG Islands].", "An [LOC arctic] fox."]
)
def test_words_for_kinds_of_places_name_none(text: str, gazetteer: Gazetteer) -> None:
    """Somewhere a town is called Union, and no article means it."""
    assert places(text, gazetteer) == []


def test_demonyms_are_an_option(gazetteer: Gazetteer) -> None:
    """Switched off, a demonym is still a group but no place."""
    names, toponyms = run("The [NORP Armenian] army left [GPE Yerevan].", gazetteer, demonyms=False)
    assert [toponym.span.text for toponym in toponyms] == ["Yerevan"]
    assert [(name.label, name.text) for name in names] == [("NORP", "Armenian"), ("GPE", "Yerevan")]


def test_a_place_taken_for_a_person_becomes_a_place(gazetteer: Gazetteer) -> None:
    """The name keeps its stretch and changes its kind."""
    names, _ = run("He lives in [PERSON Lincoln], [GPE Nebraska].", gazetteer)
    assert [(name.label, name.text) for name in names] == [("GPE", "Lincoln"), ("GPE", "Nebraska")]


def test_the_whole_name_and_its_parts_do_not_overlap(gazetteer: Gazetteer) -> None:
    """Of "New York City" one toponym remains, and toponyms are in order of position."""
    _, toponyms = run("[GPE New York City] and [ORG Ohio State University] in [GPE Ohio]", gazetteer)
    ends = [0, *(toponym.span.end for toponym in toponyms)]
    assert all(toponym.span.start >= end for toponym, end in zip(toponyms, ends, strict=False))
    assert toponyms[0].span.text == "New York City"


@pytest.mark.parametrize("name", ["Kremlin", "White House", "Whitehall"])
def test_seats_of_power_are_places(name: str, gazetteer: Gazetteer) -> None:
    """A house of government that speaks names the city it stands in."""
    assert places(f"[ORG {name}] said on Friday that talks would go on.", gazetteer) == [name]


@pytest.mark.parametrize(("place", "wanted"), [(3.0, ["Cork"]), (-8.0, [])])
def test_what_the_recogniser_leans_to_counts(place: float, wanted: list[str], gazetteer: Gazetteer) -> None:
    """A town that the model all but tagged is found, and a word that it never thought of as a name is not."""
    text = "Rain for Cork all night."
    leanings: WordLeanings = {("text", 9): [place, -6.0, -6.0, -8.0, -place]}
    found = detect_places([], "", text, gazetteer, leanings=leanings)[1]
    assert [each.span.text for each in found] == wanted


def test_a_false_place_is_a_person_whom_the_article_also_calls_by_one_name(gazetteer: Gazetteer) -> None:
    """The recogniser takes "Verona Okafor" for a town, and "Verona", who speaks, for a person."""
    names, _ = run("[GPE Verona Okafor] won. “I slept,” said [PERSON Verona].", gazetteer)
    assert [(name.label, name.text) for name in names] == [("PERSON", "Verona Okafor"), ("PERSON", "Verona")]
