from typing import Any

import pytest

from pipeline.alerts.folding import folded_words
from pipeline.alerts.prefilter import Needs, Prefilter, Requirements, bits, requirements, stemmed_words
from pipeline.search.geo import GeoBox, GeoCircle
from pipeline.search.query import Query
from pipeline.search.query_parser import parse_words


def document(text: str, **fields: Any) -> dict[str, Any]:
    return {"title": "", "text": text, "language": "en", **fields}


DOCUMENTS = [
    document("The presidents signed treaties on the Øresund bridge."),
    document("Nothing happened.", entities={"all": ["Recep Tayyip Erdoğan"]}, countries=["TR"]),
    document("Un traité.", language="fr", source={"name": "La Gazette", "domain": "gazette.example"}),
    document("By the lake.", focus={"name": "Gavar", "location": {"lat": 40.36, "lon": 45.13}}),
]


def found(query: Query) -> list[int]:
    return list(bits(Prefilter([requirements(query)]).candidates(DOCUMENTS)[0]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("treaty", [0]),
        ("president's treaty", [0]),
        ("oresund", [0]),
        ('"signed treaties"', [0]),
        ("treaty lake", []),
        ("treaty bridge lake", [0]),
        ("treaty lake nothing", []),
        ("traité", [2]),
        ("erdogan", [1]),
        ("-lake", [0, 1, 2, 3]),
        ("s lake", [3]),
    ],
)
def test_words_are_needed_in_any_of_their_forms(words: str, expected: list[int]) -> None:
    """Two words are both needed, of three two; other forms, accents and exclusions rule nothing out."""
    assert found(Query(words=parse_words(words))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(people=("tayyip erdogan",)), [1]),
        (Query(people=("tayyip gül",)), []),
        (Query(countries=("AM", "TR")), [1]),
        (Query(languages=("fr",)), [2]),
        (Query(sources=("harbour post", "gazette.example")), [2]),
        (Query(near=GeoCircle(40.18, 44.51, 60)), [3]),
        (Query(near=GeoCircle(40.18, 44.51, 50)), []),
        (Query(near=GeoCircle(0, 0, 50, division=(40.36, 45.13))), [3]),
        (Query(box=GeoBox(45, 40, 46, 41)), [3]),
        (Query(box=GeoBox(45.2, 40, 46, 41)), []),
        (Query(box=GeoBox(170, 40, 46, 41)), [3]),
        (Query(box=GeoBox(170, 40, 45, 41)), []),
    ],
)
def test_filters_are_needed_too(query: Query, expected: list[int]) -> None:
    """Names by all their words, countries, languages and outlets by any one, a circle by a point inside, a box by the focus."""
    assert found(query) == expected


def test_searches_do_not_mix() -> None:
    """Each search has the documents that fit it alone."""
    searches = [requirements(Query(words=parse_words(words))) for words in ("lake", "treaty", "lake treaty")]
    assert [list(bits(mask)) for mask in Prefilter(searches).candidates(DOCUMENTS)] == [[3], [0], []]
    assert Prefilter([Requirements(Needs((), 0), frozenset(), frozenset(), None)]).candidates([]) == [0]


@pytest.mark.parametrize("title", ["Seaside towns", "Seaside cafés"])
def test_the_first_word_counts_for_all_that_begin_it(title: str) -> None:
    """The word that an article opens with is met by every beginning that is asked for, in plain characters or not."""
    searches = [requirements(Query(words=parse_words(words))) for words in ("sea", "seaside", "side")]
    assert Prefilter(searches).candidates([document("Winter.", title=title)]) == [1, 1, 0]


def test_letters_lose_their_marks() -> None:
    """Accents, strokes and ligatures go, and scripts without a Latin form stay."""
    assert folded_words("øresund łódź œuvre ереван") == ["oresund", "lodz", "oeuvre", "ереван"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("izmir", "İzmir was quiet."),
        ("izmir", "Trams ran again in IZMİR."),
        ("İstanbul", "istanbul"),
        ('"500 m²"', "It covers 500 m of shore."),
        ("CO²", "The co operation ended."),
        ("janez", "ǰanez"),
        ("tunis", "ＴＵＮＩＳ"),
        ("\U0001e900bc", "anything at all"),
        ("anything", "a\U0001e900anything"),
        ("ŉdaba", "ndaba"),
    ],
)
def test_a_letter_that_is_read_otherwise_rules_nothing_out(query: str, text: str) -> None:
    """Capitals that become two characters, raised figures, wide characters and scripts that are not known let a match through."""
    prefilter = Prefilter([requirements(Query(words=parse_words(query)))])
    assert prefilter.candidates([document(text)]) == [1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Haus", [1, 1, 0, 1]),
        ("трамвай", [0, 0, 1, 0]),
        ('"Haus"', [1, 0, 0, 0]),
        ("Haus OR трамвай", [1, 1, 1, 1]),
        ("Haus AND Hafen", [0, 1, 0, 0]),
        ("Hafen NOT Haus", [0, 1, 0, 0]),
        ("(Haus AND Ha*) OR title:boat", [1, 1, 0, 0]),
        ("country:DE", [1, 1, 1, 1]),
        ("WHO", [0, 0, 0, 1]),
        ("l'Haus", [1, 1, 0, 1]),
    ],
)
def test_forms_of_other_languages_are_never_ruled_out(words: str, expected: list[int]) -> None:
    """An article with stems may have any word of its script, but not a phrase; trees of the grammar follow that."""
    documents = [
        document("A Haus in Harlem."),
        document("Zwei Häuser am Hafen.", language="de", text_stems={"german": "Zwei Häuser am Hafen."}),
        document("Новые трамваи.", language="ru", text_stems={"russian": "Новые трамваи."}),
        document("Haus of the World Health Organization."),
    ]
    masks = [Prefilter([requirements(Query(words=parse_words(words)))]).candidates([each])[0] for each in documents]
    assert [kept >= wanted for kept, wanted in zip(masks, expected, strict=True)] == [True] * 4
    assert masks[2] == expected[2]


STEMS = {
    ("german", "Häuser"): ("haus",),
    ("german", "und"): (),
    ("russian", "трамваями"): ("трамва",),
    ("bulgarian", "трамваями"): ("трамваям",),
    ("arabic", "مدرسة"): ("مدرس",),
    ("cjk", "地铁"): ("地铁",),
    ("cjk", "地铁线路"): ("地铁", "铁线", "线路"),
    ("cjk", "지하철"): ("지하", "하철"),
}


@pytest.mark.parametrize(
    ("word", "language", "text", "expected"),
    [
        ("Häuser", "german", "Ein Haus am Hafen.", 1),
        ("Häuser", "german", "Ein Hafen.", 0),
        ("und", "german", "Ein Hafen.", 1),
        ("Hafen", "german", "Ein Haus.", 1),
        ("трамваями", "russian", "Новый трамвай.", 1),
        ("трамваями", "russian", "Новые трассы.", 0),
        ("трамваями", "serbian", "Нове трасе.", 1),
        ("трамваями", "bulgarian", "Нов трамвай.", 1),
        ("трамваями", "bulgarian", "Нови трамове.", 0),
        ("مدرسة", "arabic", "جريدة", 1),
        ("地铁", "cjk", "北京的地铁。", 1),
        ("地铁", "cjk", "北京的铁路。", 0),
        ("地铁线路", "cjk", "北京的铁路。", 1),
        ("지하철", "cjk", "서울 버스.", 1),
    ],
)
def test_an_article_with_stems_needs_their_beginnings(word: str, language: str, text: str, expected: int) -> None:
    """Where the stemmer keeps them; words whose stem is not known, and stemmers that keep nothing, rule nothing out."""
    query = Query(words=parse_words(word))
    prefilter = Prefilter([requirements(query, lambda analyzer, asked: STEMS.get((analyzer, asked)))])
    assert prefilter.candidates([document(text, language="xx", text_stems={language: text})]) == [expected]


def test_the_stems_that_a_search_asks_for() -> None:
    """Each word with the analyzers of its script, also inside a tree; phrases and names have none."""
    words = parse_words('трамвай OR "два дома"')
    assert set(stemmed_words(Query(words=words, people=("Иванов",)))) == {
        ("bulgarian", "трамвай"),
        ("russian", "трамвай"),
    }


def test_names_in_other_letters() -> None:
    """A name is needed in the script it was typed in, or in Latin script."""
    russian = document("Путин.", entities={"all": ["Путин"], "person": ["Путин"]}, latin={"all": ["Putin"]})
    english = document("Putin.", entities={"all": ["Putin"], "person": ["Putin"]})
    for name in ("putin", "Путин"):
        assert Prefilter([requirements(Query(people=(name,)))]).candidates([russian, english, document("x")]) == [0b11]


@pytest.mark.parametrize("source", ["https://www.Gazette.example/feed", "m.gazette.example", "gazette.example"])
def test_sources_by_their_address(source: str) -> None:
    """An outlet is needed by the words of its host, however that was typed."""
    assert found(Query(sources=(source,))) == [2]
