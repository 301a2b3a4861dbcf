"""Places of languages whose recogniser's word is taken for it."""

from pipeline.enrich import Enricher
from pipeline.enrich.ner.inflected_names import base_form
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.recognised import recognised_places
from pipeline.gazetteer import Gazetteer
from pipeline.messages.articles import Article


def test_a_person_does_not_become_a_place(gazetteer: Gazetteer) -> None:
    """Washington is what the recogniser says it is; a well-known place of several words that it passed over is added."""
    text = "Washington traf in Bonn ein und reiste nach Hong Kong; der Mann blieb."
    spans = [Span(0, 10, "Washington", "PERSON"), Span(19, 23, "Bonn", "LOC")]
    names, places = recognised_places(spans, "", text, gazetteer, "de")
    assert [(name.text, name.label) for name in names] == [
        ("Washington", "PERSON"),
        ("Bonn", "LOC"),
        ("Hong Kong", "GPE"),
    ]
    assert [place.span.text for place in places] == ["Bonn", "Hong Kong"]
    assert places[0].likelihood > places[1].likelihood


def test_russian_places_are_looked_up_in_their_base_form(gazetteer: Gazetteer) -> None:
    """In any case, of several words, with hyphens; what is in no case of a place stays as it is."""
    forms = {
        "Москвы": "Москва",
        "Нижнем Новгороде": "Нижний Новгород",
        "Санкт-Петербурге": "Санкт-Петербург",
        "Ереване": "Ереван",
        "Казань": "Казань",
        "Абракадабре": "Абракадабре",
    }
    assert {name: base_form(name, gazetteer, "ru") for name in forms} == forms


def test_forms_of_one_place_are_one_place(enricher: Enricher) -> None:
    """Mentions keep the words of the text; the entity and the place have the gazetteer's name."""
    article = Article(language="ru", text="Министр Анна Соколова прилетела из Москвы. Вечером она вернулась в Москву.")
    enriched = enricher.enrich(article, 1)
    (moscow,) = enriched.places
    assert (moscow.name, [mention.text for mention in moscow.mentions]) == ("Moscow", ["Москвы", "Москву"])
    assert [(e.name, e.type) for e in enriched.entities] == [("Moscow", "place"), ("Анна Соколова", "person")]
    assert enriched.provenance.model == "slovnet_ner_news_v1"
