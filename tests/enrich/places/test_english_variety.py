from pipeline.enrich.places.english_variety import MAX_READ, idiom


def test_american_words() -> None:
    """A sheriff and a school board are American, and not British."""
    shares = idiom("", "The sheriff told the school board of a neighborhood watch near the high school.")
    assert shares["US"] > 0.5
    assert "GB" not in shares


def test_british_words() -> None:
    """Pence, councillors and colour are British before all."""
    shares = idiom(
        "Councillors raise fees", "The borough council wants 50 pence more, a councillor said of the centre."
    )
    assert max(shares, key=lambda code: shares[code]) == "GB"


def test_words_that_tell_nothing() -> None:
    """Plain English, other scripts and nothing at all have no idiom."""
    assert idiom("", "The cat sat on the mat.") == {}
    assert idiom("", "Шериф и школа") == {}
    assert idiom("", "") == {}


def test_one_word_repeated_is_one_cue() -> None:
    """A word said a hundred times is not a hundred cues."""
    assert idiom("", "sheriff " * 100) == idiom("", "sheriff " * 3)


def test_only_the_beginning_is_read() -> None:
    """A text of a megabyte costs no more than its first pages."""
    assert idiom("", "x " * MAX_READ + "sheriff") == {}
