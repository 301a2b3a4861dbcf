from pathlib import Path

from pipeline.formats.encodings import decode_text as decode
from pipeline.formats.plain_text import split_title

SEED = Path(__file__).parents[2] / "seeds" / "000_73755e1ee8dbbe16.txt"


def test_a_headline_leaves_the_body() -> None:
    """A short first line without a full stop is the title, and the body begins after it."""
    assert split_title("Flood in Lagos\n\nThe river rose.\n") == ("Flood in Lagos", "The river rose.")


def test_a_paragraph_lends_its_first_sentence() -> None:
    """A first line that is prose stays in the body, whole."""
    text = 'The river rose on Monday. "No one was hurt," the mayor said.'
    assert split_title(text) == ("The river rose on Monday.", text)


def test_a_long_sentence_is_shortened_at_a_word() -> None:
    """The seed article, which opens with a long paragraph, gets a title of a title's length and loses no text."""
    text = decode(SEED.read_bytes())
    title, body = split_title(text)
    assert title.startswith("Armenia and Azerbaijan pledged on Thursday")
    assert len(title) <= 120
    assert title.endswith("…")
    assert body == text.strip()


def test_a_single_line_is_a_title_only() -> None:
    """One short line has a title and no body."""
    assert split_title("Quake in Izmir") == ("Quake in Izmir", "")


def test_older_encodings_are_read() -> None:
    """UTF-16 with a byte order mark and Windows' Cyrillic come out as they were written."""
    text = "Землетрясение в Измире разрушило несколько домов, сообщили власти города."
    assert decode(text.encode("utf-16")) == text
    assert decode(text.encode("cp1251")) == text
