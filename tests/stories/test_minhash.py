from collections.abc import Callable

import numpy as np
import pytest

from pipeline.stories.minhash import (
    FEWEST_WORDS,
    HASHES,
    Signature,
    signature,
    signatures,
    similarity,
    table,
)
from tests.support.story_texts import edited, framed, text

DEFAULT_SIMILARITY = 0.2


def signed(words: str) -> Signature:
    found = signature(words)
    assert found
    return found


def alike(one: str, other: str) -> float:
    return float(similarity(table([signed(one).prints]), table([signed(other).prints]))[0, 0])


def test_a_signature_never_changes() -> None:
    """The same text has the same signature with every version of Python and NumPy, for indices live long."""
    found = signed(" ".join(f"w{n * n % 397}" for n in range(150)))
    assert found.bands[:3] == ("0anFBGYY", "xBBdBVzl", "g4W13_7G")
    assert found.text[:24] == "up1MLUrZEEUaFz3NT3l/KK99"
    assert (len(found.bands), len(found.prints)) == (HASHES // 2, HASHES)


def test_many_at_once_are_as_each_alone() -> None:
    """Neither its neighbours nor the end of a part, nor one without words, changes a signature."""
    texts = [text(seed, 40 * (seed % 30)) for seed in range(200)]
    assert signatures(texts) == [signature(each) for each in texts]
    assert {found is None for found in signatures(texts)} == {True, False}
    assert signatures([]) == []


def test_layout_and_quotation_marks_do_not_count() -> None:
    """The same words in other capitals, quotes, dashes, line breaks and composition of accents are the same text."""
    words = f"“Cafe\u0301” — she said — {text(1)}"
    assert signed(words) == signed(f'"CAFÉ" - she\n\nsaid - {text(1).upper()}')


@pytest.mark.parametrize("copy", [lambda t: edited(t, 0.02), lambda t: edited(t, 0.1), lambda t: framed(t, 0.2)])
def test_copies_are_alike_and_share_a_band(copy: Callable[[str], str]) -> None:
    """A copy that was edited, or has a new head and tail, is found and recognised."""
    for seed in range(30):
        original = text(seed)
        assert alike(original, copy(original)) >= DEFAULT_SIMILARITY
        assert set(signed(original).bands) & set(signed(copy(original)).bands)


def test_strangers_are_not() -> None:
    """Texts of the same vocabulary without a phrase in common are far below the threshold."""
    assert max(alike(text(seed), text(seed + 1)) for seed in range(200)) < DEFAULT_SIMILARITY / 2


def test_the_estimate_is_the_share_of_runs_in_common() -> None:
    """Half of the text shared by two of equal length is a Jaccard similarity of a third, give or take the error."""
    estimates = [alike(f"{text(n)} {text(500 + n)}", f"{text(n)} {text(700 + n)}") for n in range(50)]
    assert np.mean(estimates) == pytest.approx(1 / 3, abs=0.02)
    assert np.std(estimates) < 0.06


def test_scripts_without_spaces_are_compared_by_character() -> None:
    """A change of a word in a Chinese sentence leaves the rest of it in common."""
    rng = np.random.default_rng(1)
    characters = "".join(chr(0x4E00 + n) for n in rng.integers(0, 2000, 200))
    assert alike(characters, characters[:100] + "上海" + characters[102:]) > 0.8


def test_a_few_words_have_no_signature() -> None:
    """A notice of a paywall must not gather all articles that show it."""
    assert signature(" ".join(["word"] * (FEWEST_WORDS - 1))) is None
    assert signature(" ".join(["word"] * FEWEST_WORDS))


def test_long_texts_are_read_to_the_end() -> None:
    """What stands behind the first table of runs counts as well."""
    long = text(1, 9000)
    assert alike(long, f"{long} {text(2, 9000)}") == pytest.approx(0.5, abs=0.15)
