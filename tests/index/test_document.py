from datetime import timedelta
from typing import Any

from pipeline.index.document import document, documents
from pipeline.index.template import mappings
from pipeline.messages.articles import Article, Language, Source
from tests.support.sample_documents import BLACK_SEA, RECEIVED, YEREVAN, enriched, entity, place


def _undescribed(source: dict[str, Any], mapping: dict[str, Any], path: str = "") -> list[str]:
    """The fields of a document that a strict mapping would reject."""
    found = []
    for name, value in source.items():
        field = mapping["properties"].get(name)
        if field is None:
            found.append(path + name)
        elif field.get("enabled", True) and "properties" in field:
            for item in value if isinstance(value, list) else [value]:
                found += _undescribed(item, field, f"{path}{name}.")
    return found


def test_every_field_is_in_the_mapping() -> None:
    """A full article has no field that the strict mapping would reject."""
    assert _undescribed(document(enriched()), mappings()) == []


def test_a_full_article_fills_every_field_of_the_mapping() -> None:
    """No top-level field of the mapping is one that nothing is ever written to."""
    ahead = Article.model_validate({**enriched().article.model_dump(), "published_at": "2099-01-01T00:00:00Z"})
    russian = enriched(
        article=ahead, language=Language(code="ru", confidence=1.0), entities=[entity("Путин", "person")]
    )
    assert set(document(russian)) == set(mappings()["properties"])


def test_names_are_arrays_by_type_and_all_together() -> None:
    """Each entity type has its own array of distinct names and `all` has every name once."""
    people = [entity("Ada", "person"), entity("Ada", "organization"), entity("Bo", "person")]
    assert document(enriched(entities=people))["entities"] == {
        "all": ["Ada", "Bo"],
        "person": ["Ada", "Bo"],
        "organization": ["Ada"],
    }


def test_places_without_a_country_leave_no_null() -> None:
    """A sea adds its name and its point, and nothing to the countries and divisions."""
    places = document(enriched(places=[place(**YEREVAN), place(**BLACK_SEA)]))["places"]
    assert places["name"] == ["Yerevan", "Black Sea"]
    assert places["country"] == ["AM"]
    assert places["geonameid"] == ["616052"]
    assert places["location"] == [{"lat": 40.18111, "lon": 44.51361}, {"lat": 43.0, "lon": 34.0}]


def test_an_article_about_nowhere_has_no_place_fields() -> None:
    """Without places and focus the fields are absent, so that `not focus.name : *` finds the article."""
    found = document(enriched(entities=[], places=[], countries=[], focus=None))
    assert not {"entities", "places", "countries", "focus", "mentions"} & set(found)
    assert found["counts"] == {"words": 8, "entities": 0, "places": 0, "mentions": 0}


def test_the_date_is_the_outlets_or_else_the_brokers() -> None:
    """Every article has `date`, also one that does not say when it was published."""
    dated = document(enriched())
    undated = document(enriched(article=Article(text="No date.")))
    assert dated["date"] == dated["published_at"] == "2025-11-24T15:59:00.000Z"
    assert undated["date"] == undated["received_at"] == "2025-11-24T16:00:00.000Z"
    assert "published_at" not in undated


def test_delays_are_in_seconds() -> None:
    """A minute to the topic and two more to the index are distinguished."""
    found = document(enriched(), indexed_at=RECEIVED + timedelta(minutes=2))
    assert found["delay"] == {"source": 60.0, "pipeline": 120.0, "total": 180.0}


def test_a_rebuild_does_not_say_how_long_the_live_worker_took() -> None:
    """It would count its own time as the article's; how long the outlet took is known anyway."""
    assert next(documents([enriched()], live=False))["delay"] == {"source": 60.0}


def test_mentions_keep_what_is_needed_to_show_them() -> None:
    """Offsets and whole places are stored under mentions."""
    mentions = document(enriched())["mentions"]
    assert mentions["entities"][1]["mentions"] == [{"text": "Yerevan", "start": 39, "end": 46, "field": "text"}]
    assert mentions["places"][0]["admin1"] == "Yerevan"


def test_stems_are_of_the_articles_language_alone() -> None:
    """Headline and text stand once more in the fields of their language; of English and unknown ones nowhere."""
    german = document(enriched(language=Language(code="de", confidence=1.0)))
    assert german["text_stems"] == {"german": german["text"]}
    assert german["title_stems"] == {"german": german["title"]}
    for code in ("en", "und", "yi"):
        assert "text_stems" not in document(enriched(language=Language(code=code, confidence=1.0)))
    assert "title_stems" not in document(enriched(title="", language=Language(code="de", confidence=1.0)))


def test_names_are_also_in_latin_letters() -> None:
    """Names in other scripts have forms that they are typed by; Chinese characters of Japanese names are not read."""
    names = [entity("Владимир Зеленский", "person"), entity("Газпром", "organization"), entity("Ada", "person")]
    latin = document(enriched(entities=names))["latin"]
    assert latin["person"] == ["Vladimir Zelenskiy", "Vladimir Zelensky"]
    assert latin["organization"] == ["Gazprom"]
    assert set(latin["all"]) == {*latin["person"], *latin["organization"]}
    japanese = enriched(entities=[entity("安倍", "person")], language=Language(code="ja", confidence=1.0))
    assert "latin" not in document(japanese)


def test_a_date_ahead_is_not_believed() -> None:
    """An article dated beyond the day after it came is sorted by when it came; one of tonight is not."""
    for days, ahead in ((0.9, False), (1.1, True), (30_000, True)):
        when = RECEIVED + timedelta(days=days)
        found = document(enriched(article=Article(text="x", published_at=when)))
        assert found.get("published_ahead", False) is ahead
        assert (found["date"] == found["received_at"]) is ahead
        assert found["published_at"][:10] == when.date().isoformat()


def test_marks_are_composed() -> None:
    """Tags, authors, outlets and names are in the form that searches are in."""
    article = Article(text="x", tags=["cafe\u0301"], authors=["Zoe\u0308"], source=Source(name="Besanc\u0327on"))
    found = document(enriched(article=article, entities=[entity("Jose\u0301", "person")]))
    assert (found["tags"], found["authors"]) == (["caf\u00e9"], ["Zo\u00eb"])
    assert found["source"]["name"] == "Besan\u00e7on"
    assert found["entities"]["person"] == ["Jos\u00e9"]
