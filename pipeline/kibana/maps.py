"""Maps of articles: clusters at every zoom level, and single articles up close."""

from typing import Any

from pipeline.kibana.data_views import ARTICLES
from pipeline.kibana.saved_object import Reference, SavedObject, kql, text
from pipeline.world.countries import country_features
from pipeline.world.english_names import country_names

FOCUS_MAP = "dateline-focus-map"
# The focus is one point; clustering all places of an article would put Yerevan and Brussels into the Black Sea.
GEO_FIELD = "focus.location"
# From this zoom on, a click on a circle lists its articles. All of a town share one point, so its circle stays.
NEAR_ZOOM = 4

Layer = dict[str, Any]

_BLUE, _LAND, _BORDER = "#1f5fbf", "#dfe4ec", "#aab4c3"
# Circle size in pixels. Single articles have the same size, so that they are hidden under a circle, not beside it.
_SMALLEST = 12
_FROM_DATA = {"fieldMetaOptions": {"isEnabled": False, "sigma": 3}}
_COUNT = {"name": "doc_count", "origin": "source"}


def maps() -> list[SavedObject]:
    """Return the map of places that stories are about."""
    layers = [_countries(), _ground(), _articles(), _clusters()]
    attributes = {
        "title": "Where the stories are",
        "description": "What each article is about: a circle counts the articles of a place.",
        "layerListJSON": text(layers),
        "mapStateJSON": text(
            {
                "zoom": 0.8,
                "center": {"lon": 15, "lat": 20},
                "timeFilters": {"from": "now-30d", "to": "now"},
                "query": kql(),
                "filters": [],
                "settings": {"autoFitToDataBounds": True},
            }
        ),
        "uiStateJSON": text({"isLayerTOCOpen": False, "openTOCDetails": []}),
    }
    sources = [layer["sourceDescriptor"] for layer in layers]
    references = [
        Reference(ARTICLES, source["indexPatternRefName"], "index-pattern")
        for source in sources
        if "indexPatternRefName" in source
    ]
    return [SavedObject("map", FOCUS_MAP, attributes, references)]


def _countries() -> Layer:
    """Return the countries' outlines, stored in the map: there is a background even without tiles."""
    source = {
        "type": "GEOJSON_FILE",
        "name": "Countries",
        "__fields": [{"name": "name", "type": "string"}],
        "__featureCollection": country_features(country_names()),
        "areResultsTrimmed": False,
        "tooltipContent": None,
    }
    style = {
        "fillColor": {"type": "STATIC", "options": {"color": _LAND}},
        "lineColor": {"type": "STATIC", "options": {"color": _BORDER}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
    }
    layer = _vector("countries", "Countries", source, style, (0, 24))
    return layer | {"alpha": 1, "includeInFitToBounds": False, "disableTooltips": True}


def _ground() -> Layer:
    """Return Elastic's base map, which a click in the legend shows where its tiles can be fetched.

    Shown by default it would load endlessly where they cannot, and report every reader to Elastic where they can.
    """
    return {
        "id": "ground",
        "label": "Elastic's base map (needs the internet)",
        "type": "EMS_VECTOR_TILE",
        "visible": False,
        "alpha": 1,
        "minZoom": 0,
        "maxZoom": 24,
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True},
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
    }


def _articles() -> Layer:
    """Return single articles, under the circles, for a click to list."""
    source = {
        "type": "ES_SEARCH",
        "id": "articles-source",
        "geoField": GEO_FIELD,
        "filterByMapBounds": True,
        "scalingType": "LIMIT",
        "sortField": "date",
        "sortOrder": "desc",
        "tooltipProperties": ["title", "source.name", "date", "url"],
        "topHitsSplitField": "",
        "topHitsSize": 1,
    }
    style = {
        "fillColor": {"type": "STATIC", "options": {"color": _BLUE}},
        "lineColor": {"type": "STATIC", "options": {"color": "#ffffff"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": {"type": "STATIC", "options": {"size": _SMALLEST}},
    }
    return _vector("articles", "Single articles", source | _asks(1), style, (NEAR_ZOOM, 24))


def _clusters() -> Layer:
    source = {
        "type": "ES_GEO_GRID",
        "id": "clusters-source",
        "geoField": GEO_FIELD,
        "requestType": "point",
        "resolution": "FINE",
        "metrics": [{"type": "count", "label": "Articles"}],
    }
    size = {"minSize": _SMALLEST, "maxSize": 28, "field": _COUNT, **_FROM_DATA}
    style = {
        "fillColor": {"type": "STATIC", "options": {"color": _BLUE}},
        "lineColor": {"type": "STATIC", "options": {"color": "#ffffff"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": {"type": "DYNAMIC", "options": size},
        "labelText": {"type": "DYNAMIC", "options": {"field": _COUNT}},
        "labelSize": {"type": "STATIC", "options": {"size": 12}},
        "labelColor": {"type": "STATIC", "options": {"color": "#ffffff"}},
        "labelBorderSize": {"options": {"size": "NONE"}},
    }
    return _vector("clusters", "Articles", source | _asks(2), style, (0, 24))


def _asks(position: int) -> dict[str, Any]:
    """Return the query part of a source, which the dashboard's filters apply to."""
    return {
        "indexPatternRefName": f"layer_{position}_source_index_pattern",
        "applyGlobalQuery": True,
        "applyGlobalTime": True,
    }


def _vector(layer_id: str, label: str, source: dict[str, Any], style: dict[str, Any], zoom: tuple[int, int]) -> Layer:
    return {
        "id": layer_id,
        "label": label,
        "type": "GEOJSON_VECTOR",
        "visible": True,
        "alpha": 0.85,
        "minZoom": zoom[0],
        "maxZoom": zoom[1],
        "joins": [],
        "sourceDescriptor": source,
        "style": {"type": "VECTOR", "properties": style},
    }
