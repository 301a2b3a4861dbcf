"""Markup in plain text."""

import pytest

from pipeline.enrich.text.clean import clean
from pipeline.messages.articles import Article


@pytest.mark.parametrize(
    ("published", "wanted"),
    [
        ("Rain&nbsp;fell in <b>Lima</b>.<br/>It was warm &amp; wet.", "Rain fell in Lima.\nIt was warm & wet."),
        ("<p>Rain fell.</p><p>It was warm.</p>", "Rain fell.\n\nIt was warm."),
        ('A <a href="https://example.org/?a=1&amp;b=2">report</a> of <i>May</i>', "A report of May"),
        ("Rain &amp;amp;amp; wind, &lt;5 mm, &#39;they&#39; said < that", "Rain & wind, <5 mm, 'they' said < that"),
        ('[caption id="a_1" width="3"]<img src="x.jpg"/> A boat[/caption]\nRain fell.', "Rain fell."),
        ("[gallery ids=1,2]\nRain fell.\n[embed]https://example.org/1[/embed]", "Rain fell."),
        ("<script>var x = '<b>';</script><!-- ad --><style>p {}</style>Rain fell.", "Rain fell."),
    ],
)
def test_tags_codes_and_entities_go(published: str, wanted: str) -> None:
    """Text is what a reader of the page would have seen."""
    assert clean(Article(text=published), lambda name: False).text == wanted


@pytest.mark.parametrize(
    "text",
    ["Dust of <10 cm and >2 cm fell.", "He said it [sic] twice.", "If a < b and b > c", "AT&T; R&D", "a <Lima> b"],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    """Less-than signs, brackets and ampersands of a story."""
    assert clean(Article(text=text), lambda name: False).text == text


def test_each_tag_is_told_once() -> None:
    """A page of a thousand line breaks does not make a thousand entries."""
    result = clean(Article(text="Rain.<br/>Wind.<br/>" * 500), lambda name: False)
    assert [(removed.what, removed.text) for removed in result.removed] == [("markup", "<br/>")]
