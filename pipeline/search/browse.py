"""A page of a search with its facets, timeline and map, under the same filters.

Hits and counts are two searches in one round trip: counts have no order, so Elasticsearch keeps their response (the
shard request cache) until a new article arrives.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pipeline.errors import RequestRefused
from pipeline.search import aggregations
from pipeline.search.aggregations import cluster_clauses, facet_clauses, histogram, read_clusters, read_facet
from pipeline.search.answers import ClusterMap, Facet, Hit, Interval, Point, SearchPage, Timeline, Total
from pipeline.search.backend import SearchBackend
from pipeline.search.clauses import Clause
from pipeline.search.cursor import FARTHEST, encode_after, wrong_token
from pipeline.search.hits import HIT_FIELDS, hit
from pipeline.search.query import STORIES, Query, matching, search_body

FacetName = Literal["source", "country", "language", "person", "organization", "place", "tag"]


@dataclass(frozen=True)
class Beside:
    """Requested parts of a page other than its hits; none by default."""

    facets: tuple[FacetName, ...] = ()
    facet_size: int = 10
    timeline: bool = False
    timezone: str = "UTC"
    map: bool = False
    precision: int | None = None
    """Zoom level of the map's tiles (0 to 29); by default from the width of the query's box, or of the world."""


def search_page(backend: SearchBackend, query: Query, beside: Beside = Beside()) -> SearchPage:
    """Return one page; raises Unavailable, SetupError without an index, UsageError for a stale cursor or bad time zone.

    ``query`` comes from ``options.read_query``, with the cursor as ``after`` and the map's box as ``box``.
    """
    counting = _Counting(backend, query, beside)
    try:
        answer, counted = backend.search_all([hits_body(query), counting.body()])
    except RequestRefused as error:
        if query.after is None or error.status != HTTPStatus.BAD_REQUEST:
            raise
        raise wrong_token() from error
    found, cursor = _page_of(query, answer["hits"]["hits"])
    total = counted["hits"]["total"]["value"]
    return SearchPage(
        total=Total(value=total),
        stories=counted["aggregations"][STORIES]["value"] if query.collapse else None,
        hits=read_hits(backend, found),
        next=cursor,
        facets=tuple(read_facet(name, counted["aggregations"], beside.facet_size) for name in beside.facets),
        timeline=counting.timeline(counted),
        map=counting.map(counted),
        near=Point(lat=query.near.lat, lon=query.near.lon) if query.near else None,
        near_name=query.near.name or None if query.near else None,
        took_ms=max(answer["took"], counted["took"]),
    )


def hits_alone(backend: SearchBackend, query: Query) -> tuple[Hit, ...]:
    """Return a page's hits without the total number of matches, which would double the time."""
    return read_hits(backend, backend.search(hits_body(query))["hits"]["hits"][: query.size])


def facets(backend: SearchBackend, query: Query, names: Collection[FacetName], size: int = 10) -> tuple[Facet, ...]:
    """Return only the facets."""
    answer = backend.search(counting_body(query, facet_clauses(names, size)))["aggregations"]
    return tuple(read_facet(name, answer, size) for name in names)


def timeline(backend: SearchBackend, query: Query, timezone: str = "UTC") -> Timeline:
    """Return only the timeline."""
    counting = _Counting(backend, query, Beside(timeline=True, timezone=timezone))
    found = counting.timeline(backend.search(counting.body()))
    assert found
    return found


def cluster_map(backend: SearchBackend, query: Query, precision: int | None = None) -> ClusterMap:
    """Return only the map; the query's ``box`` is the visible part."""
    counting = _Counting(backend, query, Beside(map=True, precision=precision))
    found = counting.map(backend.search(counting.body()))
    assert found
    return found


def hits_body(query: Query) -> dict[str, Any]:
    """Return the search for a page's hits, uncounted; one extra hit tells whether there is a next page."""
    size = min(query.size + 1, FARTHEST - query.seen)
    body = search_body(replace(query, facets=False, size=size))
    body |= {"_source": list(HIT_FIELDS), "track_total_hits": False}
    body.pop("aggs", None)
    return body


def counting_body(query: Query, aggregations: Mapping[str, Clause]) -> dict[str, Any]:
    """Return a search that only counts matches, without sorting them."""
    return {"query": matching(query), "size": 0, "track_total_hits": True, "aggs": dict(aggregations)}


def read_hits(backend: SearchBackend, found: Iterable[Mapping[str, Any]]) -> tuple[Hit, ...]:
    """Return hits with the current sizes of their stories; those stored with an article may be older."""
    listed = list(found)
    sizes = story_sizes(backend, {each["_source"]["story"]["id"] for each in listed})
    return tuple(hit(each, sizes) for each in listed)


def story_sizes(backend: SearchBackend, stories: Collection[str]) -> dict[str, int]:
    """Return the number of articles of each story."""
    if not stories:
        return {}
    ids = sorted(stories)
    body = {
        "query": {"bool": {"filter": {"terms": {"story.id": ids}}}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"sizes": {"terms": {"field": "story.id", "size": len(ids)}}},
    }
    buckets = backend.search(body)["aggregations"]["sizes"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _page_of(query: Query, found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """Return the page's hits, with the next page's cursor when there is one hit more than requested."""
    hits = found[: query.size]
    if len(found) <= query.size:
        return hits, None
    if not query.collapse:
        return hits, encode_after(hits[-1]["sort"], query)
    seen = query.seen + len(hits)
    return hits, encode_after([seen], query) if seen <= FARTHEST - query.size else None


class _Counting:
    """The counts that accompany the hits of a query."""

    def __init__(self, backend: SearchBackend, query: Query, beside: Beside) -> None:
        self._query = query
        self._beside = beside
        self._zone = aggregations.timezone(beside.timezone)
        self._precision = aggregations.precision_for(query.box) if beside.precision is None else beside.precision
        self._span = span(backend, query) if beside.timeline else None

    @property
    def _interval(self) -> Interval:
        return aggregations.interval_for(*self._span) if self._span else Interval.DAY

    def body(self) -> dict[str, Any]:
        clauses = facet_clauses(self._beside.facets, self._beside.facet_size)
        if self._beside.timeline:
            clauses["timeline"] = histogram(self._interval, self._zone, self._span)
        if self._beside.map:
            clauses |= cluster_clauses(self._precision)
        if self._query.collapse:
            clauses[STORIES] = {"cardinality": {"field": "story.id"}}
        return counting_body(self._query, clauses)

    def timeline(self, answer: Mapping[str, Any]) -> Timeline | None:
        if not self._beside.timeline:
            return None
        return aggregations.read_timeline(answer["aggregations"]["timeline"], self._interval, self._zone)

    def map(self, answer: Mapping[str, Any]) -> ClusterMap | None:
        if not self._beside.map:
            return None
        return read_clusters(answer["aggregations"], self._precision, self._query.box)


def span(backend: SearchBackend, query: Query) -> tuple[datetime, datetime] | None:
    """Return the requested period, with open ends set to the first or last article found; None if nothing is found."""
    if query.since and query.until:
        return query.since, query.until
    ends = {"first": {"min": {"field": "date"}}, "last": {"max": {"field": "date"}}}
    answer = backend.search(counting_body(query, ends))["aggregations"]
    if answer["first"]["value"] is None:
        return None
    zone = ZoneInfo("UTC")
    first, last = (aggregations.to_datetime(answer[name]["value"], zone) for name in ("first", "last"))
    return query.since or first, query.until or last
