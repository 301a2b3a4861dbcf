import pytest

from pipeline.enrich.entities import group_entities
from pipeline.enrich.entity_filters import is_junk
from pipeline.enrich.ner.spans import Span
from pipeline.messages.articles import Entity


def spans(*names: tuple[str, str]) -> list[Span]:
    """Spans of (label, text), one behind the other."""
    found, at = [], 0
    for label, text in names:
        found.append(Span(at, at + len(text), text, label))
        at += len(text) + 1
    return found


def gathered(*names: tuple[str, str]) -> dict[str, tuple[str, int]]:
    return {entity.name: (entity.type, entity.count) for entity in group_entities(spans(*names), {})}


def test_a_surname_means_the_person_named_in_full() -> None:
    """Before and after the full name, also where the model took it for something else."""
    found = gathered(("PERSON", "Pashinyan"), ("PERSON", "Nikol Pashinyan"), ("ORG", "Pashinyan"))
    assert found == {"Nikol Pashinyan": ("person", 3)}


def test_of_two_persons_of_a_surname_the_last_named_is_meant() -> None:
    """George Bush, then Laura Bush, then Bush: that is Laura."""
    found = gathered(("PERSON", "George Bush"), ("PERSON", "Laura Bush"), ("PERSON", "Bush"))
    assert found == {"Laura Bush": ("person", 2), "George Bush": ("person", 1)}


def test_forms_of_a_full_name_are_one_person() -> None:
    """A middle initial makes no other person."""
    found = gathered(("PERSON", "George W. Bush"), ("PERSON", "George Bush"), ("PERSON", "George Bush"))
    assert found == {"George Bush": ("person", 3)}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("President Ilham Aliyev", "Ilham Aliyev"),
        ("Prime Minister Nikol Pashinyan", "Nikol Pashinyan"),
        ("Lance Cpl. Ann Lee", "Ann Lee"),
        ("Ronald Drocy of", "Ronald Drocy"),
    ],
)
def test_offices_are_no_part_of_a_name(said: str, name: str) -> None:
    """Titles in front and loose words behind go, and the mention's offsets with them."""
    (entity,) = group_entities(spans(("PERSON", said)), {})
    mention = entity.mentions[0]
    assert (entity.name, mention.text, said[mention.start : mention.end]) == (name, name, name)


def test_initials_mean_the_organization_they_stand_for() -> None:
    """With and without full stops."""
    found = gathered(("ORG", "World Health Organization"), ("ORG", "WHO"), ("ORG", "W.H.O."))
    assert found == {"World Health Organization": ("organization", 3)}


def test_spellings_are_one_name() -> None:
    """Full stops, British endings, a plural of people and a headline's capitals make no other entity."""
    assert gathered(("ORG", "World Health Organisation"), ("ORG", "World Health Organization")) == {
        "World Health Organisation": ("organization", 2)
    }
    assert gathered(("NORP", "Armenians"), ("NORP", "Armenian")) == {"Armenian": ("group", 2)}
    assert gathered(("GPE", "BEIRUT"), ("GPE", "Beirut")) == {"Beirut": ("place", 2)}


def test_a_place_has_its_name_in_the_gazetteer() -> None:
    """Several names of one place are one entity."""
    names = spans(("GPE", "U.S."), ("GPE", "United States"), ("GPE", "US"))
    found: list[Entity] = group_entities(names, dict.fromkeys(names, "United States"))
    assert [(entity.name, entity.count) for entity in found] == [("United States", 3)]


@pytest.mark.parametrize(
    "name", ["12", "3.5%", "A", "-", "She", "president", "Prime Minister", "https://x.org", "@ann", "Read More", "fed"]
)
def test_junk_is_no_entity(name: str) -> None:
    """Numbers, characters, pronouns, bare offices, addresses, page furniture and words without a capital."""
    assert is_junk(name)


@pytest.mark.parametrize(
    "name", ["Lima", "X Æ", "3rd Battalion", "Ilham Aliyev", "東京", "القاهرة", "eBay", "King Charles"]
)
def test_names_are_no_junk(name: str) -> None:
    """Short names, names with numbers and scripts without capitals stay."""
    assert not is_junk(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علی\u200cرضا نوری", "علیرضا نوری"),
        ("ශ්\u200dරියානි සිල්වා", "ශ්රියානි සිල්වා"),
        ("മോഹന്\u200d നായര്\u200d", "മോഹൻ നായർ"),
        ("लक्ष्\u200dमी वर्मा", "लक्ष्मी वर्मा"),
        ("\u200fדנה לוי\u200f", "דנה לוי"),
    ],
)
def test_a_person_with_and_without_joiners_is_one(one: str, other: str) -> None:
    """Writers leave out the characters that show nothing, also within one article."""
    text = f"{one}, {other}"
    at = len(one) + 2
    names = [Span(0, len(one), one, "PERSON"), Span(at, at + len(other), other, "PERSON")]
    (person,) = group_entities(names, {}, "", text, "xx")
    assert [mention.text for mention in person.mentions] == [one, other]


def test_labels_of_a_form_are_no_names() -> None:
    """A label's first word in a form of several lines; what someone says at the start of a line is not a label."""
    form = "Berth: 4\nCargo: rice\nBound for: Lomé\nDraught: 9 m"
    assert not group_entities([Span(21, 26, "Bound", "PERSON")], {}, "", form)
    speech = "Anna: no\nOtto: yes\nEva: no\nBound said: never"
    assert [each.name for each in group_entities([Span(27, 32, "Bound", "PERSON")], {}, "", speech)] == ["Bound"]
