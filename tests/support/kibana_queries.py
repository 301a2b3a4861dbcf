"""What the saved objects ask of Elasticsearch, read out of the very JSON that Kibana would import."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.kibana.ndjson import ndjson
from tests.support.kql import fields, to_query

Json = dict[str, Any]
_METRICS = {
    "median": "percentiles",
    "percentile": "percentiles",
    "unique_count": "cardinality",
    "min": "min",
    "last_value": "top_hits",
}


@dataclass(frozen=True)
class Asked:
    """A search request, and the fields it rests on by what is done with them."""

    name: str
    index: str
    body: Json
    aggregated: set[str] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


def objects(alias: str) -> dict[str, Json]:
    """The saved objects by id, with the JSON inside them read."""
    found = [json.loads(line) for line in ndjson(alias).splitlines()]
    return {each["id"]: each | {"attributes": _opened(each["attributes"])} for each in found}


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _opened(json.loads(inner)) if key.endswith("JSON") and isinstance(inner, str) else _opened(inner)
            for key, inner in value.items()
        }
    return [_opened(inner) for inner in value] if isinstance(value, list) else value


def asked(alias: str) -> list[Asked]:
    """One request for every chart, saved search, map layer and control."""
    return list(_asked(objects(alias)))


def _asked(found: dict[str, Json]) -> Iterator[Asked]:
    indices = {key: each["attributes"]["title"] for key, each in found.items() if each["type"] == "index-pattern"}
    for each in found.values():
        attributes, references = each["attributes"], {r["name"]: r["id"] for r in each["references"]}
        match each["type"]:
            case "search":
                yield _search(attributes, indices, references)
            case "map":
                yield from _map(attributes, indices, references)
            case "dashboard":
                for panel in attributes["panelsJSON"]:
                    if panel["type"] == "lens":
                        yield _lens(attributes["title"], panel, indices, references)
                    elif panel["embeddableConfig"].get("savedVis", {}).get("type") == "vega":
                        yield _vega(attributes["title"], panel["embeddableConfig"]["savedVis"])
                for key, control in attributes["controlGroupInput"]["panelsJSON"].items():
                    index = indices[references[f"controlGroup_{key}:optionsListDataView"]]
                    yield _control(attributes["title"], control["explicitInput"], index)


def _search(attributes: Json, indices: dict[str, str], references: dict[str, str]) -> Asked:
    source = attributes["kibanaSavedObjectMeta"]["searchSourceJSON"]
    query = source["query"]["query"]
    return Asked(
        f"search {attributes['title']}",
        indices[references[source["indexRefName"]]],
        {"query": to_query(query), "sort": [{name: order} for name, order in attributes["sort"]]},
        aggregated={name for name, _ in attributes["sort"]},
        searched=fields(query),
        shown=set(attributes["columns"]),
    )


def _map(attributes: Json, indices: dict[str, str], references: dict[str, str]) -> Iterator[Asked]:
    for layer in attributes["layerListJSON"]:
        source = layer["sourceDescriptor"]
        if source["type"] in ("EMS_TMS", "GEOJSON_FILE"):
            continue
        index = indices[references[source["indexPatternRefName"]]]
        name, point = f"map {layer['label']}", source["geoField"]
        if source["type"] == "ES_GEO_GRID":
            tiles = {"geotile_grid": {"field": point, "precision": 4}, "aggs": {"middle": _centroid(point)}}
            yield Asked(name, index, {"aggs": {"tiles": tiles}}, aggregated={point})
        else:
            shown = set(source["tooltipProperties"])
            body = {"query": {"exists": {"field": point}}, "sort": [{source["sortField"]: source["sortOrder"]}]}
            yield Asked(name, index, body, aggregated={source["sortField"]}, searched={point}, shown=shown)


def _centroid(point: str) -> Json:
    # Of the centroid only its count is a number at the top, which is what is checked.
    return {"geo_centroid": {"field": point}}


def _control(dashboard: str, given: Json, index: str) -> Asked:
    body = {"aggs": {"choices": {"terms": {"field": given["fieldName"]}}}}
    return Asked(f"{dashboard}, control {given['title']}", index, body, aggregated={given["fieldName"]})


def _lens(dashboard: str, panel: Json, indices: dict[str, str], references: dict[str, str]) -> Asked:
    chart = panel["embeddableConfig"]["attributes"]
    (layer_id, layer) = next(iter(chart["state"]["datasourceStates"]["formBased"]["layers"].items()))
    index = indices[references[f"{panel['panelIndex']}:indexpattern-datasource-layer-{layer_id}"]]
    query = chart["state"]["query"]["query"]
    columns = [(key, layer["columns"][key]) for key in layer["columnOrder"]]
    body = {"query": to_query(query), "size": 0, "track_total_hits": True}
    aggregations = _aggregations(columns)
    newest = {column["sourceField"] for _, column in columns if column["operationType"] == "last_value"}
    return Asked(
        f"{dashboard}, {chart['title']}",
        index,
        body | ({"aggs": aggregations} if aggregations else {}),
        aggregated={column["sourceField"] for _, column in columns} - {"___records___"} - newest,
        searched=fields(query),
        shown=newest,
    )


def _vega(dashboard: str, drawn: Json) -> Asked:
    asked_for = json.loads(drawn["params"]["spec"])["data"]["url"]
    body, time = asked_for["body"], asked_for["%timefield%"]
    period = {"query": {"range": {time: {"gte": "now-10y"}}}}
    shown = set(body["_source"])
    return Asked(f"{dashboard}, {drawn['title']}", asked_for["index"], body | period, {time}, {time}, shown)


def _aggregations(columns: list[tuple[str, Json]]) -> Json:
    """Buckets inside buckets, the figures in the innermost; a count is what every bucket has already."""
    buckets = [(key, column) for key, column in columns if column["isBucketed"]]
    figures = {key: _figure(column) for key, column in columns if column["operationType"] in _METRICS}
    result = figures
    for key, column in reversed(buckets):
        result = {key: _bucket(column, figures) | ({"aggs": result} if result else {})}
    return result


def _figure(column: Json) -> Json:
    kind = _METRICS[column["operationType"]]
    if kind == "top_hits":
        newest = [{column["params"]["sortField"]: "desc"}]
        return {kind: {"size": 1, "sort": newest, "_source": False, "fields": [column["sourceField"]]}}
    percents = {"percents": [column["params"].get("percentile", 50)]} if kind == "percentiles" else {}
    return {kind: {"field": column["sourceField"], **percents}}


def _bucket(column: Json, figures: Json) -> Json:
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": column["sourceField"], "fixed_interval": "1d"}}
    ordered_by = column["params"]["orderBy"]["columnId"]
    kind = next(iter(figures[ordered_by])) if ordered_by in figures else ""
    path = f"{ordered_by}.50" if kind == "percentiles" else ordered_by
    order = {path: "desc"} if kind else {"_count": "desc"}
    return {"terms": {"field": column["sourceField"], "size": column["params"]["size"], "order": order}}
