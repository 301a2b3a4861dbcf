from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.alerts.saved import NOT_SAVED, AlertSearch, saved_options, to_save
from pipeline.cli.alerts_view import line
from pipeline.errors import UsageError
from pipeline.search.geo import GeoBox
from pipeline.search.options import SearchOptions

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def saved(name: str = "lake-news", **options: Any) -> AlertSearch:
    return to_save(name, SearchOptions(**options), NOW, lambda name: [])


def test_what_was_asked_comes_back() -> None:
    """Words and filters mean the same after they were kept as what JSON knows."""
    kept = saved(words=["lake", '"sea', 'wall"', "-football"], country=["Armenia"], language=["EN"])
    assert kept.options == {"words": ["lake", '"sea', 'wall"', "-football"], "country": ["Armenia"], "language": ["EN"]}
    query = kept.query
    assert (query.words.terms, query.words.phrases, query.words.without) == (("lake",), ("sea wall",), ("football",))
    assert (query.countries, query.languages) == (("AM",), ("en",))


def test_a_place_is_looked_up_once() -> None:
    """A name to be near to is kept as its point, so that no worker needs the gazetteer."""
    here = type("Found", (), {"name": "Yerevan", "admin1": None, "country": "AM", "lat": 40.18, "lon": 44.51})()
    kept = to_save("here", SearchOptions(near="Yerevan", within="20mi"), NOW, lambda name: [here])
    near = kept.query.near
    assert near
    assert (near.lat, near.lon, near.kilometres) == (40.18, 44.51, 32.187)


def test_a_town_is_kept_with_its_division() -> None:
    """So the alert finds what the search finds: articles whose place is the state of São Paulo, too."""
    places = [
        SimpleNamespace(name="São Paulo", admin1=None, country="BR", lat=lat, lon=lon, feature=feature, population=size)
        for lat, lon, feature, size in ((-22.07, -48.43, "ADM1", 44_000_000), (-23.55, -46.64, "PPLA", 12_000_000))
    ]
    near = to_save("here", SearchOptions(near="São Paulo", within="20km"), NOW, lambda name: places).query.near
    assert near
    assert (near.lat, near.lon, near.division) == (-23.55, -46.64, (-22.07, -48.43))


def test_a_box_is_kept() -> None:
    """An area of the map is a filter as any other."""
    assert saved(box="43,38,47,42").query.box == GeoBox(43, 38, 47, 42)


@pytest.mark.parametrize("name", sorted(NOT_SAVED))
def test_what_cannot_be_kept_is_refused(name: str) -> None:
    """An alert without it would be another, and report too much."""
    with pytest.raises(UsageError, match=f"--{name} cannot be saved in an alert"):
        saved(words=["lake"], **{name: "2026-11-01"})


@pytest.mark.parametrize("name", ["", "Lake", "a b", "-lake", "a/b", "x" * 65])
def test_names_are_simple(name: str) -> None:
    """A name is part of keys and commands, so it is small letters, digits, dots, dashes and underscores."""
    with pytest.raises(UsageError, match="is not a name"):
        saved(name, words=["lake"])


@pytest.mark.parametrize("options", [{}, {"words": ["-football"]}, {"words": ["?"]}])
def test_an_alert_looks_for_something(options: dict[str, Any]) -> None:
    """A search that nearly every article matches is refused."""
    with pytest.raises(UsageError, match=r"needs a condition|to look for"):
        saved(**options)


def test_options_of_a_newer_version_are_refused() -> None:
    """An option that is not known here changes what a search means."""
    with pytest.raises(UsageError, match="colour"):
        saved_options({"words": ["lake"], "colour": "red"})


def test_a_line_can_be_typed_again() -> None:
    """The list shows the options as the command takes them."""
    assert line(saved(words=["lake", "sevan"], person=["O'Neill", "Guterres"])) == (
        """lake-news  2026-11-24  --query 'lake sevan' --person 'O'"'"'Neill' --person Guterres"""
    )
