"""The maps: where the stories are, clustered from afar and one by one from near."""

from typing import Any

from pipeline.kibana.data_views import ARTICLES
from pipeline.kibana.saved_object import Reference, SavedObject, kql, text

FOCUS_MAP = "dateline-focus-map"
# The focus is one point; clusters over the array of all places would put Yerevan and Brussels into the Black Sea.
GEO_FIELD = "focus.location"
# From here on single articles are distinguished; further out only clusters are drawn.
NEAR_ZOOM = 6

Layer = dict[str, Any]


def maps() -> list[SavedObject]:
    layers = [_ground(), _clusters(), _articles()]
    attributes = {
        "title": "Where the stories are",
        "description": "",
        "layerListJSON": text(layers),
        "mapStateJSON": text(
            {
                "zoom": 1.2,
                "center": {"lon": 20, "lat": 25},
                "timeFilters": {"from": "now-30d", "to": "now"},
                "query": kql(),
                "filters": [],
            }
        ),
        "uiStateJSON": "{}",
    }
    references = [
        Reference(ARTICLES, layer["sourceDescriptor"]["indexPatternRefName"], "index-pattern") for layer in layers[1:]
    ]
    return [SavedObject("map", FOCUS_MAP, attributes, references)]


def _ground() -> Layer:
    """Elastic's own base map; where its tiles cannot be fetched the other layers show on an empty ground."""
    return {
        "id": "ground",
        "label": None,
        "type": "EMS_VECTOR_TILE",
        "visible": True,
        "alpha": 1,
        "minZoom": 0,
        "maxZoom": 24,
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True},
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
    }


def _clusters() -> Layer:
    source = {
        "type": "ES_GEO_GRID",
        "id": "clusters-source",
        "geoField": GEO_FIELD,
        "requestType": "point",
        "resolution": "COARSE",
        "metrics": [{"type": "count"}],
    }
    size = {"minSize": 8, "maxSize": 32, "field": {"name": "doc_count", "origin": "source"}, **_FROM_DATA}
    colour = {"color": "Blues", "field": {"name": "doc_count", "origin": "source"}, **_FROM_DATA}
    style = {
        "fillColor": {"type": "DYNAMIC", "options": colour},
        "lineColor": {"type": "STATIC", "options": {"color": "#1f5fbf"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": {"type": "DYNAMIC", "options": size},
    }
    return _vector("clusters", "Articles", 1, source, style, (0, NEAR_ZOOM))


def _articles() -> Layer:
    source = {
        "type": "ES_SEARCH",
        "id": "articles-source",
        "geoField": GEO_FIELD,
        "filterByMapBounds": True,
        "scalingType": "LIMIT",
        "sortField": "date",
        "sortOrder": "desc",
        "tooltipProperties": ["title", "source.name", "date", "focus.name", "url"],
        "topHitsSplitField": "",
        "topHitsSize": 1,
    }
    style = {
        "fillColor": {"type": "STATIC", "options": {"color": "#1f5fbf"}},
        "lineColor": {"type": "STATIC", "options": {"color": "#ffffff"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": {"type": "STATIC", "options": {"size": 7}},
    }
    return _vector("articles", "Single articles", 2, source, style, (NEAR_ZOOM, 24))


_FROM_DATA = {"fieldMetaOptions": {"isEnabled": False, "sigma": 3}}


def _vector(
    layer_id: str, label: str, position: int, source: dict[str, Any], style: dict[str, Any], zoom: tuple[int, int]
) -> Layer:
    shared = {
        "indexPatternRefName": f"layer_{position}_source_index_pattern",
        "applyGlobalQuery": True,
        "applyGlobalTime": True,
    }
    return {
        "id": layer_id,
        "label": label,
        "type": "GEOJSON_VECTOR",
        "visible": True,
        "alpha": 0.8,
        "minZoom": zoom[0],
        "maxZoom": zoom[1],
        "joins": [],
        "sourceDescriptor": source | shared,
        "style": {"type": "VECTOR", "properties": style},
    }
