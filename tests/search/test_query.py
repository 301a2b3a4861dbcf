from datetime import UTC, datetime
from typing import Any

from pipeline.index.template import mappings
from pipeline.search.geo import GeoCircle
from pipeline.search.query import FACETS, Query, Sort, search_body
from pipeline.search.query_parser import parse_words
from tests.support.index_fields import leaves

YEREVAN = GeoCircle(40.18, 44.51, 200)
EVERYTHING = Query(
    words=parse_words('earthquake school "sea wall" -football'),
    people=("Erdoğan",),
    organizations=("Gavi",),
    places=("Paris",),
    tags=("rail",),
    countries=("AM", "GE"),
    languages=("en",),
    sources=("Harbour Post",),
    near=YEREVAN,
    since=datetime(2026, 1, 1, tzinfo=UTC),
    facets=True,
)


def _fields(node: Any) -> set[str]:
    """Every field that a search body names."""
    found: set[str] = set()
    if isinstance(node, list):
        return set().union(*map(_fields, node)) if node else found
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("fields", "matched_fields"):
                found |= {name.split("^")[0] for name in value}
            elif key == "field":
                found.add(value)
            elif key in ("term", "terms", "range", "geo_distance", "_geo_distance") and "field" not in value:
                found |= {name for name in value if name not in ("distance", "unit", "boost")}
            else:
                found |= _fields(value)
    return found


def test_every_field_asked_for_is_in_the_mapping() -> None:
    """A name misspelled in a query would find nothing and say nothing."""
    fields = _fields(search_body(EVERYTHING)) | set(FACETS.values())
    assert fields <= set(leaves(mappings()))
    assert {"countries", "language", "date", "focus.location", "places.location", "entities.person.folded"} <= fields


def test_an_empty_query_matches_everything_newest_first() -> None:
    """Without a word or filter nothing is required."""
    found = search_body(Query())["query"]["bool"]
    assert (found["must"], found["must_not"], found["filter"]) == ([], [], [])


def test_every_filter_is_a_condition() -> None:
    """Nine filters make nine conditions that all must hold."""
    assert len(search_body(EVERYTHING)["query"]["bool"]["filter"]) == 9


def test_exclusions_are_conditions_too() -> None:
    """A word with a dash must not occur."""
    assert len(search_body(EVERYTHING)["query"]["bool"]["must_not"]) == 1


def test_distance_sorting_filters_by_the_focus_only() -> None:
    """An article that merely mentions a place in the circle has no distance to sort by."""
    (circle,) = search_body(Query(near=YEREVAN, sort=Sort.DISTANCE))["query"]["bool"]["filter"]
    assert "focus.location" in circle["geo_distance"]


def test_every_order_ends_with_the_id() -> None:
    """Articles of one score and date keep their order from page to page."""
    for sort in Sort:
        assert search_body(Query(near=YEREVAN, sort=sort))["sort"][-1] == {"id": "asc"}


def test_a_page_starts_after_the_last_hit() -> None:
    """The sort values of the last hit reach Elasticsearch as they were."""
    assert search_body(Query(after=(1.5, 1764000000000, "a")))["search_after"] == [1.5, 1764000000000, "a"]
