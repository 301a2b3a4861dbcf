"""Names that no reader takes for one, and the parts that do not belong to a name."""

import pytest

from pipeline.enrich.entity_filters import calls_of, is_junk, titles_of, without_titles
from pipeline.enrich.ner.spans import Span


@pytest.mark.parametrize(
    "name",
    [
        "42",
        "X",
        "...",
        "he",
        "they",
        "president",
        "Prime Minister",
        "www.news.example",
        "@harbour",
        "#storm",
        "read more",
        "Sign Up",
        "the harbour of",
        "A" * 101,
    ],
)
def test_what_is_no_name(name: str) -> None:
    """Figures, pronouns, offices without a person, addresses, furniture of pages, words without a capital."""
    assert is_junk(name)


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("es", "Suscríbete"),
        ("es", "Haz clic"),
        ("es", "Únete"),
        ("de", "Abonniere"),
        ("de", "Jetzt Abonnieren"),
        ("fr", "Abonnez-vous"),
        ("hu", "Iratkozzon"),
        ("it", "Iscriviti"),
        ("nl", "Abonneer"),
        ("pl", "Zaprenumeruj"),
        ("pt", "Inscreva-se"),
        ("ru", "Подпишитесь"),
        ("ru", "ЧИТАЙТЕ"),
        ("vi", "Đăng Ký Ngay"),
        ("ja", "フォロー"),
        ("zh", "订阅"),
    ],
)
def test_a_call_to_the_reader_names_nobody(language: str, call: str) -> None:
    """A button's or a poster's "Subscribe", which a recogniser takes for a person or a body; a longer name stays."""
    assert is_junk(call, titles_of(language), calls_of(language))
    assert not is_junk(f"{call} Quispe", titles_of(language), calls_of(language))
    assert not is_junk(call, titles_of("en"), calls_of("en"))


@pytest.mark.parametrize(
    "name", ["US", "WHO", "Ana Quispe", "Yerevan", "Газета", "東京", "O'Brien", "President Quispe"]
)
def test_what_is_a_name(name: str) -> None:
    """Capitals alone may be a pronoun elsewhere; scripts without capitals are neither lower nor upper."""
    assert not is_junk(name)


@pytest.mark.parametrize(
    ("text", "label", "left"),
    [
        ("President Ana Quispe", "PERSON", "Ana Quispe"),
        ("Lt. Gen. Ola Nordmann", "PERSON", "Ola Nordmann"),
        ("Madame la ministre", "PERSON", "la ministre"),
        ("Prime Minister", "PERSON", None),
        ("Ana Quispe | Harbour Post", "PERSON", "Ana Quispe"),
        ("Ana Quispe 12", "PERSON", None),
        ("Ministry of Water and", "ORG", "Ministry of Water"),
        ("Members of the Harbour Board", "ORG", "Harbour Board"),
        ("Fans of", "ORG", "Fans"),
        ("12 C Storm", "ORG", None),
        ("President Hotel", "ORG", "President Hotel"),
    ],
)
def test_a_name_is_cut_to_what_belongs_to_it(text: str, label: str, left: str | None) -> None:
    """Offices, loose ends, groups of members and what stands behind a bar go; the span moves with them."""
    found = without_titles(Span(10, 10 + len(text), text, label))
    assert (found and found.text) == left
    if found:
        assert text[found.start - 10 : found.end - 10] == left


@pytest.mark.parametrize(
    ("language", "name", "person"),
    [
        ("de", "Bundeskanzlerin Anna Weber", "Anna Weber"),
        ("de", "Frau Weber", "Weber"),
        ("es", "Ministra Ana Morales", "Ana Morales"),
        ("it", "Onorevole Anna Ferri", "Anna Ferri"),
        ("fr", "Mme Anne Le Goff", "Anne Le Goff"),
        ("ru", "Президент Анна Соколова", "Анна Соколова"),
        ("hu", "Dr. Kovács Anna", "Kovács Anna"),
        ("pt", "Primeiro-ministro Rui Matos", "Rui Matos"),
        ("nl", "Burgemeester Anna de Wit", "Anna de Wit"),
        ("pl", "Premier Anna Nowicka", "Anna Nowicka"),
        ("vi", "Thủ tướng Nguyễn Thị Lan", "Nguyễn Thị Lan"),
        ("zh", "王小兰市长", "王小兰"),
        ("ja", "佐藤花子さん", "佐藤花子"),
        ("ja", "佐藤首相", "佐藤"),
    ],
)
def test_titles_of_other_languages_are_no_part_of_a_name(language: str, name: str, person: str) -> None:
    tidy = without_titles(Span(0, len(name), name, "PERSON"), titles_of(language))
    assert tidy is not None
    assert tidy.text == person


def test_an_office_alone_is_no_one() -> None:
    assert without_titles(Span(0, 2, "首相", "PERSON"), titles_of("ja")) is None
    assert without_titles(Span(0, 9, "Президент", "PERSON"), titles_of("ru")) is None
