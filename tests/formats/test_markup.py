import pytest

from pipeline.formats.markup import guessed, one_line, to_text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("", ""),
        (" \n ", ""),
        ("Fire  in\tIzmir", "Fire in Izmir"),
        ("Fire &amp; rain &lt;here&gt;", "Fire & rain <here>"),
        ("<p>Fire in <b>Izmir</b>.</p><p>More<br>rain</p>", "Fire in Izmir.\nMore\nrain"),
        ("a<script>alert(1)</script>b<style>p{}</style>c<iframe src=x>d</iframe>", "abc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("a<!-- hidden -->b<?php echo 1 ?>c", "abc"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<" * 50, "<" * 50),
        ("nul\x00 and half\ud83d", "nul and half?"),
        ("<b>never closed", "never closed"),
        ("<div>" * 200 + "deep", "deep"),
        ("<p>Fire <iframe src='https://v.example/1'/> in Izmir</p><p>More</p>", "Fire in Izmir\nMore"),
        ("Fire <OBJECT data=x> in Izmir", "Fire in Izmir"),
        ("Fire <object data=x>no player</object> in Izmir", "Fire in Izmir"),
    ],
    ids=range(16),
)
def test_fragments_become_text(fragment: str, text: str) -> None:
    """Blocks part lines, entities are resolved, what is not for reading is left out, and nothing is too broken."""
    assert to_text(fragment) == text


def test_a_title_is_one_line() -> None:
    """Blocks in a title are joined by spaces."""
    assert one_line("<h1>Fire</h1>\n<h2>in Izmir</h2>") == "Fire in Izmir"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('safe<object classid="clsid:1"> description', "safe description"),
        ("before <font color='red'>after", "before after"),
        ('a <x-card data-id="7"> card', "a card"),
        ("Browsers drop the <blink> element", "Browsers drop the <blink> element"),
        ("if a <b then c = 'd'", "if a <b then c = 'd'"),
        ("profit <5% and growth >3%", "profit <5% and growth >3%"),
    ],
)
def test_a_text_of_unknown_kind_is_markup_where_that_is_plain(text: str, wanted: str) -> None:
    assert " ".join(guessed(text).split()) == wanted
