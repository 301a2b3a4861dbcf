"""Counts over the articles found: facets, timeline and map clusters, as requests and as answers."""

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
"""The facet of outlets, which are known by a name, or by a host alone."""
FACET_FIELDS = {
    SOURCE: "source.name",
    "country": "countries",
    "language": "language",
    "person": "entities.person",
    "organization": "entities.organization",
    "place": "places.name",
    "tag": "tags",
}
# Bars that a screen shows apart; the widest interval has no bound.
_WIDTHS = (
    (timedelta(days=4), Interval.HOUR),
    (timedelta(days=120), Interval.DAY),
    (timedelta(days=3 * 365), Interval.WEEK),
    (timedelta(days=15 * 365), Interval.MONTH),
)
# An article dated 1 January 0001 must not draw two thousand empty bars.
_MOST_YEARS_FILLED = timedelta(days=300 * 365)
# Tiles across what the map shows: close to the size of a dot with a number in it.
_TILES_ACROSS = 24
MAX_PRECISION = 29
_MOST_CLUSTERS = 2_000


def timezone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises UsageError."""
    return parse_zone(name, "timezone")


def facet_clauses(names: Collection[str], size: int) -> dict[str, Clause]:
    """The aggregations of facets; raises UsageError for a name that is not one."""
    unknown = set(names) - FACET_FIELDS.keys()
    if unknown:
        raise UsageError(f"{sorted(unknown)[0]!r} is not a facet: choose of {', '.join(FACET_FIELDS)}")
    clauses: dict[str, Clause] = {}
    for name in names:
        label = f"facet.{name}"
        outlets = outlet_terms(label, size) if name == SOURCE else None
        clauses |= outlets or {label: {"terms": {"field": FACET_FIELDS[name], "size": size}}}
    return clauses


def read_facet(name: str, answer: Mapping[str, Any], size: int) -> Facet:
    """A facet of the answer to ``facet_clauses`` of the same size."""
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
    """A value of a facet for people: the English name of a code."""
    if name == "country":
        return country_name(value)
    return language_name(value) if name == "language" else value


def histogram(interval: Interval, zone: ZoneInfo, bounds: tuple[datetime, datetime] | None = None) -> Clause:
    """The aggregation of a timeline; ``bounds`` are filled with empty bars where no article is."""
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
    """The width of bars that shows such a span best."""
    return next((interval for width, interval in _WIDTHS if last - first <= width), Interval.YEAR)


def read_bars(answer: Mapping[str, Any], zone: ZoneInfo) -> tuple[Bar, ...]:
    """The bars of an answer to ``histogram``."""
    return tuple(Bar(start=to_datetime(bucket["key"], zone), count=bucket["doc_count"]) for bucket in answer["buckets"])


def to_datetime(milliseconds: float, zone: ZoneInfo) -> datetime:
    """Convert a time of Elasticsearch's to a time zone; far from the calendar's ends, as its clocks are."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)


_EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


def read_timeline(answer: Mapping[str, Any], interval: Interval, zone: ZoneInfo) -> Timeline:
    """A whole timeline."""
    return Timeline(interval=interval, timezone=zone.key, bars=read_bars(answer, zone))


def precision_for(box: GeoBox | None) -> int:
    """The zoom of tiles of which some two dozen lie side by side in a box, or on the world."""
    width = 360.0 if box is None else (box.east - box.west) % 360 or 360.0
    return max(1, min(MAX_PRECISION, math.ceil(math.log2(360 / width * _TILES_ACROSS))))


def cluster_clauses(precision: int) -> dict[str, Clause]:
    """The aggregations of a map: by the focus, as an article has one and centroids of several points mislead."""
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
    """A map of the answer to ``cluster_clauses``."""
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
