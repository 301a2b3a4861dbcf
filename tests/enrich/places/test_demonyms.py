"""Adjectives and inhabitants as evidence: they count for countries and the focus, and are not places themselves."""

import pytest

from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.demonyms import _english, demonym_evidence
from pipeline.enrich.text.tables import TABLES
from pipeline.gazetteer import Gazetteer, Kind
from pipeline.messages.articles import Article
from tests.enrich.conftest import ROOT

SENTENCES = [
    ("de", "Die französische Regierung beriet mit polnischen Ärzten und einer Tschechin.", ["FR", "PL", "CZ"]),
    ("de", "Der US-amerikanische Präsident traf zwei Russen und die Schwedinnen.", ["US", "RU", "SE"]),
    ("es", "El presidente chileno recibió a tres periodistas franceses y a una japonesa.", ["CL", "FR", "JP"]),
    ("it", "Il governo tedesco ha scritto alle navi olandesi e ai pescatori tunisini.", ["DE", "NL", "TN"]),
    ("fr", "Le premier ministre grec a reçu des médecins libanais et une Ivoirienne.", ["GR", "LB", "CI"]),
    ("ru", "Чешские врачи и финская компания помогли японцам.", ["CZ", "FI", "JP"]),
    ("hu", "A német kormány és az osztrák rendőrök egy lengyelt kerestek.", ["DE", "AT", "PL"]),
    ("pt", "O governo angolano pediu ajuda a médicos cubanos e à empresa alemã.", ["AO", "CU", "DE"]),
    ("nl", "De Franse regering sprak met Duitse artsen en een Zweeds bedrijf.", ["FR", "DE", "SE"]),
    ("pl", "Francuski rząd rozmawiał z czeskimi lekarzami i norweską firmą.", ["FR", "CZ", "NO"]),
]


@pytest.mark.parametrize(("language", "text", "countries"), SENTENCES)
def test_demonyms_in_any_form_name_their_country(
    language: str, text: str, countries: list[str], gazetteer: Gazetteer
) -> None:
    spans = demonym_evidence([], "", text, language)
    places = [gazetteer.candidates(span.text)[0] for span in spans]
    assert [place.country for place in places] == countries
    assert all(place.kind is Kind.DEMONYM for place in places)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Sie sprach auf Deutsch."),
        ("es", "Habló en español."),
        ("it", "Parlava in italiano."),
        ("fr", "Il parle en français."),
        ("de", "Im Polder steht Wasser, die Ingenieure prüfen."),
        ("ru", "Он говорил по-русски."),
        ("hu", "Egy oroszlán szökött meg."),
        ("vi", "Cây cầu mới ở Cần Thơ."),
    ],
)
def test_languages_and_other_words_do_not(language: str, text: str) -> None:
    assert demonym_evidence([], "", text, language) == []


def test_a_name_that_has_one_inside_is_left_alone() -> None:
    text = "Die Deutsche Bank stellt ein."
    assert demonym_evidence([Span(4, 17, "Deutsche Bank", "ORG")], "", text, "de") == []
    assert len(demonym_evidence([], "", text, "de")) == 1


def test_each_demonym_belongs_to_one_country() -> None:
    """Every code of every table has an English demonym, under which the gazetteer knows it."""
    for language, table in TABLES.items():
        codes = [line.split()[0] for line in table.demonyms.strip().splitlines()]
        assert len(codes) == len(set(codes)), language
        assert set(codes) <= set(_english()), language


def test_an_article_with_demonyms_alone_is_about_their_country(enricher: Enricher) -> None:
    """Readers would not mark "немецкие" as a place; where a place is named, too, the demonym is not one of its mentions."""
    about = enricher.enrich(Article(language="ru", text="Немецкие компании увольняют рабочих. Немцы недовольны."), 1)
    assert (about.places, about.countries) == ([], ["DE"])
    assert about.focus is not None
    assert about.focus.name == "Germany"
    both = enricher.enrich(Article(language="ru", text="Чешские врачи прилетели в Казань."), 2)
    assert [(place.name, [mention.text for mention in place.mentions]) for place in both.places] == [
        ("Kazan", ["Казань"])
    ]
    assert set(both.countries) == {"CZ", "RU"}


def test_without_the_setting_demonyms_say_nothing(enricher: Enricher) -> None:
    without = Enricher(load_settings(data_dir=ROOT / "var", demonyms=False))
    assert without.enrich(Article(language="ru", text="Немецкие компании увольняют рабочих."), 1).countries == []
