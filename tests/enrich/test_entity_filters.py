"""Names that no reader takes for one, and the parts that do not belong to a name."""

import pytest

from pipeline.enrich.entity_filters import is_junk, without_titles
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
