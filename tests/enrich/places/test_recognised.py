"""Places of languages whose recogniser's word is taken for it."""

import pytest

from pipeline.enrich import Enricher
from pipeline.enrich.ner.inflected_names import base_form
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.recognised import recognised_places
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer.inflected import LanguageGazetteer
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


def places_of(language: str, text: str, spans: list[tuple[str, str]], gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """What becomes of a recogniser's names: words and labels."""
    given = [Span(text.index(word), text.index(word) + len(word), word, label) for word, label in spans]
    found, _ = recognised_places(given, "", text, LanguageGazetteer(gazetteer, language), language)
    return [(name.text, name.label) for name in found]


@pytest.mark.parametrize(
    ("language", "text", "span", "parts"),
    [
        (
            "hu",
            "A gép Magyarországról Ausztriába ment.",
            "Magyarországról Ausztriába",
            ["Magyarországról", "Ausztriába"],
        ),
        ("hu", "A vonat Miskolcon New Yorkba nem jár.", "New Yorkba", ["New Yorkba"]),
        ("es", "Llegó a Los Ángeles.", "Los Ángeles", ["Los Ángeles"]),
    ],
)
def test_two_places_in_one_span_are_parted(
    language: str, text: str, span: str, parts: list[str], gazetteer: Gazetteer
) -> None:
    """At the space between their endings, not inside a name of two words."""
    start = text.index(span)
    view = LanguageGazetteer(gazetteer, language)
    names, _ = recognised_places([Span(start, start + len(span), span, "LOC")], "", text, view, language)
    assert [name.text for name in names] == parts
    assert all(text[name.start : name.end] == name.text for name in names)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("Miskolcon", "Miskolc"),
        ("Budapestről", "Budapest"),
        ("Londonban", "London"),
        ("Párizsba", "Paris"),
        ("Bécsből", "Vienna"),
    ],
)
def test_hungarian_places_are_found_in_their_cases(form: str, name: str, gazetteer: Gazetteer) -> None:
    """The inessive, the superessive and the rest lead to the town."""
    assert LanguageGazetteer(gazetteer, "hu").candidates(form)[0].name == name


@pytest.mark.parametrize(
    ("language", "text", "word", "label"),
    [
        ("es", "Las tropas entraron en Siria el lunes.", "Siria", "GPE"),
        ("es", "El avión voló hacia Francia.", "Francia", "GPE"),
        ("es", "La empresa Siria ganó el premio.", "Siria", "ORG"),
        ("de", "Er reiste nach Frankreich.", "Frankreich", "GPE"),
        ("es", "Trabaja en Telefónica desde marzo.", "Telefónica", "ORG"),
    ],
)
def test_a_country_behind_a_word_of_place_is_one(
    language: str, text: str, word: str, label: str, gazetteer: Gazetteer
) -> None:
    """Whatever the recogniser took it for; other words keep its label."""
    start = text.index(word)
    view = LanguageGazetteer(gazetteer, language)
    names, _ = recognised_places([Span(start, start + len(word), word, "ORG")], "", text, view, language)
    assert [(name.text, name.label) for name in names] == [(word, label)]


@pytest.mark.parametrize(
    ("text", "label", "places"),
    [
        ("大臣は札幌を出てベルリンを訪れた。", "WORK_OF_ART", ["札幌", "ベルリン"]),
        ("監督の「ベルリン」は札幌で上映された。", "WORK_OF_ART", ["札幌"]),
        ("札幌のベルリン社が買った。", "ORG", ["札幌"]),
    ],
)
def test_the_gazetteer_stands_beside_a_recogniser_of_a_script_without_spaces(
    text: str, label: str, places: list[str], gazetteer: Gazetteer
) -> None:
    """A place that it missed or took for a work is found; what it says of a body or of a title in brackets stands."""
    start = text.index("ベルリン")
    spans = [Span(start, start + 4, "ベルリン", label)]
    _, found = recognised_places(spans, "", text, LanguageGazetteer(gazetteer, "ja"), "ja")
    assert [place.span.text for place in found] == places


@pytest.mark.parametrize(
    ("language", "text", "spans", "names"),
    [
        ("ja", "三重の塔は古い。", [("三重", "GPE")], []),
        ("ja", "三重奏を聞いた。", [("三重奏", "PERSON")], []),
        ("ja", "大阪焼きを食べた。", [("大阪焼き", "PERSON")], []),
        ("ja", "南京錠とトルコ石。", [("南京", "GPE"), ("トルコ", "GPE")], []),
        ("ja", "中国電力の発表。", [("中国", "GPE")], []),
        ("ja", "中国地方政府の債務。", [("中国", "GPE")], [("中国", "GPE")]),
        ("ja", "福島原発の事故。", [("福島原発", "FAC")], [("福島", "FAC")]),
        ("zh", "他吃了北京烤鸭。", [("北京", "LOC")], []),
        ("zh", "住在南京西路。", [("南京", "LOC")], []),
        ("zh", "北京街头。", [("北京", "LOC")], [("北京", "LOC")]),
        ("zh", "日内瓦公约。", [("日内瓦", "LOC")], []),
        ("zh", "中山先生来过。", [("中山", "LOC")], [("中山", "PERSON")]),
    ],
)
def test_a_word_that_begins_like_a_place_is_none(
    language: str, text: str, spans: list[tuple[str, str]], names: list[tuple[str, str]], gazetteer: Gazetteer
) -> None:
    """A pagoda of three storeys, dishes, a padlock, streets and treaties; what only stands in front of a place's word is one."""
    assert places_of(language, text, spans, gazetteer) == names


@pytest.mark.parametrize(
    ("language", "text", "spans", "names"),
    [
        ("hu", "Tegnap London Béla beszélt.", [("London Béla", "LOC")], [("London Béla", "PERSON")]),
        ("hu", "Tegnap Párizs Éva beszélt.", [("Párizs", "LOC"), ("Éva", "PERSON")], [("Párizs Éva", "PERSON")]),
        (
            "hu",
            "Budapesten Éva énekelt.",
            [("Budapesten", "LOC"), ("Éva", "PERSON")],
            [("Budapesten", "LOC"), ("Éva", "PERSON")],
        ),
        ("de", "Dann sprach Jack London.", [("Jack", "PERSON"), ("London", "LOC")], [("Jack London", "PERSON")]),
        ("de", "Dann sprach Jack London.", [("Jack London", "LOC")], [("Jack London", "PERSON")]),
        (
            "es",
            "Santa Claus y San Nicolás llegan.",
            [("Santa Claus", "PERSON"), ("San Nicolás", "LOC")],
            [("Santa Claus", "PERSON"), ("San Nicolás", "PERSON")],
        ),
        (
            "es",
            "Ana Ruiz llegó a San Nicolás.",
            [("Ana Ruiz", "PERSON"), ("San Nicolás", "LOC")],
            [("Ana Ruiz", "PERSON"), ("San Nicolás", "LOC")],
        ),
    ],
)
def test_a_place_in_the_name_of_a_person_is_none(
    language: str, text: str, spans: list[tuple[str, str]], names: list[tuple[str, str]], gazetteer: Gazetteer
) -> None:
    """A given name beside it, which Hungarians write behind, or a saint beside a person; a town in one of its cases stays."""
    assert places_of(language, text, spans, gazetteer) == names
