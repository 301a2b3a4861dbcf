"""Persons in six cases are one entity in the nominative; mentions keep the words of the article."""

from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.enrich.ner.person_forms import nominative_persons, with_surnames
from pipeline.enrich.ner.spans import Span
from pipeline.index.document import document
from pipeline.messages.articles import Article, EnrichedArticle

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "person_cases.tsv").read_text("utf-8").strip().splitlines()
]


def enriched(enricher: Enricher, text: str, language: str = "ru") -> EnrichedArticle:
    return enricher.enrich(Article(text=text, language=language), 1)


@pytest.mark.parametrize(("text", "person"), CASES)
def test_a_person_has_one_name_in_every_case(text: str, person: str, enricher: Enricher) -> None:
    persons = [entity for entity in enriched(enricher, text).entities if entity.type == "person"]
    assert [entity.name for entity in persons] == [person]
    for mention in persons[0].mentions:
        assert mention.text == text[mention.start : mention.end]


def test_all_cases_in_one_article_are_one_person_and_one_latin_name(enricher: Enricher) -> None:
    text = (
        "Анна Соколова открыла мост. У Анны Соколовой спросили о сроках. Жители поверили Анне Соколовой. "
        "Анну Соколову наградили. С Соколовой приехал мэр. О Соколовой написали газеты."
    )
    article = enriched(enricher, text)
    (person,) = [entity for entity in article.entities if entity.type == "person"]
    assert (person.name, person.count) == ("Анна Соколова", 6)
    stored = document(article)
    assert stored["entities"]["person"] == ["Анна Соколова"]
    assert stored["latin"]["person"][0] == "Anna Sokolova"


def test_two_persons_of_one_surname_stay_two(enricher: Enricher) -> None:
    text = "Анна Орлова спорила с Петром Орловым. Орловой возразили. Орлову вручили приз, сказал Пётр Орлов."
    names = {entity.name for entity in enriched(enricher, text).entities if entity.type == "person"}
    assert names == {"Анна Орлова", "Пётр Орлов"}


@pytest.mark.parametrize("language", ["uk", "bg", "de"])
def test_other_languages_keep_their_names(language: str) -> None:
    spans = [Span(0, 13, "Анну Соколову", "PERSON")]
    assert nominative_persons(spans, "", "Анну Соколову", language) == spans
    assert with_surnames(spans, "", "Анну Соколову", language) == spans


@pytest.mark.parametrize(
    "name", ["Joe Biden", "A", "Ын", "Ким Чен Ын", "О’Нил", "Абу-ль-Хасан бен Али ибн Сина аль-Бухари"]
)
def test_names_that_are_not_of_russian_words_stay(name: str) -> None:
    text = f"{name} прилетел."
    (kept,) = nominative_persons([Span(0, len(name), name, "PERSON")], "", text, "ru")
    assert kept.text == name


def test_only_persons_change() -> None:
    spans = [Span(0, 6, "Москвы", "LOC"), Span(7, 13, "Сокола", "ORG")]
    assert nominative_persons(spans, "", "Москвы Сокола", "ru") == spans
