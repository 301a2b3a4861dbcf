import pytest

from pipeline.enrich.entities import group_entities
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.person_names import bearer_and_origin, headline_persons, whole_persons
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from tests.enrich.places.test_detect import marked


def persons(text: str) -> list[str]:
    plain, spans = marked(text)
    return [span.text for span in whole_persons(spans, plain, BODY_OF_WORD) if span.label == "PERSON"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[GPE Chad] [PERSON Okonjo] won, and [PERSON Okonjo] wept.", ["Chad Okonjo", "Okonjo"]),
        ("She will play [GPE Madison] [NORP Abiola] next.", ["Madison Abiola"]),
        ("[ORG Lerato Mabuza], 41, was fined.", ["Lerato Mabuza"]),
        ("It was [ORG Tove Lindqvist], who found the ring.", ["Tove Lindqvist"]),
        ("“Too late,” said the foreman, [ORG Piet Kuyper].", ["Piet Kuyper"]),
        ("[PERSON Anna] May, 30, was freed.", ["Anna May"]),
        ("“No,” said the clerk, Sipho [PRODUCT Dlamini].", ["Sipho Dlamini"]),
        ("“No,” said Professor Lieve [PERSON Maes], who led it.", ["Lieve Maes"]),
        ("Marta Seabra concedes. “Again,” [PERSON Seabra] says.", ["Marta Seabra", "Seabra"]),
        ("[GPE Peru] is dry, said Marisol Quispe of the weather office.", ["Marisol Quispe"]),
        ("In the [PERSON Bay] a survivor, Tigist Bekele, crawled out.", ["Bay", "Tigist Bekele"]),
    ],
)
def test_persons_are_made_whole(text: str, wanted: list[str]) -> None:
    """Cut in two, taken for a body or begun too late, a person is one name."""
    assert persons(text) == wanted


def test_a_person_is_parted_from_a_firm_or_a_country() -> None:
    """What "of" joined; titles and names of one word stay as they are."""
    knows = {"Chile"}.__contains__

    def parts(text: str) -> list[tuple[str, str]]:
        return [(part.text, part.label) for part in bearer_and_origin(Span(0, len(text), text, "PERSON"), knows)]

    assert parts("Ana Brum of Duarte Textiles") == [("Ana Brum", "PERSON"), ("Duarte Textiles", "ORG")]
    assert parts("Ana Brum of Chile") == [("Ana Brum", "PERSON"), ("Chile", "GPE")]
    for whole in ("Joan of Arc", "Queen Sonja of Norway", "King of the Road", "Mary Count of votes"):
        assert parts(whole) == [(whole, "PERSON")]


def test_a_headline_person_ends_where_it_does_in_the_text() -> None:
    """The verb of a headline has a capital too."""

    def shown(title: str, *persons: str) -> str:
        names = [Span(0, len(title), title, "PERSON", "title")]
        names += [Span(0, len(each), each, "PERSON", "text") for each in persons]
        return headline_persons(names)[0].text

    assert shown("Okoro Faces", "Ifeoma Okoro") == "Okoro"
    assert shown("Ifeoma Okoro Denies", "Ifeoma Okoro") == "Ifeoma Okoro"
    assert shown("Okoro Bello", "Ifeoma Okoro", "Sani Bello") == "Okoro Bello"
    assert shown("Okoro Faces", "Sani Bello") == "Okoro Faces"


@pytest.mark.parametrize(
    "text",
    [
        "In [GPE Israel] [PERSON Goren] spoke.",
        "[ORG Boston Scientific] makes stents.",
        "[ORG Trinity College], 400 years old, is shut.",
        "[GPE Peru] beat [GPE Chile].",
        "[GPE Peru] and its neighbour, Costa Verde, agreed.",
        "[GPE Peru] is dry, said Central Bank of the drought, and said Peru in its note.",
        "[GPE Peru] wept with the winner, and Real Norte, which lost, too.",
    ],
)
def test_bodies_and_places_stay_what_they_are(text: str) -> None:
    """A place before a person is the scene, and a firm with a town's name is a firm."""
    plain, spans = marked(text)
    assert whole_persons(spans, plain, BODY_OF_WORD) == spans


def people(text: str) -> list[str]:
    plain, spans = marked(text)
    return [entity.name for entity in group_entities(spans, {}, "", plain) if entity.type == "person"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[PERSON Marta Kovač] ran. “I ran,” [PERSON Marta] said.", ["Marta Kovač"]),
        ("[PERSON Joris van der Ploeg] sued. [PERSON Van der Ploeg] won.", ["Joris van der Ploeg"]),
        ("[PERSON Inés de la Torre Vidal] sued. [PERSON De la Torre] won.", ["Inés de la Torre Vidal"]),
        ("[PERSON J.R. Adusei] left. [PERSON J. R. Adusei], 61, ran it. [PERSON Adusei] wept.", ["J. R. Adusei"]),
        ("[PERSON R. Iyer] hired [PERSON V. Iyer].", ["R. Iyer", "V. Iyer"]),
        ("CAPTAIN [PERSON LUIS ABAD SAID] NO. [PERSON LUIS ABAD] LEFT.", ["LUIS ABAD"]),
        ("[PERSON TOMÁS RUIZ] WINS. [PERSON Tomás Ruiz] won on Sunday.", ["Tomás Ruiz"]),
        ("[PERSON Elif Şahin] came. [PERSON Sahin] left, and [PERSON Elif Sahin] slept.", ["Elif Şahin"]),
        ("[PERSON Ivo Marek | Updated] at noon.", ["Ivo Marek"]),
        ("[PERSON Ivo Marek / Courier] took it.", ["Ivo Marek"]),
        ("[PERSON 14:05:10 GMT] and [PERSON Ivo Marek].", ["Ivo Marek"]),
    ],
)
def test_one_person_is_one_entity(text: str, wanted: list[str]) -> None:
    """By first name, in capitals, without accents, with a printer's remark behind."""
    assert people(text) == wanted


def test_two_of_one_first_name_stay_apart() -> None:
    """A first name that two persons have names neither."""
    assert people("[PERSON Ann Lee] met [PERSON Ann Roy]. [PERSON Ann] laughed.") == ["Ann Lee", "Ann Roy", "Ann"]
