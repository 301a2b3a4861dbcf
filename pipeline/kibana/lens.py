"""Charts as stored by Kibana's Lens: computed columns, and a visualization that draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.kibana.saved_object import Reference, kql, stable_id

Json = dict[str, Any]

_BLUE, _AMBER = "#1f5fbf", "#b0712d"
# A measure has the same colour in every chart.
_MEASURES = (_BLUE, _AMBER)
_RANKING = "bar_horizontal"
_PALETTE = "eui_amsterdam_color_blind"

MAX_SERIES = 8
"""Number of distinguishable colours; the rest belongs into "Other"."""

# Kibana 8.12 paints unknown colours red, as if "Other" were an alarm. In automatic mode "Other" is one more colour of
# the palette; so colours are assigned here, with this grey for "Other".
_GREY: Json = {"type": "categorical", "paletteId": "neutral", "colorIndex": 1}
_COLOURS: Json = {
    "assignmentMode": "manual",
    "assignments": [
        {
            "rule": {"type": "auto"},
            "color": {"type": "categorical", "paletteId": _PALETTE, "colorIndex": index},
            "touched": False,
        }
        for index in range(MAX_SERIES)
    ]
    + [{"rule": {"type": "matchExactly", "values": ["__other__"]}, "color": _GREY, "touched": False}],
    "specialAssignments": [{"rule": {"type": "other"}, "color": _GREY, "touched": False}],
    "paletteId": _PALETTE,
    "colorMode": {"type": "categorical"},
}


@dataclass(frozen=True)
class Column:
    """A value computed over the articles; ``spec`` is Lens's, without the ids that a chart assigns.

    ``width`` is that of a table's column, in pixels; 0 shares the rest.
    """

    key: str
    spec: Json
    ordered_by_metric: bool = False
    width: int = 0


@dataclass(frozen=True)
class Chart:
    """``columns`` are buckets, then metrics; ``query`` is KQL for this chart alone.

    ``leads_to`` is a dashboard that a click on a value offers to open, filtered by the value. ``listed`` is not drawn:
    Discover's list of a value's articles has a column for each field of the chart, and no others.
    """

    title: str
    kind: str
    columns: Sequence[Column]
    view: str
    query: str = ""
    series: str = "bar_stacked"
    leads_to: str = ""
    log_scale: bool = False
    listed: Sequence[Column] = ()

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
    def is_ranking(self) -> bool:
        return self.series == _RANKING

    @property
    def reference(self) -> Reference:
        return Reference(self.view, f"indexpattern-datasource-layer-{self.layer}", "index-pattern")


def count(label: str = "Articles") -> Column:
    return _metric("count", label, "___records___", _ZERO)


def median(name: str, label: str) -> Column:
    return _metric("median", label, name, _NO_VALUE)


def percentile(name: str, label: str, percent: int) -> Column:
    return _metric("percentile", label, name, _NO_VALUE | {"percentile": percent})


def distinct(name: str, label: str) -> Column:
    return _metric("unique_count", label, name, _ZERO)


def earliest(name: str, label: str) -> Column:
    return Column(f"min-{name}", _spec("min", label, name, "date", "ratio", False, _NO_VALUE))


def latest_value(name: str, label: str, by: str = "date") -> Column:
    """Return the newest document's value, also for fields without aggregations, such as headlines."""
    # As a single value it would need an aggregation that text fields lack.
    params = {"sortField": by, "showArrayValues": True}
    return Column(f"last-{name}", _spec("last_value", label, name, "string", "ordinal", False, params))


def top(name: str, label: str, size: int = 10, *, other: bool = False) -> Column:
    """Return the most frequent values of a field, by the chart's first number."""
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


def over_time(name: str, label: str = "Time") -> Column:
    params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return Column(f"time-{name}", _spec("date_histogram", label, name, "date", "interval", True, params))


# A count of nothing is 0; a median of nothing is not.
_ZERO: Json = {"emptyAsNull": False}
_NO_VALUE: Json = {"emptyAsNull": True}


def _metric(operation: str, label: str, source: str, params: Json) -> Column:
    key = "-".join([operation, source, *(str(params[name]) for name in ("percentile",) if name in params)])
    return Column(key, _spec(operation, label, source, "number", "ratio", False, params))


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
    """Return the chart as the ``attributes`` of a by-value Lens panel."""
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
    return {
        "columns": {chart.column_id(column): _resolved(chart, column) for column in (*chart.columns, *chart.listed)},
        "columnOrder": [chart.column_id(column) for column in _nested(chart)],
        "incompleteColumns": {},
        "sampling": 1,
    }


def _nested(chart: Chart) -> list[Column]:
    """Return the columns, with the split before the time: otherwise every bar would have its own top 6."""
    columns = (*chart.columns, *chart.listed)
    return sorted(columns, key=lambda column: (not column.spec["isBucketed"], _is_time(column)))


def _is_time(column: Column) -> bool:
    return bool(column.spec["operationType"] == "date_histogram")


def _resolved(chart: Chart, column: Column) -> Json:
    if not column.ordered_by_metric:
        return column.spec
    number = next(each for each in chart.columns if each.spec["scale"] == "ratio" and each.spec["dataType"] == "number")
    order = {"orderBy": {"type": "column", "columnId": chart.column_id(number)}}
    return column.spec | {"params": column.spec["params"] | order}


def _metric_view(chart: Chart) -> Json:
    return {"layerId": chart.layer, "layerType": "data", "metricAccessor": chart.metrics[0]}


def _xy_view(chart: Chart) -> Json:
    buckets = [column for column in chart.columns if column.spec["isBucketed"]]
    across = next(filter(_is_time, buckets), buckets[0])
    split = [column for column in buckets if column is not across]
    horizontal = chart.is_ranking
    layer: Json = {
        "layerId": chart.layer,
        "layerType": "data",
        "accessors": chart.metrics,
        "seriesType": chart.series,
        "xAccessor": chart.column_id(across),
        "position": "top",
        "showGridlines": False,
        "colorMapping": _COLOURS,
    }
    if split:
        layer["splitAccessor"] = chart.column_id(split[0])
    else:
        colours = zip(chart.metrics, _MEASURES, strict=False)
        layer["yConfig"] = [{"forAccessor": measure, "color": colour} for measure, colour in colours]
    # The panel's title names the measure. A ranking has its numbers in the bars and an axis for those too short for one.
    shown = {"x": True, "yLeft": True, "yRight": True}
    return {
        "layers": [layer],
        "preferredSeriesType": chart.series,
        "legend": _legend(bool(split), len(chart.metrics)),
        "valueLabels": "show" if horizontal else "hide",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": shown,
        "gridlinesVisibilitySettings": {"x": False, "yLeft": not horizontal, "yRight": False},
        "yLeftScale": "log" if chart.log_scale else "linear",
        "fittingFunction": "None",
    }


def _legend(split: bool, metrics: int) -> Json:
    """Place many, long names beside the bars; the few measures of a line chart below it."""
    if split:
        return {"isVisible": True, "position": "right", "legendSize": "large"}
    return {"isVisible": metrics > 1, "position": "bottom"}


def _table_view(chart: Chart) -> Json:
    columns: list[Json] = [
        {"columnId": chart.column_id(each), "isTransposed": False, "isMetric": not each.spec["isBucketed"]}
        | ({"width": each.width} if each.width else {})
        for each in chart.columns
    ]
    return {"columns": columns, "layerId": chart.layer, "layerType": "data"}


_VISUALIZATIONS = {
    "lnsMetric": _metric_view,
    "lnsXY": _xy_view,
    "lnsDatatable": _table_view,
}


def metric(title: str, value: Column, view: str, query: str = "") -> Chart:
    return Chart(title, "lnsMetric", (value,), view, query)


def bars(title: str, *columns: Column, view: str) -> Chart:
    """Return bars over time, split by an optional second bucket."""
    return Chart(title, "lnsXY", columns, view)


def ranking(title: str, *columns: Column, view: str, leads_to: str = "", listed: Sequence[Column] = ()) -> Chart:
    """Return horizontal bars with numbers, the longest first."""
    return Chart(title, "lnsXY", columns, view, series=_RANKING, leads_to=leads_to, listed=listed)


def lines(title: str, *columns: Column, view: str, log_scale: bool = False) -> Chart:
    """Return one line per metric; unlike bars they are not stacked."""
    return Chart(title, "lnsXY", columns, view, series="line", log_scale=log_scale)


def table(title: str, *columns: Column, view: str, query: str = "") -> Chart:
    return Chart(title, "lnsDatatable", columns, view, query)
