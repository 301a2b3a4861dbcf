import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import combinations
from typing import Any

import pytest

from pipeline.index.dead_letter_mirror import MAPPINGS
from pipeline.index.template import mappings
from pipeline.kibana.dashboards import NEWS_DESK, PIPELINE, PLACE, STORY, WHO
from pipeline.kibana.data_views import ARTICLES, INDEXED
from pipeline.kibana.fields import ARTICLE_FIELDS, DEAD_LETTER_FIELDS, HIDDEN, labels, technical
from pipeline.kibana.lens import MAX_SERIES
from pipeline.kibana.ndjson import ndjson
from tests.support.index_fields import leaves
from tests.support.kibana_queries import asked, objects

FOUND = objects("articles")
DASHBOARDS = [NEWS_DESK, WHO, PLACE, STORY, PIPELINE]
# What Kibana 8.12.2 itself writes: anything newer it refuses to import.
NEWEST = {"index-pattern": "8.0.0", "search": "7.9.3", "map": "8.4.0", "dashboard": "8.9.0"}


def panels(dashboard: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = FOUND[dashboard]["attributes"]["panelsJSON"]
    return found


def test_the_same_bytes_in_every_process() -> None:
    """The file does not depend on the order of sets, on time or on chance."""
    command = [sys.executable, "-c", "from pipeline.kibana.ndjson import ndjson; print(ndjson('articles'), end='')"]
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
        ("dashboard", "[Dateline] News desk"),
        ("dashboard", "[Dateline] Who"),
        ("dashboard", "[Dateline] Place"),
        ("dashboard", "[Dateline] Story"),
        ("dashboard", "[Dateline] Pipeline"),
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
    """An import that stops halfway leaves no panel that points nowhere; dashboards link to one another, in a circle."""
    known: set[str] = set(DASHBOARDS)
    for each in FOUND.values():
        assert {reference["id"] for reference in each["references"]} <= known
        known.add(each["id"])


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_every_panel_is_tied_to_what_it_shows(dashboard: str) -> None:
    """A panel's references carry its id: panel_… for saved objects, the layer's for charts; none shares another's id."""
    names = {reference["name"] for reference in FOUND[dashboard]["references"]}
    assert len({panel["panelIndex"] for panel in panels(dashboard)}) == len(panels(dashboard))
    for panel in panels(dashboard):
        index, inside = panel["panelIndex"], panel["embeddableConfig"]
        if panel["type"] == "lens":
            (inner,) = inside["attributes"]["references"]
            assert f"{index}:{inner['name']}" in names
        elif panel["type"] == "links":
            wanted = {f"{index}:{link['destinationRefName']}" for link in inside["attributes"]["links"]}
            assert wanted <= names
        elif panel["type"] == "visualization":
            assert inside["savedVis"]["type"] in ("markdown", "vega")
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


def listed(chart: dict[str, Any]) -> set[str]:
    """Columns of a ranking that are there for Discover's list."""
    ranking = chart["state"]["visualization"].get("preferredSeriesType") == "bar_horizontal"
    return {key for key, column in _columns(chart).items() if ranking and column["operationType"] == "last_value"}


def _ids(value: Any, known: set[str]) -> set[str]:
    """Which of the column ids a visualization uses."""
    if isinstance(value, dict):
        return set().union(*(_ids(inner, known) for inner in value.values()), set())
    if isinstance(value, list):
        return set().union(*(_ids(inner, known) for inner in value), set())
    return {value} & known if isinstance(value, str) else set()


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: str(chart["title"]))
def test_every_chart_draws_all_of_its_columns(chart: dict[str, Any]) -> None:
    """Layer ids agree, each column is drawn, and colours are those handed out."""
    ((layer_id, layer),) = chart["state"]["datasourceStates"]["formBased"]["layers"].items()
    picture = chart["state"]["visualization"]
    assert layer["columnOrder"] == [c for c in layer["columnOrder"] if c in layer["columns"]]
    assert _ids(picture, set(layer["columns"])) == set(layer["columns"]) - listed(chart)
    drawn = picture.get("layers", [picture])
    assert {each["layerId"] for each in drawn} == {layer_id}
    assert all(each["colorMapping"]["assignmentMode"] == "manual" for each in picture.get("layers", []))


def test_every_field_is_one_of_the_mapping() -> None:
    """Charts, columns, maps, controls, formats and queries name fields that exist."""
    known = {"articles": set(leaves(mappings())), "articles-dead-letters": set(leaves(MAPPINGS))}
    for question in asked("articles"):
        assert question.aggregated | question.searched | question.shown <= known[question.index], question.name
    formats = FOUND["dateline-articles"]["attributes"]["fieldFormatMap"]
    assert set(json.loads(formats)) <= known["articles"]


def test_another_alias_has_its_own_indices() -> None:
    """Only the data views know the alias, and the chart that searches by itself."""
    mine, usual = ndjson("mine").splitlines(), ndjson("articles").splitlines()
    changed = {json.loads(a)["id"] for a, b in zip(mine, usual, strict=True) if a != b}
    assert changed == {*views(), STORY}
    assert timeline(objects("mine"))["data"]["url"]["index"] == "mine"


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_no_panel_overrides_its_dashboard(dashboard: str) -> None:
    """What a panel says of itself wins over controls, query bar and period; so it says nothing of them."""
    for panel in panels(dashboard):
        assert not {"filters", "query", "timeRange"} & set(panel["embeddableConfig"]), panel["panelIndex"]


def test_every_saved_search_opens_on_a_period_of_its_own() -> None:
    """A month of news; a year where there is little."""
    found = [each["attributes"] for each in FOUND.values() if each["type"] == "search"]
    assert found
    for search in found:
        assert search["timeRestore"], search["title"]
        assert search["timeRange"] in [{"from": since, "to": "now"} for since in ("now-30d", "now-1y")], search["title"]


def views() -> dict[str, dict[str, Any]]:
    return {key: each["attributes"] for key, each in FOUND.items() if each["type"] == "index-pattern"}


def hidden(view: dict[str, Any], name: str) -> bool:
    return any(fnmatchcase(name, each["value"]) for each in json.loads(view["sourceFilters"]))


def test_every_field_that_a_person_sees_has_a_label() -> None:
    """A field of the mapping has a name for readers, once in each view, or is hidden from them."""
    for fields, mapping in ((ARTICLE_FIELDS, mappings()), (DEAD_LETTER_FIELDS, MAPPINGS)):
        names = {name for name in leaves(mapping) if not name.endswith((".folded", ".exact", "error.whole"))}
        shown = {name for name in names if not any(fnmatchcase(name, pattern) for pattern in HIDDEN)}
        assert set(labels(fields)) == shown
        assert len(set(labels(fields).values())) == len(fields)
    for view in views().values():
        fields = DEAD_LETTER_FIELDS if view["title"].endswith("dead-letters") else ARTICLE_FIELDS
        assert json.loads(view["fieldAttrs"]) == {field.name: {"customLabel": field.label} for field in fields}


def test_readers_see_no_technical_field_in_an_expanded_row() -> None:
    """Nor, in the place of a hidden field, the same value under a sub-field's name; operators see every field with a label."""
    readers, operators = views()[ARTICLES], views()[INDEXED]
    sub_fields = {name for name in leaves(mappings()) if name.endswith((".folded", ".exact"))}
    for name in technical(ARTICLE_FIELDS):
        assert hidden(readers, name)
        assert not hidden(operators, name)
        assert all(hidden(readers, each) for each in sub_fields if each.startswith(f"{name}."))
    listed = {
        column
        for each in FOUND.values()
        if each["type"] == "search" and ARTICLES in [reference["id"] for reference in each["references"]]
        for column in each["attributes"]["columns"]
    }
    assert listed
    assert not any(hidden(readers, column) for column in listed), "a hidden column is empty"


def test_every_list_leaves_room_for_its_headline() -> None:
    """Beside Discover's list of fields some 1,136 of 1,440 pixels are left; columns without a width share the rest."""
    for each in FOUND.values():
        if each["type"] == "search":
            columns, widths = each["attributes"]["columns"], each["attributes"]["grid"]["columns"]
            (view,) = (reference["id"] for reference in each["references"])
            free = [column for column in columns if column not in widths]
            assert views()[view]["timeFieldName"] in widths, "Kibana's own width for the time is 212"
            left = 1136 - 70 - sum(width["width"] for width in widths.values())
            assert free
            assert left / len(free) >= 180, each["attributes"]["title"]


def test_every_column_is_as_wide_as_its_heading() -> None:
    """A column of 95 pixels was headed "C…" instead of "Copies": 52 pixels go to icons, 20 more to an arrow or a clock."""
    for each in FOUND.values():
        if each["type"] == "search":
            (view,) = (reference["id"] for reference in each["references"])
            names, time = json.loads(views()[view]["fieldAttrs"]), views()[view]["timeFieldName"]
            sorted_by = {name for name, _ in each["attributes"]["sort"]}
            for name, width in each["attributes"]["grid"]["columns"].items():
                icons = 52 + 20 * (name in sorted_by) + 20 * (name == time)
                assert width["width"] >= icons + 6.5 * len(names[name]["customLabel"]) - 4, (each["id"], name)
    for chart in charts():
        for column in chart["state"]["visualization"].get("columns", []):
            label = _columns(chart)[column["columnId"]]["label"]
            assert column.get("width", 200) >= 30 + 8.5 * len(label) - 10, (chart["title"], label)


def test_rows_are_as_high_as_what_is_in_them() -> None:
    """Headlines of one line stood in rows of two; only whole texts and errors are cut, after two lines."""
    for each in FOUND.values():
        if each["type"] == "search":
            long = {"text", "error"} & set(each["attributes"]["columns"])
            assert each["attributes"]["rowHeight"] == (2 if long else -1), each["id"]


def notes() -> list[str]:
    return [
        panel["embeddableConfig"]["savedVis"]["params"]["markdown"]
        for dashboard in DASHBOARDS
        for panel in panels(dashboard)
        if panel["type"] == "visualization" and panel["embeddableConfig"]["savedVis"]["type"] == "markdown"
    ]


def test_every_note_fits_its_two_lines() -> None:
    """At a width of 1,440 pixels a line has some 90 characters; a third line was cut in half."""
    assert len(notes()) == len(DASHBOARDS)
    for note in notes():
        assert len(re.sub("[*`]", "", note)) <= 170, note
        assert note.startswith("**"), "what one sees comes first"


def test_a_bar_too_short_for_its_number_can_be_read() -> None:
    """Kibana leaves a number out where the bar is too short; the axis stays."""
    rankings = [c for c in charts() if c["state"]["visualization"].get("preferredSeriesType") == "bar_horizontal"]
    assert rankings
    for chart in rankings:
        picture = chart["state"]["visualization"]
        assert picture["valueLabels"] == "show"
        assert picture["tickLabelsVisibilitySettings"]["yLeft"], chart["title"]


def test_a_measure_has_the_same_colour_everywhere() -> None:
    """The median was green in one chart and blue in the next."""
    colours: dict[str, set[str]] = {}
    for chart in charts():
        for layer in chart["state"]["visualization"].get("layers", []):
            assert "splitAccessor" in layer or len(layer["yConfig"]) == len(layer["accessors"])
            for colour in layer.get("yConfig", []):
                label = _columns(chart)[colour["forAccessor"]]["label"]
                colours.setdefault(label, set()).add(colour["color"])
    assert {"Median", "95th percentile", "Articles"} <= set(colours)
    assert all(len(found) == 1 for found in colours.values()), colours


def timeline(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The chart of the Story dashboard."""
    (drawn,) = (
        panel["embeddableConfig"]["savedVis"]
        for panel in found[STORY]["attributes"]["panelsJSON"]
        if panel["embeddableConfig"].get("savedVis", {}).get("type") == "vega"
    )
    spec: dict[str, Any] = json.loads(drawn["params"]["spec"])
    return spec


def test_a_story_is_drawn_from_its_first_article_to_its_last() -> None:
    """On the axis of a year the copies of two hours were one bar; so no period is given to the axis, only to the search."""
    spec = timeline(FOUND)
    assert "domain" not in spec["encoding"]["x"]["scale"]
    assert spec["data"]["url"]["%timefield%"] == "date"
    assert spec["data"]["url"]["%context%"] is True, "else controls and query bar would not reach it"
    assert "query" not in spec["data"]["url"]["body"], "Kibana puts the dashboard's query there, and refuses another"
    legend = spec["encoding"]["color"]["scale"]
    assert legend["domain"] == ["First", "Copy", "No copies"]
    assert len(set(legend["range"])) == len(legend["domain"])


def test_in_another_space_every_id_is_another() -> None:
    """Kibana gives an object a random id where its own is taken by another space, and links by id then lead nowhere."""
    usual, there = ndjson("articles"), ndjson("articles", "desk")
    read = [json.loads(line) for line in there.splitlines()]
    ids = [json.loads(line)["id"] for line in usual.splitlines()]
    assert [each["id"] for each in read] == [f"{each}.desk" for each in ids]
    assert there.replace(".desk", "") == usual
    mentions = re.findall(rf"(?<![\w-])(?:{'|'.join(ids)})(?![\w-])(\.desk)?", there)
    assert len(mentions) > len(ids)
    assert set(mentions) == {".desk"}
    assert "dashboards#/view/dateline-story.desk?" in there


def test_every_date_is_shown_as_people_write_it() -> None:
    for view in (each["attributes"] for each in FOUND.values() if each["type"] == "index-pattern"):
        mapping = MAPPINGS if view["title"].endswith("dead-letters") else mappings()
        formats = json.loads(view["fieldFormatMap"])
        for name, kind in _types(mapping["properties"]):
            assert kind != "date" or formats[name]["params"]["pattern"] == "D MMM YYYY, HH:mm", name


def columns_of(chart: dict[str, Any]) -> list[dict[str, Any]]:
    (layer,) = chart["state"]["datasourceStates"]["formBased"]["layers"].values()
    return [layer["columns"][key] for key in layer["columnOrder"]]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: str(chart["title"]))
def test_a_chart_over_time_has_one_top_for_all_of_its_bars(chart: dict[str, Any]) -> None:
    """Lens nests in the order of the columns: with the time first each bar would have a top 6 of its own."""
    operations = [column["operationType"] for column in columns_of(chart) if column["isBucketed"]]
    if chart["visualizationType"] == "lnsXY" and "date_histogram" in operations:
        assert operations[-1] == "date_histogram"
        time = next(key for key, column in _columns(chart).items() if column["operationType"] == "date_histogram")
        assert chart["state"]["visualization"]["layers"][0]["xAccessor"] == time
        splits = [column for column in columns_of(chart) if column["operationType"] == "terms"]
        assert all(column["params"]["size"] <= MAX_SERIES and column["params"]["otherBucket"] for column in splits)


def test_no_chart_has_more_than_the_eye_can_tell_apart() -> None:
    """Series have a colour each, rankings fit their panel, tables end."""
    for chart in charts():
        columns = columns_of(chart)
        terms = [column["params"]["size"] for column in columns if column["operationType"] == "terms"]
        numbers = sum(not column["isBucketed"] for column in columns) - len(listed(chart))
        layers = chart["state"]["visualization"].get("layers", [])
        if layers and "splitAccessor" in layers[0]:
            assert terms[0] * numbers <= MAX_SERIES, chart["title"]
        elif layers:
            assert numbers <= MAX_SERIES, chart["title"]
            assert all(size <= 15 for size in terms), chart["title"]
        else:
            assert all(size <= 20 for size in terms), chart["title"]


def test_single_articles_hide_under_their_circle() -> None:
    """As large as the smallest circle: a click that hits the circle near its middle lists them, and none peeps out."""
    articles, clusters = FOUND["dateline-focus-map"]["attributes"]["layerListJSON"][2:]
    smallest = clusters["style"]["properties"]["iconSize"]["options"]["minSize"]
    assert articles["style"]["properties"]["iconSize"]["options"]["size"] == smallest


def test_other_is_grey_and_no_colour_is_one_that_kibana_does_not_know() -> None:
    for chart in charts():
        for layer in chart["state"]["visualization"].get("layers", []):
            mapping = layer["colorMapping"]
            colours = [each["color"] for each in mapping["assignments"] + mapping["specialAssignments"]]
            assert all(colour["type"] == "categorical" for colour in colours)
            other = [each["color"] for each in mapping["assignments"] if each["rule"].get("values") == ["__other__"]]
            assert [colour["paletteId"] for colour in other] == ["neutral"]


def test_no_chart_computes_over_a_text() -> None:
    """Lens says "Field title was not found", in red, on a chart that is otherwise drawn."""
    types = dict(_types(mappings()["properties"])) | dict(_types(MAPPINGS["properties"]))
    for chart in charts():
        for column in columns_of(chart):
            assert types.get(column["sourceField"]) != "text", (chart["title"], column["sourceField"])


def test_a_count_of_nothing_is_zero() -> None:
    for chart in charts():
        for column in columns_of(chart):
            if column["operationType"] in ("count", "unique_count"):
                assert column["params"]["emptyAsNull"] is False, chart["title"]


def test_controls_are_searched_by_what_a_person_types() -> None:
    """By any part of a name; codes are not names. None empties the panels of dead letters."""
    for dashboard in DASHBOARDS:
        for control in FOUND[dashboard]["attributes"]["controlGroupInput"]["panelsJSON"].values():
            asked_for = control["explicitInput"]
            assert asked_for["searchTechnique"] == "wildcard"
            assert asked_for["hideExists"] is True, "the first suggestion for any text was Exists"
            assert asked_for["fieldName"] not in ("countries", "language", "places.country", "focus.country")
            if dashboard == PIPELINE:
                assert asked_for["fieldName"] in labels(DEAD_LETTER_FIELDS)


def test_charts_of_who_and_where_lead_to_their_dashboards() -> None:
    """A click on a person opens Who, one on a place or a country Place; the reference and the drill-down have one id."""
    wanted = {
        "entities.person": WHO,
        "entities.organization": WHO,
        "places.name": PLACE,
        "country_names": PLACE,
    }
    for dashboard in DASHBOARDS:
        references = {each["name"]: each["id"] for each in FOUND[dashboard]["references"]}
        for panel in panels(dashboard):
            if panel["type"] != "lens":
                continue
            target = wanted.get(columns_of(panel["embeddableConfig"]["attributes"])[0]["sourceField"])
            events = panel["embeddableConfig"]["enhancements"].get("dynamicActions", {"events": []})["events"]
            to_dashboards = [event for event in events if event["action"]["factoryId"].startswith("DASHBOARD")]
            assert len(to_dashboards) == (target is not None)
            for event in to_dashboards:
                name = f"drilldown:{event['action']['factoryId']}:{event['eventId']}:dashboardId"
                assert references[f"{panel['panelIndex']}:{name}"] == target
                config = event["action"]["config"]
                assert config["useCurrentDateRange"], "of 122 articles in a month Who showed 187 of a year"
                assert config["useCurrentFilters"]


def test_a_ranking_offers_its_articles_in_discover() -> None:
    for dashboard in DASHBOARDS:
        for panel in panels(dashboard):
            if panel["type"] == "lens":
                inside = panel["embeddableConfig"]
                drawn = inside["attributes"]["state"]["visualization"]
                actions = inside["enhancements"].get("dynamicActions", {"events": []})["events"]
                offered = [event["action"]["name"] for event in actions]
                assert ("List in Discover" in offered) == (drawn.get("preferredSeriesType") == "bar_horizontal")


def test_articles_in_discover_have_headlines() -> None:
    """Discover's list has the columns of the chart: it was one of 57 times "Italy"."""
    for chart in charts():
        if chart["state"]["visualization"].get("preferredSeriesType") == "bar_horizontal":
            fields = [column["sourceField"] for column in columns_of(chart)]
            assert fields[-3:] == ["title.whole", "source.name", "url"], chart["title"]
            assert len(listed(chart)) == 3


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_every_dashboard_links_to_all(dashboard: str) -> None:
    """The row of links is the same everywhere; a line beside it says what one sees."""
    linked = [each["id"] for each in FOUND[dashboard]["references"] if ":link_" in each["name"]]
    assert linked == DASHBOARDS
    assert [panel["type"] for panel in panels(dashboard)][:2] == ["links", "visualization"]


def test_a_story_is_one_click_away() -> None:
    """Its id is shown as a link to the Story dashboard, narrowed to it; lists of articles have it, and a link to the text."""
    formats = json.loads(FOUND["dateline-articles"]["attributes"]["fieldFormatMap"])
    link = formats["story.id"]["params"]["urlTemplate"]
    period = "_g=(time:(from:now-10y,to:now))"
    query = "_a=(query:(language:kuery,query:'story.id:%22{{rawValue}}%22'))"
    assert link == f"dashboards#/view/{STORY}?{period}&{query}", "an old story is not in the last 30 days"
    assert formats["url"]["params"] == {"urlTemplate": "{{rawValue}}", "labelTemplate": "Open"}
    latest = FOUND["dateline-latest-news"]["attributes"]["columns"]
    assert {"title", "text", "story.id", "url"} <= set(latest)
    for each in FOUND.values():
        if each["type"] == "search" and "title" in each["attributes"]["columns"]:
            assert each["attributes"]["columns"][-1] == "url"


def test_the_map_has_ground_without_the_internet() -> None:
    """The countries are inside the map and below the rest; Elastic's tiles are shown on request only; counts are written."""
    state = FOUND["dateline-focus-map"]["attributes"]
    layers = state["layerListJSON"]
    assert [layer["id"] for layer in layers] == ["countries", "ground", "articles", "clusters"]
    assert len(layers[0]["sourceDescriptor"]["__featureCollection"]["features"]) == 175
    assert [layer["visible"] for layer in layers] == [True, False, True, True]
    assert (layers[-1]["minZoom"], layers[-1]["maxZoom"]) == (0, 24)
    assert layers[-1]["style"]["properties"]["labelText"]["options"]["field"]["name"] == "doc_count"
    assert state["uiStateJSON"]["isLayerTOCOpen"] is False
    assert state["mapStateJSON"]["settings"]["autoFitToDataBounds"] is True
    assert all(
        panel["embeddableConfig"]["isLayerTOCOpen"] is False
        for dashboard in DASHBOARDS
        for panel in panels(dashboard)
        if panel["type"] == "map"
    )


def test_what_is_counted_and_its_list_go_by_the_same_time() -> None:
    """Articles without places: 10 above and 8 in the list below made one doubt both."""
    (listed,) = FOUND["dateline-without-places"]["references"]
    assert listed["id"] == "dateline-articles-indexed"
    assert FOUND["dateline-without-places"]["attributes"]["sort"] == [["indexed_at", "desc"]]


def _columns(chart: dict[str, Any]) -> dict[str, Any]:
    (layer,) = chart["state"]["datasourceStates"]["formBased"]["layers"].values()
    found: dict[str, Any] = layer["columns"]
    return found


def _types(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _types(field["properties"], f"{path}{name}.")
        else:
            yield path + name, field["type"]
