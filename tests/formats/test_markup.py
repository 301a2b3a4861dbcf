import pytest

from pipeline.formats.markup import one_line, to_text


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
    ],
    ids=range(13),
)
def test_fragments_become_text(fragment: str, text: str) -> None:
    """Blocks part lines, entities are resolved, what is not for reading is left out, and nothing is too broken."""
    assert to_text(fragment) == text


def test_a_title_is_one_line() -> None:
    """Blocks in a title are joined by spaces."""
    assert one_line("<h1>Fire</h1>\n<h2>in Izmir</h2>") == "Fire in Izmir"
