"""People, organizations and places: a page of each, the most mentioned, and who is up against their own usual."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import sqrt
from typing import Any

from pipeline.search.aggregations import (
    cluster_clauses,
    histogram,
    interval_for,
    moment,
    precision_for,
    read_clusters,
    read_timeline,
)
from pipeline.search.aggregations import (
    timezone as time_zone,
)
from pipeline.search.answers import (
    CountryCount,
    Document,
    EntityKind,
    EntityList,
    EntityPage,
    NameCount,
    PlaceRef,
    Rise,
    RiseList,
)
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import counting_body, read_hits
from pipeline.search.countries import country_name
from pipeline.search.hits import HIT_FIELDS, place_ref
from pipeline.search.period import Period
from pipeline.search.query import Clause, Query

FIELDS = {
    EntityKind.PERSON: "entities.person",
    EntityKind.ORGANIZATION: "entities.organization",
    EntityKind.PLACE: "places.name",
}
COMPARED = 200
"""Most mentioned names of a period that are compared with the time before."""


def entity_page(
    backend: SearchBackend,
    kind: EntityKind,
    name: str,
    period: Period | None = None,
    timezone: str = "UTC",
    *,
    latest: int = 10,
    together: int = 10,
) -> EntityPage | None:
    """The page of a name exactly as articles' entities list it, of everything or of a period.

    None when no article mentions it at all; raises Unavailable, SetupError, UsageError for a wrong time zone.
    """
    zone = time_zone(timezone)
    named: Clause = {"term": {FIELDS[kind]: name}}
    ever = _ends(backend, named)
    if ever is None:
        return None
    within = _within(named, period)
    span = (period.since, period.until) if period else tuple(moment(each, zone) for each in ever)
    interval = interval_for(span[0], span[1])
    precision = precision_for(None)
    clauses = _together(kind, together) | cluster_clauses(precision)
    clauses["timeline"] = histogram(interval, zone, (span[0], span[1]))
    clauses["outlets"] = {"cardinality": {"field": "source.name"}}
    counting = {"query": within, "size": 0, "track_total_hits": True, "aggs": clauses}
    counted, newest = backend.search_all([counting, _newest(within, latest)])
    found = counted["aggregations"]
    first, last = (moment(each, zone) for each in ever)
    return EntityPage(
        kind=kind,
        name=name,
        total=counted["hits"]["total"]["value"],
        outlets=found["outlets"]["value"],
        first_seen=first,
        last_seen=last,
        location=_location(backend, name) if kind is EntityKind.PLACE else None,
        timeline=read_timeline(found["timeline"], interval, zone),
        **{f"{each.value}s": _others(found, each, kind, name, together) for each in EntityKind},
        countries=tuple(
            CountryCount(code=each["key"], name=country_name(each["key"]), count=each["doc_count"])
            for each in found["countries"]["buckets"]
        ),
        map=read_clusters(found, precision, None),
        latest=read_hits(backend, newest["hits"]["hits"]),
    )


def top_entities(backend: SearchBackend, kind: EntityKind, query: Query = Query(), size: int = 20) -> EntityList:
    """The most mentioned of the articles that a query finds; its ``since`` and ``until`` are the period."""
    names = {"names": {"terms": {"field": FIELDS[kind], "size": size}}}
    answer = backend.search(counting_body(query, names) | {"track_total_hits": False})
    found = _counts(kind, answer["aggregations"]["names"])
    return EntityList(kind=kind, since=query.since, until=query.until, entities=tuple(found))


def rising(
    backend: SearchBackend,
    kind: EntityKind,
    period: Period,
    *,
    before_days: float = 7,
    min_count: int = 3,
    size: int = 10,
) -> RiseList:
    """Names that the period mentions more than the days before it did; none when nothing came in those."""
    before = Period(period.since - timedelta(days=before_days), period.since)
    field = FIELDS[kind]
    now = {"names": {"terms": {"field": field, "size": COMPARED, "min_doc_count": min_count}}}
    found = _counts(kind, backend.search(_count(_dates(period), now))["aggregations"]["names"])
    usual, articles = _before(backend, field, [each.name for each in found], before) if found else ({}, 0)
    scale = period.length / before.length
    rises = [_rise(each, usual.get(each.name, 0) * scale) for each in found] if articles else []
    rises = [each for each in rises if each.count > each.usual]
    rises.sort(key=lambda each: (-(each.count - each.usual) / sqrt(each.usual + 1), each.name))
    return RiseList(
        kind=kind,
        since=period.since,
        until=period.until,
        compared_since=before.since,
        entities=tuple(rises[:size]),
    )


def _rise(now: NameCount, usual: float) -> Rise:
    ratio = (now.count + 0.5) / (usual + 0.5)
    return Rise(kind=now.kind, name=now.name, count=now.count, usual=round(usual, 3), ratio=round(ratio, 3))


def _before(backend: SearchBackend, field: str, names: Sequence[str], period: Period) -> tuple[dict[str, int], int]:
    """Articles that named each in the period, and how many there were at all."""
    clause = {"names": {"terms": {"field": field, "size": len(names), "include": list(names)}}}
    answer = backend.search(_count(_dates(period), clause) | {"track_total_hits": True})
    buckets = answer["aggregations"]["names"]["buckets"]
    return {each["key"]: each["doc_count"] for each in buckets}, answer["hits"]["total"]["value"]


def _dates(period: Period) -> Clause:
    return {"range": {"date": {"gte": period.since.isoformat(), "lt": period.until.isoformat()}}}


def _count(query: Clause, aggregations: Mapping[str, Clause]) -> dict[str, Any]:
    filtered = {"bool": {"filter": query}}
    return {"query": filtered, "size": 0, "track_total_hits": False, "aggs": dict(aggregations)}


def _within(named: Clause, period: Period | None) -> Clause:
    return {"bool": {"filter": [named, *([_dates(period)] if period else [])]}}


def _ends(backend: SearchBackend, named: Clause) -> tuple[float, float] | None:
    """The dates of the first and the last article that has the name."""
    ends = {"first": {"min": {"field": "date"}}, "last": {"max": {"field": "date"}}}
    found = backend.search(_count(named, ends))["aggregations"]
    first, last = found["first"]["value"], found["last"]["value"]
    return None if first is None else (first, last)


def _together(kind: EntityKind, size: int) -> dict[str, Clause]:
    """The names beside it; one more of its own kind, as it is the first of those itself."""
    clauses: dict[str, Clause] = {
        each.value: {"terms": {"field": FIELDS[each], "size": size + (each is kind)}} for each in EntityKind
    }
    return clauses | {"countries": {"terms": {"field": "countries", "size": size}}}


def _others(
    found: Mapping[str, Any], each: EntityKind, kind: EntityKind, name: str, size: int
) -> tuple[NameCount, ...]:
    counts = _counts(each, found[each.value])
    return tuple(count for count in counts if each is not kind or count.name != name)[:size]


def _counts(kind: EntityKind, answer: Mapping[str, Any]) -> list[NameCount]:
    return [NameCount(kind=kind, name=each["key"], count=each["doc_count"]) for each in answer["buckets"]]


def _newest(within: Clause, size: int) -> dict[str, Any]:
    return {
        "query": within,
        "size": size,
        "track_total_hits": False,
        "sort": [{"date": "desc"}, {"id": "asc"}],
        "collapse": {"field": "story.id"},
        "_source": list(HIT_FIELDS),
    }


def _location(backend: SearchBackend, name: str) -> PlaceRef | None:
    """Where a place is, as the newest article that names it has it."""
    body = {
        "query": {"bool": {"filter": {"term": {"places.name": name}}}},
        "size": 1,
        "track_total_hits": False,
        "sort": [{"date": "desc"}],
        "_source": ["mentions.places"],
    }
    hits = backend.search(body)["hits"]["hits"]
    document: Document = hits[0]["_source"] if hits else {}
    places = document.get("mentions", {}).get("places", ())
    return next((place_ref(each) for each in places if each["name"] == name), None)
