"""Places of datelines: found where the recogniser has nothing, or something else."""

from typing import Any

import pytest

from pipeline.enrich import Enricher
from pipeline.enrich.ner.dateline_names import with_dateline
from pipeline.enrich.ner.spans import Span, WordLeanings
from pipeline.enrich.places.detect import detect_places
from pipeline.gazetteer import Gazetteer
from pipeline.messages.articles import Article


def test_what_a_recogniser_made_of_a_dateline_gives_way_to_its_places(gazetteer: Gazetteer) -> None:
    text = "BERLIN (dpa) - Anna Weber kam aus Kiel."
    spans = [
        Span(0, 3, "Weg", "PERSON", "title"),
        Span(0, 11, "BERLIN (dpa", "ORG", "text"),
        Span(15, 25, "Anna Weber", "PERSON", "text"),
    ]
    found = with_dateline(spans, text, gazetteer, "de")
    assert [(span.text, span.label) for span in found] == [
        ("Weg", "PERSON"),
        ("BERLIN", "GPE"),
        ("Anna Weber", "PERSON"),
    ]


def test_an_opening_without_a_known_place_is_left_as_it_is(gazetteer: Gazetteer) -> None:
    spans = [Span(0, 5, "ABBAU", "ORG", "text")]
    assert with_dateline(spans, "ABBAU (dpa) - Die Fähre fährt.", gazetteer, "de") == spans
    assert with_dateline(spans, "BERLIN (dpa) - The ferry sails.", gazetteer, "en") == spans


def test_a_dateline_is_where_the_story_is(enricher: Enricher) -> None:
    """With and without a recogniser, in scripts with and without capitals."""
    texts = {
        "ru": "МОСКВА, 5 мая. /ТАСС/. Паром снова вышел в рейс.",
        "de": "BREMEN (dpa) - Die Fähre fährt wieder.",
        "zh": "新华社上海5月5日电 渡轮恢复航行。",
        "ja": "【パリ時事】連絡船は運航を再開した。",
        "hu": "Szeged, 2026. május 5., kedd (MTI) - A komp elindult.",
    }
    articles = [(Article(language=language, text=text), 1) for language, text in texts.items()]
    focus = [enriched.focus and enriched.focus.name for enriched in enricher.enrich_many(articles)]
    assert focus == ["Moscow", "Bremen", "Shanghai", "Paris", "Szeged"]
    assert all("person" not in {entity.type for entity in e.entities} for e in enricher.enrich_many(articles))


def test_what_the_recogniser_leans_to_is_known_behind_a_dateline(
    enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dateline's places are put among the names; the rest of what was recognised stays."""
    known: list[WordLeanings] = []

    def noting(*given: Any) -> Any:
        known.append(given[-1])
        return detect_places(*given)

    monkeypatch.setattr("pipeline.enrich.detect_places", noting)
    text = "LAGOS, March 1 (Reuters) - The river rose on Monday in Ikeja."
    enricher.enrich(Article(text=text, language="en"), 1)
    assert ("text", text.index("Ikeja")) in known[0]
