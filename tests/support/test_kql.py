from typing import Any

import pytest

from tests.support.kql import fields, to_query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", {"match_all": {}}),
        ("lake sevan", {"multi_match": {"type": "best_fields", "query": "lake sevan", "lenient": True}}),
        ("title : lake sevan", {"match": {"title": "lake sevan"}}),
        ('title:"lake sevan"', {"match_phrase": {"title": "lake sevan"}}),
        ("focus.name : *", {"exists": {"field": "focus.name"}}),
        ("counts.places >= 3", {"range": {"counts.places": {"gte": "3"}}}),
        ('date < "2026-10-01"', {"range": {"date": {"lt": "2026-10-01"}}}),
        ("not focus.name : *", {"bool": {"must_not": [{"exists": {"field": "focus.name"}}]}}),
        (
            "countries : (AM and AZ)",
            {"bool": {"filter": [{"match": {"countries": "AM"}}, {"match": {"countries": "AZ"}}]}},
        ),
        (
            "language : fr or language : ru",
            {
                "bool": {
                    "should": [{"match": {"language": "fr"}}, {"match": {"language": "ru"}}],
                    "minimum_should_match": 1,
                }
            },
        ),
        ("url : *harbour-post*", {"query_string": {"query": "*harbour\\-post*", "fields": ["url"]}}),
    ],
)
def test_the_language_is_read_as_kibana_documents_it(text: str, query: dict[str, Any]) -> None:
    """Each form of the language becomes the query that Kibana's documentation describes."""
    assert to_query(text) == query


@pytest.mark.parametrize("text", ["title :", "(a", "a )"])
def test_what_is_not_understood_is_an_error(text: str) -> None:
    """A mistake in a documented query is found, not guessed around."""
    with pytest.raises((ValueError, IndexError)):
        to_query(text)


def test_fields_are_told_from_values() -> None:
    """Colons inside quotes name no field."""
    assert fields('title : "a : b" and counts.places >= 3') == {"title", "counts.places"}
