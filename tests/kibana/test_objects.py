import json
import os
import subprocess
import sys
from itertools import combinations
from typing import Any

import pytest

from pipeline.index.dead_letter_mirror import MAPPINGS
from pipeline.index.template import mappings
from pipeline.kibana.dashboards import NEWS_DESK, PIPELINE, PLACE
from pipeline.kibana.export import ndjson
from tests.support.index_fields import leaves
from tests.support.kibana_queries import asked, objects

FOUND = objects("articles")
DASHBOARDS = [NEWS_DESK, PLACE, PIPELINE]
# What Kibana 8.12.2 itself writes: anything newer it refuses to import.
NEWEST = {"index-pattern": "8.0.0", "search": "7.9.3", "map": "8.4.0", "dashboard": "8.9.0"}


def panels(dashboard: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = FOUND[dashboard]["attributes"]["panelsJSON"]
    return found


def test_the_same_bytes_in_every_process() -> None:
    """The file does not depend on the order of sets, on time or on chance."""
    command = [sys.executable, "-c", "from pipeline.kibana.export import ndjson; print(ndjson('articles'), end='')"]
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        assert subprocess.run(command, env=environment, capture_output=True).stdout.decode() == ndjson("articles")


def test_every_line_is_an_object_with_an_id_of_its_own() -> None:
    """Lines are what the import takes, and none overwrites another."""
    lines = [json.loads(line) for line in ndjson("articles").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    wanted = {"type", "id", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion"}
    assert all(set(line) == wanted for line in lines)


def test_no_version_is_newer_than_the_oldest_kibana() -> None:
    """Kibana 8.12 takes every object."""
    assert {each["type"]: each["typeMigrationVersion"] for each in FOUND.values()} == NEWEST
    assert {each["coreMigrationVersion"] for each in FOUND.values()} == {"8.8.0"}


def test_everything_promised_is_there() -> None:
    """Dashboards, searches, map and data views have the names that the documentation uses."""
    titles = {(each["type"], each["attributes"].get("name", each["attributes"]["title"])) for each in FOUND.values()}
    assert titles >= {
        ("dashboard", "News desk"),
        ("dashboard", "Place"),
        ("dashboard", "Pipeline"),
        ("search", "Latest news"),
        ("search", "By person"),
        ("search", "Corrections"),
        ("map", "Where the stories are"),
        ("index-pattern", "Articles"),
    }


def test_every_reference_leads_to_an_object_of_its_type() -> None:
    """No reference dangles."""
    for each in FOUND.values():
        for reference in each["references"]:
            assert FOUND[reference["id"]]["type"] == reference["type"]


def test_what_is_referred_to_comes_first() -> None:
    """An import that stops halfway leaves no object that points nowhere."""
    known: set[str] = set()
    for each in FOUND.values():
        assert {reference["id"] for reference in each["references"]} <= known
        known.add(each["id"])


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_every_panel_is_tied_to_what_it_shows(dashboard: str) -> None:
    """A panel's references carry its id: panel_… for saved objects, the layer's for charts."""
    names = {reference["name"] for reference in FOUND[dashboard]["references"]}
    for panel in panels(dashboard):
        index = panel["panelIndex"]
        if panel["type"] == "lens":
            (inner,) = panel["embeddableConfig"]["attributes"]["references"]
            assert f"{index}:{inner['name']}" in names
        else:
            assert panel["panelRefName"] == f"panel_{index}"
            assert f"{index}:panel_{index}" in names


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_panels_do_not_overlap_and_fit_the_grid(dashboard: str) -> None:
    """Panels fill a grid of 48 without covering each other."""
    grids = [panel["gridData"] for panel in panels(dashboard)]
    assert all(grid["x"] + grid["w"] <= 48 for grid in grids)
    for a, b in combinations(grids, 2):
        beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        assert beside or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]


def charts() -> list[dict[str, Any]]:
    return [
        panel["embeddableConfig"]["attributes"]
        for dashboard in DASHBOARDS
        for panel in panels(dashboard)
        if panel["type"] == "lens"
    ]


def _ids(value: Any, known: set[str]) -> set[str]:
    """Which of the column ids a visualization uses."""
    if isinstance(value, dict):
        return set().union(*(_ids(inner, known) for inner in value.values()), set())
    if isinstance(value, list):
        return set().union(*(_ids(inner, known) for inner in value), set())
    return {value} & known if isinstance(value, str) else set()


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: str(chart["title"]))
def test_every_chart_draws_all_of_its_columns(chart: dict[str, Any]) -> None:
    """Layer ids agree, each column is drawn, and colours are mapped automatically."""
    ((layer_id, layer),) = chart["state"]["datasourceStates"]["formBased"]["layers"].items()
    picture = chart["state"]["visualization"]
    assert layer["columnOrder"] == [c for c in layer["columnOrder"] if c in layer["columns"]]
    assert _ids(picture, set(layer["columns"])) == set(layer["columns"])
    drawn = picture.get("layers", [picture])
    assert {each["layerId"] for each in drawn} == {layer_id}
    assert all(each["colorMapping"]["assignmentMode"] == "auto" for each in picture.get("layers", []))


def test_every_field_is_one_of_the_mapping() -> None:
    """Charts, columns, maps, controls, formats and queries name fields that exist."""
    known = {"articles": set(leaves(mappings())), "articles-dead-letters": set(leaves(MAPPINGS))}
    for question in asked("articles"):
        assert question.aggregated | question.searched | question.shown <= known[question.index], question.name
    formats = FOUND["dateline-articles"]["attributes"]["fieldFormatMap"]
    assert set(json.loads(formats)) <= known["articles"]


def test_another_alias_has_its_own_indices() -> None:
    """Only the data views know the alias."""
    mine, usual = ndjson("mine").splitlines(), ndjson("articles").splitlines()
    changed = [json.loads(a)["type"] for a, b in zip(mine, usual, strict=True) if a != b]
    assert set(changed) == {"index-pattern"}


@pytest.mark.parametrize("dashboard", [NEWS_DESK, PLACE, PIPELINE])
def test_no_panel_overrides_its_dashboard(dashboard: str) -> None:
    """What a panel says of itself wins over controls, query bar and period; so it says nothing of them."""
    for panel in panels(dashboard):
        assert not {"filters", "query", "timeRange"} & set(panel["embeddableConfig"]), panel["panelIndex"]


def test_every_saved_search_opens_on_a_period_of_its_own() -> None:
    found = [each["attributes"] for each in FOUND.values() if each["type"] == "search"]
    assert found
    for search in found:
        assert search["timeRestore"], search["title"]
        assert search["timeRange"] == {"from": "now-30d", "to": "now"}, search["title"]
