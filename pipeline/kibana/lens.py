"""Charts as Kibana's Lens stores them: columns that say what is computed, and a visualization that draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.kibana.saved_object import Reference, kql, stable_id

Json = dict[str, Any]

_COLOURS: Json = {
    "assignmentMode": "auto",
    "assignments": [],
    "specialAssignments": [{"rule": {"type": "other"}, "color": {"type": "loop"}, "touched": False}],
    "paletteId": "eui_amsterdam_color_blind",
    "colorMode": {"type": "categorical"},
}


@dataclass(frozen=True)
class Column:
    """Something computed over the articles; ``spec`` is Lens's, without the ids that a chart gives."""

    key: str
    spec: Json
    ordered_by_metric: bool = False


@dataclass(frozen=True)
class Chart:
    """``columns`` are the buckets, then the metrics; ``query`` is KQL that this chart alone is narrowed by."""

    title: str
    kind: str
    columns: Sequence[Column]
    view: str
    query: str = ""
    series: str = "bar_stacked"

    @property
    def layer(self) -> str:
        return stable_id("layer", self.view, self.title)

    def column_id(self, column: Column) -> str:
        return stable_id("column", self.view, self.title, column.key)

    @property
    def buckets(self) -> list[str]:
        return [self.column_id(column) for column in self.columns if column.spec["isBucketed"]]

    @property
    def metrics(self) -> list[str]:
        return [self.column_id(column) for column in self.columns if not column.spec["isBucketed"]]

    @property
    def reference(self) -> Reference:
        return Reference(self.view, f"indexpattern-datasource-layer-{self.layer}", "index-pattern")


def count(label: str = "Articles") -> Column:
    return _metric("count", label, "___records___")


def average(name: str, label: str) -> Column:
    return _metric("average", label, name)


def median(name: str, label: str) -> Column:
    return _metric("median", label, name)


def distinct(name: str, label: str) -> Column:
    return _metric("unique_count", label, name)


def top(name: str, label: str, size: int = 10, *, other: bool = False) -> Column:
    """The most frequent values of a field, by the chart's first metric."""
    params = {
        "size": size,
        "orderDirection": "desc",
        "otherBucket": other,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    return Column(f"top-{name}", _spec("terms", label, name, "string", "ordinal", True, params), ordered_by_metric=True)


def over_time(name: str) -> Column:
    params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return Column(f"time-{name}", _spec("date_histogram", name, name, "date", "interval", True, params))


def _metric(operation: str, label: str, source: str) -> Column:
    spec = _spec(operation, label, source, "number", "ratio", False, {"emptyAsNull": True})
    return Column(f"{operation}-{source}", spec)


def _spec(operation: str, label: str, source: str, data: str, scale: str, bucketed: bool, params: Json) -> Json:
    return {
        "label": label,
        "customLabel": True,
        "dataType": data,
        "operationType": operation,
        "isBucketed": bucketed,
        "scale": scale,
        "sourceField": source,
        "params": params,
    }


def lens_attributes(chart: Chart) -> Json:
    """The chart as the ``attributes`` of a Lens panel, which holds it by value."""
    return {
        "title": chart.title,
        "type": "lens",
        "visualizationType": chart.kind,
        "references": [vars(chart.reference)],
        "state": {
            "visualization": _VISUALIZATIONS[chart.kind](chart),
            "query": kql(chart.query),
            "filters": [],
            "datasourceStates": {
                "formBased": {"layers": {chart.layer: _layer(chart)}},
                "indexpattern": {"layers": {}},
                "textBased": {"layers": {}},
            },
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def _layer(chart: Chart) -> Json:
    ids = [chart.column_id(column) for column in chart.columns]
    return {
        "columns": {chart.column_id(column): _resolved(chart, column) for column in chart.columns},
        "columnOrder": ids,
        "incompleteColumns": {},
        "sampling": 1,
    }


def _resolved(chart: Chart, column: Column) -> Json:
    if not column.ordered_by_metric:
        return column.spec
    order = {"orderBy": {"type": "column", "columnId": chart.metrics[0]}}
    return column.spec | {"params": column.spec["params"] | order}


def _metric_view(chart: Chart) -> Json:
    return {"layerId": chart.layer, "layerType": "data", "metricAccessor": chart.metrics[0]}


def _xy_view(chart: Chart) -> Json:
    across, *split = chart.buckets
    layer: Json = {
        "layerId": chart.layer,
        "layerType": "data",
        "accessors": chart.metrics,
        "seriesType": chart.series,
        "xAccessor": across,
        "position": "top",
        "showGridlines": False,
        "colorMapping": _COLOURS,
    }
    if split:
        layer["splitAccessor"] = split[0]
    return {
        "layers": [layer],
        "preferredSeriesType": chart.series,
        "legend": {"isVisible": bool(split) or len(chart.metrics) > 1, "position": "right"},
        "valueLabels": "hide",
    }


def _pie_view(chart: Chart) -> Json:
    layer = {
        "layerId": chart.layer,
        "layerType": "data",
        "primaryGroups": chart.buckets,
        "metrics": chart.metrics,
        "numberDisplay": "percent",
        "categoryDisplay": "default",
        "legendDisplay": "default",
        "legendPosition": "right",
        "nestedLegend": False,
        "colorMapping": _COLOURS,
    }
    return {"layers": [layer], "shape": "donut"}


def _table_view(chart: Chart) -> Json:
    columns = [{"columnId": each, "isTransposed": False, "isMetric": False} for each in chart.buckets]
    columns += [{"columnId": each, "isTransposed": False, "isMetric": True} for each in chart.metrics]
    return {"columns": columns, "layerId": chart.layer, "layerType": "data"}


_VISUALIZATIONS = {
    "lnsMetric": _metric_view,
    "lnsXY": _xy_view,
    "lnsPie": _pie_view,
    "lnsDatatable": _table_view,
}


def metric(title: str, value: Column, view: str, query: str = "") -> Chart:
    return Chart(title, "lnsMetric", (value,), view, query)


def bars(title: str, *columns: Column, view: str) -> Chart:
    """Bars over the first bucket, split by the second where there is one."""
    return Chart(title, "lnsXY", columns, view)


def lines(title: str, *columns: Column, view: str) -> Chart:
    """A line for each metric, which unlike bars are not added up."""
    return Chart(title, "lnsXY", columns, view, series="line")


def donut(title: str, *columns: Column, view: str) -> Chart:
    return Chart(title, "lnsPie", columns, view)


def table(title: str, *columns: Column, view: str) -> Chart:
    return Chart(title, "lnsDatatable", columns, view)
