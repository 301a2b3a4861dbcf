"""The objects against what Kibana 9 demands of them, read in its public sources up to November 2026.

Kibana 9 was not run here. These are its rules in our own words: what an import refuses, and what would be dropped when a
dashboard is loaded and each panel is converted from the form of 8.12.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.kibana.ndjson import ndjson
from tests.support.kibana_queries import objects

Json = dict[str, Any]

FOUND = objects("articles")
STORED = {each["id"]: each for each in map(json.loads, ndjson("articles").splitlines())}
DASHBOARDS = [key for key, each in FOUND.items() if each["type"] == "dashboard"]
SEARCHES = [key for key, each in FOUND.items() if each["type"] == "search"]

# Attribute: its type. An import checks them, and forbids others.
DASHBOARD_ATTRIBUTES = {
    "title": str,
    "description": str,
    "version": int,
    "timeRestore": bool,
    "timeFrom": str,
    "timeTo": str,
    "optionsJSON": str,
    "panelsJSON": str,
    "kibanaSavedObjectMeta": dict,
    "controlGroupInput": dict,
}
# These move into the search's first tab; the sources list no others.
SEARCH_ATTRIBUTES = {
    "title": str,
    "description": str,
    "columns": list,
    "sort": list,
    "grid": dict,
    "rowHeight": int,
    "timeRestore": bool,
    "timeRange": dict,
    "kibanaSavedObjectMeta": dict,
}
# What 9.4 keeps of a panel's own state, by its names of 8.12; the rest of a Lens panel is dropped.
PANEL_STATE = {
    "lens": {"title", "hidePanelTitles", "attributes", "enhancements"},
    "search": {"title", "enhancements"},
    "map": {"title", "isLayerTOCOpen", "enhancements"},
    "links": {"attributes", "hidePanelTitles", "enhancements"},
    "visualization": {"title", "savedVis", "hidePanelTitles", "enhancements"},
}
OPTIONS = {"hidePanelTitles", "useMargins", "syncColors", "syncTooltips", "syncCursor"}
CONTROL_INPUT = {"id", "dataViewId", "fieldName", "title", "searchTechnique", "hideExists", "selectedOptions", "sort"}
DRILL_DOWNS = {
    "DASHBOARD_TO_DASHBOARD_DRILLDOWN": {"useCurrentFilters", "useCurrentDateRange", "openInNewTab"},
    "OPEN_IN_DISCOVER_DRILLDOWN": {"openInNewTab"},
}


def panels(kind: str = "") -> Iterator[tuple[str, Json]]:
    """Every panel of this type, with its dashboard."""
    for dashboard in DASHBOARDS:
        for panel in FOUND[dashboard]["attributes"]["panelsJSON"]:
            if kind in ("", panel["type"]):
                yield dashboard, panel


def references(dashboard: str, panel: Json) -> dict[str, str]:
    """The panel's references by name, as Kibana hands them to it: without the panel's id in front."""
    prefix = f"{panel['panelIndex']}:"
    return {
        each["name"].removeprefix(prefix): each["type"]
        for each in FOUND[dashboard]["references"]
        if each["name"].startswith(prefix)
    }


@pytest.mark.parametrize(("ids", "known"), [(DASHBOARDS, DASHBOARD_ATTRIBUTES), (SEARCHES, SEARCH_ATTRIBUTES)])
def test_an_import_takes_every_attribute(ids: list[str], known: dict[str, type]) -> None:
    """As stored: what ends in JSON is text."""
    for each in ids:
        attributes = STORED[each]["attributes"]
        assert {name: type(value) for name, value in attributes.items()} == known, each
        assert set(attributes["kibanaSavedObjectMeta"]) == {"searchSourceJSON"}


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_fits_into_a_tab(search: str) -> None:
    """Pairs of field and direction, widths as numbers, and a data view by reference."""
    attributes = FOUND[search]["attributes"]
    assert all(len(pair) == 2 and pair[1] in ("asc", "desc") for pair in attributes["sort"])
    assert set(attributes["grid"]) == {"columns"}
    assert all(set(width) == {"width"} for width in attributes["grid"]["columns"].values())
    assert set(attributes["timeRange"]) == {"from", "to"}
    source = attributes["kibanaSavedObjectMeta"]["searchSourceJSON"]
    assert source["indexRefName"] in {each["name"] for each in FOUND[search]["references"]}


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_dashboard_keeps_its_settings(dashboard: str) -> None:
    attributes = FOUND[dashboard]["attributes"]
    assert set(attributes["optionsJSON"]) <= OPTIONS
    assert attributes["timeRestore"], "a period is kept only with it"
    assert len(attributes["panelsJSON"]) <= 100


def test_every_panel_keeps_its_state() -> None:
    """A panel has its type beside it, whole numbers for its place, a title of its own, and nothing that is dropped."""
    for dashboard, panel in panels():
        where = (dashboard, panel["panelIndex"])
        inside = panel["embeddableConfig"]
        assert set(panel["gridData"]) == {"x", "y", "w", "h", "i"}, where
        assert all(isinstance(panel["gridData"][name], int) for name in "xywh"), where
        assert set(inside) <= PANEL_STATE[panel["type"]], where
        # 9.4 took a panel without one for a panel without a title, though its chart had one.
        assert inside.get("title") or inside["hidePanelTitles"], where


def test_a_panel_shown_by_reference_has_only_the_reference() -> None:
    """An id beside it would win over the reference, which alone is rewritten when an object is imported under another id."""
    shown = [each for kind in ("search", "map") for each in panels(kind)]
    assert shown
    for dashboard, panel in shown:
        assert references(dashboard, panel)[panel["panelRefName"]] == panel["type"]
        assert "savedObjectId" not in panel["embeddableConfig"]


def test_every_control_is_taken_over() -> None:
    """Pinned above the dashboard since 9.4; one that does not fit the schema is dropped with a warning."""
    for dashboard in DASHBOARDS:
        names = {each["name"]: each["type"] for each in FOUND[dashboard]["references"]}
        group = FOUND[dashboard]["attributes"]["controlGroupInput"]
        assert set(group) == {"panelsJSON", "controlStyle", "chainingSystem", "ignoreParentSettingsJSON"}
        assert not any(group["ignoreParentSettingsJSON"].values())
        for control_id, control in group["panelsJSON"].items():
            chosen = control["explicitInput"]
            assert (control["type"], control["width"]) in [("optionsListControl", w) for w in ("small", "medium")]
            assert set(chosen) == CONTROL_INPUT
            assert chosen["searchTechnique"] in ("prefix", "wildcard", "exact")
            assert chosen["sort"] == {"by": "_count", "direction": "desc"}
            assert names[f"controlGroup_{control_id}:optionsListDataView"] == "index-pattern"


def test_every_drill_down_is_taken_over() -> None:
    """By the name of its kind, with a trigger, and its dashboard by a reference that has the event's id in it."""
    events = [
        (dashboard, panel, event)
        for dashboard, panel in panels("lens")
        for event in panel["embeddableConfig"]["enhancements"].get("dynamicActions", {"events": []})["events"]
    ]
    assert events
    for dashboard, panel, event in events:
        kind = event["action"]["factoryId"]
        assert event["triggers"] == ["FILTER_TRIGGER"]
        assert set(event["action"]["config"]) == DRILL_DOWNS[kind]
        if kind.startswith("DASHBOARD"):
            assert references(dashboard, panel)[f"drilldown:{kind}:{event['eventId']}:dashboardId"] == "dashboard"


def test_every_link_is_taken_over() -> None:
    for dashboard, panel in panels("links"):
        inside = panel["embeddableConfig"]["attributes"]
        assert inside["layout"] in ("horizontal", "vertical")
        for link in inside["links"]:
            assert link["type"] == "dashboardLink"
            assert references(dashboard, panel)[link["destinationRefName"]] == "dashboard"
            assert set(link["options"]) == {"openInNewTab", "useCurrentFilters", "useCurrentDateRange"}
            assert all(isinstance(value, bool) for value in link["options"].values())


def test_every_chart_is_converted() -> None:
    """9.x converts charts without a version; colours by their rules, those of "auto" in their order, one for the others."""
    for dashboard, panel in panels("lens"):
        chart = panel["embeddableConfig"]["attributes"]
        assert chart["visualizationType"] in ("lnsMetric", "lnsXY", "lnsDatatable")
        assert "version" not in chart
        (layer,) = chart["state"]["datasourceStates"]["formBased"]["layers"]
        assert references(dashboard, panel)[f"indexpattern-datasource-layer-{layer}"] == "index-pattern"
        for drawn in chart["state"]["visualization"].get("layers", []):
            mapping = drawn["colorMapping"]
            assert {each["rule"]["type"] for each in mapping["assignments"]} == {"auto", "matchExactly"}
            assert [each["rule"]["type"] for each in mapping["specialAssignments"]] == ["other"]


def test_markdown_and_vega_have_what_their_conversion_reads() -> None:
    """Both stay "visualization" in 9.x. A search source is read of every one; Vega's own schema may be older."""
    kinds = set()
    for _, panel in panels("visualization"):
        drawn = panel["embeddableConfig"]["savedVis"]
        kinds.add(drawn["type"])
        assert drawn["data"] == {
            "aggs": [],
            "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []},
        }
        if drawn["type"] == "vega":
            spec = json.loads(drawn["params"]["spec"])
            assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
            assert spec["config"]["kibana"]["hideWarnings"] is True, "9.x brings a newer Vega-Lite, and would warn"
    assert kinds == {"markdown", "vega"}
