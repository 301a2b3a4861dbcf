"""Words for comparing texts: every letter of Unicode counts, and the quick way gives what the pattern gives."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.stories.tokens import words

# Each assigned letter and number; surrogates cannot be written.
LETTERS = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LN"]


def test_no_letter_or_number_of_unicode_is_lost() -> None:
    lost = [letter for letter in LETTERS if not words(f"a {letter} b")[1:-1]]
    assert lost == []


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    unlike = [
        letter
        for letter in LETTERS
        if words(unicodedata.normalize("NFD", f"x{letter}y")) != words(unicodedata.normalize("NFC", f"x{letter}y"))
    ]
    assert unlike == []


def test_capitals_do_not_count() -> None:
    both = [letter for letter in LETTERS if letter.upper().lower() == letter and letter.upper() != letter]
    assert len(both) > 1_000
    assert [letter for letter in both if words(f"n{letter.upper()}") != words(f"n{letter}")] == []


@given(st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_of_plain_ascii_is_the_patterns_way(text: str) -> None:
    """One letter beyond ASCII, a word by itself, sends the same text through the pattern."""
    assert words(f"{text} я") == [*words(text), "я"]


@given(
    st.lists(st.sampled_from(["Douro", "rose", "4", "m", "Łódź", "水", "位", "हिन्दी", "ไทย"]), min_size=1),
    st.sampled_from(" \n,.;“”–"),
)
def test_what_stands_between_words_does_not_count(parts: list[str], sign: str) -> None:
    assert words(sign.join(parts)) == words(" ".join(parts))
