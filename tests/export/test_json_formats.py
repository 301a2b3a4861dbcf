"""JSON lines and GeoJSON, read with the standard library and against the rules of RFC 7946."""

import json
from typing import Any

from pipeline.export.columns import Rows
from tests.export.rows import WHEN, article, written

PLACE: dict[str, Any] = {
    "name": "Gyumri",
    "geonameid": 616635,
    "country": "AM",
    "lat": 40.79,
    "lon": 43.85,
    "articles": 3,
    "first_seen": WHEN,
    "last_seen": WHEN,
}


def collection(data: bytes) -> list[dict[str, Any]]:
    found = json.loads(data)
    assert found.keys() == {"type", "features"}
    assert found["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = found["features"]
    for feature in features:
        assert {"type", "geometry", "properties"} <= feature.keys()
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
    return features


def test_a_line_is_an_article_as_in_the_index() -> None:
    """The dots of a field's name are objects within objects, and what has no value is left out."""
    (line,) = written("jsonl", [article(title='"\n\x00é')], fields="id,date,title,source,focus,tags,story").splitlines()
    assert json.loads(line) == {
        "id": "a-1",
        "date": "2026-10-31T18:00:00+04:00",
        "title": '"\n\x00é',
        "source": {"name": "Ararat Courier", "feed": "https://ararat-courier.example/rss"},
        "focus": {"name": "Gyumri", "country": "AM", "lat": 40.79, "lon": 43.85},
        "tags": ["schools"],
    }


def test_half_a_character_does_not_end_an_export() -> None:
    """A lone surrogate cannot be written as UTF-8: a question mark stands for it."""
    assert json.loads(written("jsonl", [article(title="a\ud800b")], fields="title"))["title"] == "a?b"


def test_no_article_is_no_line() -> None:
    """An empty file."""
    assert written("jsonl") == b""


def test_an_article_is_a_feature_at_its_focus() -> None:
    """Longitude first; its id is the article's, and its properties have every field asked for."""
    (feature,) = collection(written("geojson", [article()], fields="default"))
    assert feature["geometry"]["coordinates"] == [43.85, 40.79]
    assert feature["id"] == "a-1"
    assert feature["properties"]["title"] == "Gyumri opens a school"
    assert feature["properties"]["focus.confidence"] is None
    assert not {"focus.lat", "focus.lon"} & feature["properties"].keys()


def test_articles_without_a_point_are_left_out() -> None:
    """Wherever they stand among the others, commas stay right."""
    nowhere = article(focus__lat=None, focus__lon=None)
    data = written("geojson", [nowhere], [nowhere, article(), nowhere], [nowhere], [article(id="a-2"), nowhere])
    assert [feature["id"] for feature in collection(data)] == ["a-1", "a-2"]


def test_no_feature_is_an_empty_collection() -> None:
    """And valid."""
    assert collection(written("geojson")) == []


def test_a_place_is_a_feature_with_its_counts() -> None:
    """One a place; a sea has no number and so no id."""
    sea = {name: value for name, value in PLACE.items() if name not in ("geonameid", "country")}
    data = written("geojson", [PLACE, sea | {"name": "Black Sea"}], rows=Rows.PLACES)
    town, water = collection(data)
    assert (town["id"], town["properties"]["articles"]) == (616635, 3)
    assert town["properties"]["first_seen"] == "2026-10-31T18:00:00+04:00"
    assert water.get("id") is None
