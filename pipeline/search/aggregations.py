"""Counts of the articles found: facets, timeline and map clusters, as requests and responses."""

import math
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import UsageError
from pipeline.search.answers import Bar, Box, Cluster, ClusterMap, Facet, FacetValue, Interval, Point, Timeline
from pipeline.search.clauses import Clause
from pipeline.search.country_codes import country_name
from pipeline.search.geo import GeoBox
from pipeline.search.language_codes import language_name
from pipeline.search.outlets import outlet_terms, read_outlets
from pipeline.search.time_zone import parse_zone

SOURCE = "source"
"""Facet of outlets, which have a name, or only a host."""
FACET_FIELDS = {
    SOURCE: "source.name",
    "country": "countries",
    "language": "language",
    "person": "entities.person",
    "organization": "entities.organization",
    "place": "places.name",
    "tag": "tags",
}
# Bars that fit on a screen; the widest interval is unlimited.
_WIDTHS = (
    (timedelta(days=4), Interval.HOUR),
    (timedelta(days=120), Interval.DAY),
    (timedelta(days=3 * 365), Interval.WEEK),
    (timedelta(days=15 * 365), Interval.MONTH),
)
# An article dated 1 January 0001 must not produce two thousand empty bars.
_MOST_YEARS_FILLED = timedelta(days=300 * 365)
# Tiles across the map: about the size of a dot with a number.
_TILES_ACROSS = 24
MAX_PRECISION = 29
_MOST_CLUSTERS = 2_000


def timezone(name: str) -> ZoneInfo:
    """Return a time zone by IANA name; raises UsageError."""
    return parse_zone(name, "timezone")


def facet_clauses(names: Collection[str], size: int) -> dict[str, Clause]:
    """Return the aggregations of facets; raises UsageError for an unknown name."""
    unknown = set(names) - FACET_FIELDS.keys()
    if unknown:
        raise UsageError(f"{sorted(unknown)[0]!r} is not a facet: choose from {', '.join(FACET_FIELDS)}")
    clauses: dict[str, Clause] = {}
    for name in names:
        label = f"facet.{name}"
        outlets = outlet_terms(label, size) if name == SOURCE else None
        clauses |= outlets or {label: {"terms": {"field": FACET_FIELDS[name], "size": size}}}
    return clauses


def read_facet(name: str, answer: Mapping[str, Any], size: int) -> Facet:
    """Return a facet from the response to ``facet_clauses`` of the same size."""
    label = f"facet.{name}"
    if name == SOURCE:
        buckets, others = read_outlets(label, answer, size)
    else:
        buckets, others = answer[label]["buckets"], answer[label]["sum_other_doc_count"]
    values = (
        FacetValue(value=str(bucket["key"]), label=facet_label(name, str(bucket["key"])), count=bucket["doc_count"])
        for bucket in buckets
    )
    return Facet(name=name, values=tuple(values), others=others)


def facet_label(name: str, value: str) -> str:
    """Return a facet's value for people: the English name of a code."""
    if name == "country":
        return country_name(value)
    return language_name(value) if name == "language" else value


def histogram(interval: Interval, zone: ZoneInfo, bounds: tuple[datetime, datetime] | None = None) -> Clause:
    """Return a timeline's aggregation; within ``bounds``, bars without articles are included."""
    is_filled = not bounds or bounds[1] - bounds[0] < _MOST_YEARS_FILLED
    clause: Clause = {
        "field": "date",
        "calendar_interval": interval.value,
        "time_zone": zone.key,
        "min_doc_count": 0 if is_filled else 1,
    }
    if bounds and is_filled:
        first, last = (round(bound.timestamp() * 1000) for bound in bounds)
        clause["extended_bounds"] = {"min": first, "max": last}
    return {"date_histogram": clause}


def interval_for(first: datetime, last: datetime) -> Interval:
    """Return the bar width best suited to a span of time."""
    return next((interval for width, interval in _WIDTHS if last - first <= width), Interval.YEAR)


def read_bars(answer: Mapping[str, Any], zone: ZoneInfo) -> tuple[Bar, ...]:
    """Return the bars in a response to ``histogram``."""
    return tuple(Bar(start=to_datetime(bucket["key"], zone), count=bucket["doc_count"]) for bucket in answer["buckets"])


def to_datetime(milliseconds: float, zone: ZoneInfo) -> datetime:
    """Convert Elasticsearch milliseconds to a time zone; times at the calendar's ends stay in range."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)


_EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


def read_timeline(answer: Mapping[str, Any], interval: Interval, zone: ZoneInfo) -> Timeline:
    """Return a whole timeline."""
    return Timeline(interval=interval, timezone=zone.key, bars=read_bars(answer, zone))


def precision_for(box: GeoBox | None) -> int:
    """Return the zoom level at which about two dozen tiles span a box, or the world."""
    width = 360.0 if box is None else (box.east - box.west) % 360 or 360.0
    return max(1, min(MAX_PRECISION, math.ceil(math.log2(360 / width * _TILES_ACROSS))))


def cluster_clauses(precision: int) -> dict[str, Clause]:
    """Return a map's aggregations: by focus, since an article has one, and centroids of several points mislead."""
    within: dict[str, Clause] = {
        "center": {"geo_centroid": {"field": "focus.location"}},
        "bounds": {"geo_bounds": {"field": "focus.location", "wrap_longitude": False}},
        "names": {"terms": {"field": "focus.name", "size": 1}},
    }
    grid = {"field": "focus.location", "precision": precision, "size": _MOST_CLUSTERS}
    return {
        "map.clusters": {"geotile_grid": grid, "aggs": within},
        "map.located": {"filter": {"exists": {"field": "focus.location"}}},
    }


def read_clusters(answer: Mapping[str, Any], precision: int, box: GeoBox | None) -> ClusterMap:
    """Return a map from the response to ``cluster_clauses``."""
    return ClusterMap(
        precision=precision,
        box=Box(west=box.west, south=box.south, east=box.east, north=box.north) if box else None,
        located=answer["map.located"]["doc_count"],
        clusters=tuple(map(_cluster, answer["map.clusters"]["buckets"])),
    )


def _cluster(bucket: Mapping[str, Any]) -> Cluster:
    corner, far = bucket["bounds"]["bounds"]["top_left"], bucket["bounds"]["bounds"]["bottom_right"]
    names = bucket["names"]["buckets"]
    return Cluster(
        tile=bucket["key"],
        center=Point(lat=bucket["center"]["location"]["lat"], lon=bucket["center"]["location"]["lon"]),
        bounds=Box(west=corner["lon"], south=far["lat"], east=far["lon"], north=corner["lat"]),
        count=bucket["doc_count"],
        label=names[0]["key"] if names else "",
    )
