"""Words for comparing texts: every character of Unicode counts, and the quick way gives what the pattern gives."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stories.tokens import words


@pytest.fixture(scope="module")
def characters() -> list[str]:
    """Each assigned letter and number; surrogates cannot be written."""
    return [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LN"]


def test_no_letter_or_number_of_unicode_is_lost(characters: list[str]) -> None:
    lost = [character for character in characters if not words(f"a {character} b")[1:-1]]
    assert lost == []


def test_composed_and_decomposed_letters_are_the_same_word(characters: list[str]) -> None:
    unlike = [
        character
        for character in characters
        if words(unicodedata.normalize("NFD", f"x{character}y"))
        != words(unicodedata.normalize("NFC", f"x{character}y"))
    ]
    assert unlike == []


def test_capitals_do_not_count(characters: list[str]) -> None:
    both = [
        character
        for character in characters
        if character.upper().lower() == character and character.upper() != character
    ]
    assert len(both) > 1_000
    assert [character for character in both if words(f"n{character.upper()}") != words(f"n{character}")] == []


@given(st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_of_plain_ascii_is_the_patterns_way(text: str) -> None:
    """One character beyond ASCII, a word by itself, sends the same text through the pattern."""
    assert words(f"{text} я") == [*words(text), "я"]


@given(
    st.lists(st.sampled_from(["Douro", "rose", "4", "m", "Łódź", "水", "位", "हिन्दी", "ไทย"]), min_size=1),
    st.sampled_from(" \n,.;“”–"),
)
def test_what_stands_between_words_does_not_count(parts: list[str], sign: str) -> None:
    assert words(sign.join(parts)) == words(" ".join(parts))
