"""Panels and controls of a dashboard, with the references that tie them to what they show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.kibana.data_views import ARTICLES
from pipeline.kibana.lens import Chart, lens_attributes
from pipeline.kibana.saved_object import Reference, SavedObject, kql, stable_id, text

Json = dict[str, Any]

# The grid of a dashboard is 48 wide.
WIDTH = 48


@dataclass(frozen=True)
class Saved:
    """A saved search or map, shown by reference."""

    id: str
    type: str
    title: str


@dataclass(frozen=True)
class Control:
    """A list of a field's values to choose from, above the dashboard."""

    field: str
    title: str
    view: str = ARTICLES


@dataclass(frozen=True)
class PanelRow:
    """Panels side by side, each with its share of the width."""

    height: int
    panels: Sequence[tuple[int, Chart | Saved]]


def dashboard(
    dashboard_id: str, title: str, description: str, rows: Sequence[PanelRow], controls: Sequence[Control], since: str
) -> SavedObject:
    """A dashboard that opens with its own period, ``since`` to now."""
    panels: list[Json] = []
    references: list[Reference] = []
    top = 0
    for row in rows:
        left = 0
        for width, content in row.panels:
            panel, reference = _panel(dashboard_id, content, {"x": left, "y": top, "w": width, "h": row.height})
            panels.append(panel)
            references.append(reference)
            left += width
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


def _panel(dashboard_id: str, content: Chart | Saved, grid: Json) -> tuple[Json, Reference]:
    index = stable_id("panel", dashboard_id, content.title)
    place = {"panelIndex": index, "gridData": grid | {"i": index}}
    if isinstance(content, Chart):
        # Filters or a query in here would win over the controls and the query bar of the dashboard (seen in 8.12).
        inside: Json = {"attributes": lens_attributes(content), "enhancements": {}}
        # A dashboard's references carry the panel's id before the name that the panel itself uses.
        reference = replace(content.reference, name=f"{index}:{content.reference.name}")
        return place | {"type": "lens", "embeddableConfig": inside}, reference
    name = f"panel_{index}"
    inside = {"title": content.title, "enhancements": {}}
    reference = Reference(content.id, f"{index}:{name}", content.type)
    return place | {"type": content.type, "panelRefName": name, "embeddableConfig": inside}, reference


def _control_group(ids: Sequence[str], controls: Sequence[Control]) -> Json:
    panels = {
        control_id: {
            "type": "optionsListControl",
            "order": order,
            "width": "medium",
            "grow": True,
            "explicitInput": {
                "id": control_id,
                "dataViewId": control.view,
                "fieldName": control.field,
                "title": control.title,
                "searchTechnique": "prefix",
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
