import pytest

from pipeline.enrich.ner.gazetteer_tagger import tag
from pipeline.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Tren Ankara'dan İzmir’e gitti.", "tr", ["Ankara", "İzmir"]),
        ("मुंबई में बारिश हुई।", "hi", ["मुंबई"]),
        ("L'incendie de Ouagadougou est éteint.", "fr", ["Ouagadougou"]),
    ],
)
def test_names_in_languages_without_a_model(text: str, language: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    """A case behind an apostrophe and vowel signs inside a word hide no name."""
    assert [span.text for span in tag("", text, gazetteer, language)] == wanted
