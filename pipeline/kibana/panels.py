"""Panels and controls of a dashboard, with references to what they show."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.kibana.data_views import ARTICLES
from pipeline.kibana.lens import Chart, lens_attributes
from pipeline.kibana.saved_object import Reference, SavedObject, kql, stable_id, text
from pipeline.kibana.timeline import OutletTimeline

Json = dict[str, Any]

# A dashboard's grid is 48 columns wide.
WIDTH = 48


@dataclass(frozen=True)
class Saved:
    """A saved search or map, shown by reference."""

    id: str
    type: str
    title: str


@dataclass(frozen=True)
class Note:
    """A line or two of explanation in Markdown."""

    markdown: str
    title: str = "note"


@dataclass(frozen=True)
class Links:
    """A row of links to dashboards: pairs of id and label."""

    dashboards: Sequence[tuple[str, str]]
    title: str = "links"


Content = Chart | OutletTimeline | Saved | Note | Links


@dataclass(frozen=True)
class Control:
    """A list of a field's values to choose from, above the dashboard."""

    field: str
    title: str
    view: str = ARTICLES


@dataclass(frozen=True)
class PanelRow:
    """Panels side by side, each with its share of the width; those in a sequence are stacked."""

    height: int
    panels: Sequence[tuple[int, Content | Sequence[Content]]]

    def placed(self, top: int) -> Iterator[tuple[Content, Json]]:
        """Yield each panel with its grid position, in a row that begins at ``top``."""
        left = 0
        for width, content in self.panels:
            stack = content if isinstance(content, Sequence) else [content]
            height = self.height // len(stack)
            for position, each in enumerate(stack):
                yield each, {"x": left, "y": top + position * height, "w": width, "h": height}
            left += width


def dashboard(
    dashboard_id: str, title: str, description: str, rows: Sequence[PanelRow], controls: Sequence[Control], since: str
) -> SavedObject:
    """Return a dashboard that opens with its own period, from ``since`` to now."""
    panels: list[Json] = []
    references: list[Reference] = []
    top = 0
    for row in rows:
        for content, grid in row.placed(top):
            panel, tied = _panel(dashboard_id, content, grid)
            panels.append(panel)
            references += tied
        top += row.height
    control_ids = [stable_id("control", dashboard_id, control.field) for control in controls]
    references += [
        Reference(control.view, f"controlGroup_{control_id}:optionsListDataView", "index-pattern")
        for control_id, control in zip(control_ids, controls, strict=True)
    ]
    attributes = {
        "title": title,
        "description": description,
        "version": 1,
        "timeRestore": True,
        "timeFrom": since,
        "timeTo": "now",
        "optionsJSON": text(_OPTIONS),
        "panelsJSON": text(panels),
        "kibanaSavedObjectMeta": {"searchSourceJSON": text({"query": kql(), "filter": []})},
        "controlGroupInput": _control_group(control_ids, controls),
    }
    return SavedObject("dashboard", dashboard_id, attributes, references)


_OPTIONS = {
    "useMargins": True,
    "syncColors": False,
    "syncCursor": True,
    "syncTooltips": False,
    "hidePanelTitles": False,
}


def _panel(dashboard_id: str, content: Content, grid: Json) -> tuple[Json, list[Reference]]:
    index = stable_id("panel", dashboard_id, content.title)
    kind, inside, references = _inside(index, content)
    panel = {"type": kind, "panelIndex": index, "gridData": grid | {"i": index}, "embeddableConfig": inside}
    if isinstance(content, Saved):
        panel["panelRefName"] = f"panel_{index}"
    # A dashboard's references prefix the panel's own name with its id.
    return panel, [replace(reference, name=f"{index}:{reference.name}") for reference in references]


def _inside(index: str, content: Content) -> tuple[str, Json, list[Reference]]:
    """Return the panel's type, its own state, and its references."""
    match content:
        case Chart():
            # Filters or a query in here would override the dashboard's controls and query bar (seen in 8.12).
            actions, targets = _drill_downs(index, content)
            # 9.4 knows a panel by its own title only; 8.12 also by that of the chart.
            inside: Json = {"title": content.title, "attributes": lens_attributes(content), "enhancements": actions}
            if content.kind == "lnsMetric":
                # It displays its name beside the number.
                inside["hidePanelTitles"] = True
            return "lens", inside, [content.reference, *targets]
        case Saved():
            inside = {"title": content.title, "enhancements": {}}
            if content.type == "map":
                inside["isLayerTOCOpen"] = False
            return content.type, inside, [Reference(content.id, f"panel_{index}", content.type)]
        case OutletTimeline():
            spec = {"spec": json.dumps(content.spec(), ensure_ascii=False, indent=2)}
            drawn = _visualization("vega", content.title, spec)
            return "visualization", {"savedVis": drawn, "title": content.title, "enhancements": {}}, []
        case Note():
            params = {"fontSize": 12, "openLinksInNewTab": False, "markdown": content.markdown}
            return "visualization", {"savedVis": _visualization("markdown", "", params), **_BARE}, []
        case Links():
            links, references = _links(content.dashboards)
            return "links", {"attributes": {"layout": "horizontal", "links": links}, **_BARE}, references


_BARE: Json = {"enhancements": {}, "hidePanelTitles": True}


def _visualization(kind: str, title: str, params: Json) -> Json:
    return {
        "title": title,
        "description": "",
        "type": kind,
        "params": params,
        "uiState": {},
        "data": {"aggs": [], "searchSource": {"query": kql(), "filter": []}},
    }


def _links(dashboards: Sequence[tuple[str, str]]) -> tuple[list[Json], list[Reference]]:
    links: list[Json] = []
    references: list[Reference] = []
    for order, (dashboard_id, label) in enumerate(dashboards):
        link_id = stable_id("link", dashboard_id)
        name = f"link_{link_id}_dashboard"
        # Names, places and controls have another meaning on the next dashboard, which has its own period.
        options = {"openInNewTab": False, "useCurrentFilters": False, "useCurrentDateRange": False}
        links.append(
            {
                "id": link_id,
                "type": "dashboardLink",
                "order": order,
                "label": label,
                "destinationRefName": name,
                "options": options,
            }
        )
        references.append(Reference(dashboard_id, name, "dashboard"))
    return links, references


_TO_DASHBOARD = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"
_TO_DISCOVER = "OPEN_IN_DISCOVER_DRILLDOWN"


def _drill_downs(index: str, chart: Chart) -> tuple[Json, list[Reference]]:
    """Return the choices after a click on a value of the chart: its dashboard, and the articles in Discover."""
    events: list[Json] = []
    references: list[Reference] = []
    if chart.leads_to:
        event = stable_id("drill-down", index, chart.leads_to)
        name = f"Show in {chart.leads_to.removeprefix('dateline-').capitalize()}"
        # With the period, the number that was clicked is the number one sees there.
        config = {"useCurrentFilters": True, "useCurrentDateRange": True, "openInNewTab": False}
        events.append(_event(event, _TO_DASHBOARD, name, config))
        references.append(Reference(chart.leads_to, f"drilldown:{_TO_DASHBOARD}:{event}:dashboardId", "dashboard"))
    if chart.is_ranking:
        event = stable_id("drill-down", index, "discover")
        events.append(_event(event, _TO_DISCOVER, "List in Discover", {"openInNewTab": False}))
    return ({"dynamicActions": {"events": events}} if events else {}), references


def _event(event: str, factory: str, name: str, config: Json) -> Json:
    action = {"factoryId": factory, "name": name, "config": config}
    return {"eventId": event, "triggers": ["FILTER_TRIGGER"], "action": action}


def _control_group(ids: Sequence[str], controls: Sequence[Control]) -> Json:
    panels = {
        control_id: {
            "type": "optionsListControl",
            "order": order,
            # Four fit in one row.
            "width": "medium" if len(controls) < 4 else "small",
            "grow": True,
            "explicitInput": {
                "id": control_id,
                "dataViewId": control.view,
                "fieldName": control.field,
                "title": control.title,
                # "courier" finds Ararat Courier.
                "searchTechnique": "wildcard",
                # Kibana's "Exists" stays at the top of every list, above the name that was typed.
                "hideExists": True,
                "selectedOptions": [],
                "sort": {"by": "_count", "direction": "desc"},
            },
        }
        for order, (control_id, control) in enumerate(zip(ids, controls, strict=True))
    }
    ignored = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    return {
        "chainingSystem": "HIERARCHICAL",
        "controlStyle": "oneLine",
        "ignoreParentSettingsJSON": text(ignored),
        "panelsJSON": text(panels),
    }
