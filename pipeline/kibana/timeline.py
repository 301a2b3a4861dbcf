"""A chart of single articles in time, one row per outlet, drawn by Kibana's Vega.

Lens draws a story on the axis of the dashboard's period: the copies of two hours were one bar in a year. Vega's axis
begins with the first article and ends with the last one.
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MAX_ARTICLES = 500
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_UNNAMED = "(no outlet)"
_FIRST, _COPY, _ALONE = "First", "Copy", "No copies"
# Two colours of the palette that the other charts draw outlets with, and a grey; they differ on white and on black.
_COLOURS = {_FIRST: "#d36086", _COPY: "#6092c0", _ALONE: "#aab4c3"}
# Kibana writes the hours of its other charts from 0 to 24, and days before months.
_TICKS: Json = {
    "seconds": "%H:%M:%S",
    "minutes": "%H:%M",
    "hours": "%H:%M",
    "date": "%-d %b",
    "day": "%-d %b",
    "week": "%-d %b",
    "month": "%b %Y",
    "year": "%Y",
}


@dataclass(frozen=True)
class OutletTimeline:
    """The dashboard's articles, the newest ``MAX_ARTICLES`` of them, each a point at the time of its publication."""

    title: str
    index: str
    time: str = "date"

    def spec(self) -> Json:
        """Return the chart in Vega-Lite, with Kibana's additions to ask Elasticsearch."""
        return {
            "$schema": _SCHEMA,
            # Kibana puts a warning over the chart when the library is newer than the schema.
            "config": {"kibana": {"hideWarnings": True}, "view": {"stroke": None}},
            "data": {"url": self._request(), "format": {"property": "hits.hits"}},
            "transform": [
                {"calculate": f"toDate(datum._source['{self.time}'])", "as": "published"},
                {"calculate": "datum._source.title", "as": "headline"},
                # An article may have neither an outlet nor, where stories are off, a story.
                {"calculate": "datum._source.source || {}", "as": "source"},
                {"calculate": "datum._source.story || {}", "as": "story"},
                {"calculate": f"datum.source.name || '{_UNNAMED}'", "as": "outlet"},
                {
                    "calculate": f"datum.story.size > 1 ? (datum.story.lead ? '{_FIRST}' : '{_COPY}') : '{_ALONE}'",
                    "as": "part",
                },
            ],
            "mark": {"type": "circle", "size": 120, "opacity": 0.85},
            "encoding": _ENCODING,
        }

    def _request(self) -> Json:
        """Return the search; Kibana adds the dashboard's query, filters, controls and period."""
        return {
            "%context%": True,
            "%timefield%": self.time,
            "index": self.index,
            "body": {
                "size": MAX_ARTICLES,
                "sort": [{self.time: "desc"}],
                "_source": [self.time, "title", "source.name", "story.lead", "story.size"],
            },
        }


_PUBLISHED: Json = {"field": "published", "type": "temporal"}
_ENCODING: Json = {
    "x": _PUBLISHED
    | {"axis": {"title": None, "labelOverlap": True, "format": _TICKS, "tickCount": 12}, "scale": {"padding": 12}},
    "y": {
        "field": "outlet",
        "type": "nominal",
        # The outlet that was first stands at the top.
        "sort": {"op": "min", "field": "published"},
        "axis": {"title": None, "grid": True, "labelLimit": 200, "labelOverlap": True},
    },
    "color": {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
        "legend": {"title": None, "orient": "top"},
    },
    "tooltip": [
        {"field": "headline", "type": "nominal", "title": "Headline"},
        {"field": "outlet", "type": "nominal", "title": "Outlet"},
        _PUBLISHED | {"title": "Published", "format": "%-d %b %Y, %H:%M"},
    ],
}
