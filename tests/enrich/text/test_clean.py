import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.text.clean import clean
from pipeline.messages.articles import Article


def knows(name: str) -> bool:
    return name in {"Washington", "Nagorno-Karabakh", "Lima"}


def cleaned(text: str) -> str:
    return clean(Article(text=text), knows).text


@pytest.mark.parametrize(
    ("published", "wanted"),
    [
        ("CafÃ© MÃ¼ller", "Café Müller"),
        ("Ben &amp; Jerry", "Ben & Jerry"),
        ("“so” he’d say…", "“so” he’d say…"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("  a \t b\u00a0 c \n\n \n\n d  ", "a b c\n\nd"),
        ("co\u00adoperate\u200b\ufeff", "cooperate"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("日本，東京", "日本，東京"),
    ],
)
def test_characters_are_mended(published: str, wanted: str) -> None:
    """Wrong decodings, entities, odd line ends and invisible characters go; quotes and wide forms stay."""
    assert cleaned(published) == wanted


def test_words_run_together_are_split_in_title_and_text() -> None:
    """A name with a clause glued to it is split in both."""
    article = Article(title="Washingtonfollowing talks", text="It is Nagorno-Karabakhwhich fell.")
    result = clean(article, knows)
    assert (result.title, result.text) == ("Washington following talks", "It is Nagorno-Karabakh which fell.")


def test_what_is_taken_away_is_told() -> None:
    """A credit at the end leaves the text and is recorded."""
    result = clean(Article(text="Rain fell in Lima.\n\nSource: Andina"), knows)
    assert result.text == "Rain fell in Lima."
    assert [(item.what, item.text) for item in result.removed] == [("credit", "Source: Andina")]


def test_html_becomes_text_without_an_alignment() -> None:
    """The story of a page is kept, its scripts and markup are not, and offsets into it are not claimed."""
    page = (
        "<html><head><script>x=1</script></head><body><article><p>Rain fell in Lima.</p><p>Much.</p></article></body>"
    )
    result = clean(Article(html=page), knows)
    assert (result.text, result.alignment) == ("Rain fell in Lima.\nMuch.", None)


@pytest.mark.parametrize("html", ["<", "<p>", "\x00", "<!--", "<svg><p>", "plain words", "<a href='" + "x" * 10_000])
def test_broken_html_is_no_error(html: str) -> None:
    """Whatever is in the html field, cleaning ends with a text."""
    assert isinstance(clean(Article(html=html), knows).text, str)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_every_text_keeps_its_alignment(text: str) -> None:
    """Runs cover equal characters of the clean and the published text, ascending in both, whatever the text."""
    result = clean(Article(title=text, text=text), knows)
    assert result.alignment is not None
    for start, origin, length in result.alignment:
        assert result.text[start : start + length] == text[origin : origin + length]
    assert result.alignment == sorted(result.alignment)
    json.dumps(result.text).encode()
    result.text.encode()
