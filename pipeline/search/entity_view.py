"""People, organizations and places: a page for each, the most mentioned, and those on the rise."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pipeline.search.aggregations import (
    cluster_clauses,
    histogram,
    interval_for,
    precision_for,
    read_clusters,
    read_timeline,
    timezone,
    to_datetime,
)
from pipeline.search.answers import (
    CountryCount,
    EntityKind,
    EntityList,
    EntityPage,
    PlaceRef,
    Rise,
    RiseList,
)
from pipeline.search.answers import NameCount as Name
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import counting_body, read_hits
from pipeline.search.clauses import Clause
from pipeline.search.country_codes import country_name
from pipeline.search.hits import HIT_FIELDS, place_ref
from pipeline.search.outlets import number_of_outlets, outlet_counts
from pipeline.search.period import Period
from pipeline.search.query import Query

FIELDS = {
    EntityKind.PERSON: "entities.person",
    EntityKind.ORGANIZATION: "entities.organization",
    EntityKind.PLACE: "places.name",
}
_COUNTRIES = 10
# More than a page shows, since only the ratio separates them from names that are always in the news.
_MOST_RISING = 300


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
    """Return the page of a name exactly as in articles' entities, for all time or a period.

    None when no article mentions it; raises Unavailable, SetupError, UsageError for a bad time zone.
    """
    return _PageReader(backend, kind, name, timezone).page(period, latest, together)


def top_entities(backend: SearchBackend, kind: EntityKind, query: Query = Query(), size: int = 20) -> EntityList:
    """Return the most mentioned names in a query's articles; ``since`` and ``until`` are the period."""
    answer = backend.search(counting_body(query, {"names": _terms(FIELDS[kind], size)}))
    names = _names(kind, answer["aggregations"]["names"], size)
    return EntityList(kind=kind, since=query.since, until=query.until, entities=names)


def rising(
    backend: SearchBackend,
    kind: EntityKind,
    period: Period,
    *,
    before_days: float = 7,
    min_count: int = 3,
    size: int = 10,
) -> RiseList:
    """Return names mentioned more in the period than in the days before."""
    field = FIELDS[kind]
    earlier = Period(period.since - timedelta(days=before_days), period.since)
    query = Query(since=period.since, until=period.until)
    names = {"terms": {"field": field, "size": _MOST_RISING, "min_doc_count": min_count}}
    counted = backend.search(counting_body(query, {"names": names}))["aggregations"]["names"]["buckets"]
    now = {str(bucket["key"]): bucket["doc_count"] for bucket in counted}
    before = _counts(backend, field, list(now), earlier)
    share = period.length / earlier.length
    rises = [_rise(kind, name, count, before.get(name, 0) * share) for name, count in now.items()]
    # Ranked by the excess over the usual count, in units of its random variation.
    ranked = sorted(rises, key=lambda rise: (-(rise.count - rise.usual) / (rise.usual + 1) ** 0.5, rise.name))
    return RiseList(
        kind=kind,
        since=period.since,
        until=period.until,
        compared_since=earlier.since,
        entities=tuple(rise for rise in ranked if rise.count > rise.usual)[:size],
    )


def _rise(kind: EntityKind, name: str, count: int, usual: float) -> Rise:
    ratio = (count + 0.5) / (usual + 0.5)
    return Rise(kind=kind, name=name, count=count, usual=round(usual, 2), ratio=round(ratio, 2))


def _counts(backend: SearchBackend, field: str, names: list[str], period: Period) -> dict[str, int]:
    if not names:
        return {}
    # The end belongs to the next period.
    query = Query(since=period.since, until=period.until - timedelta(milliseconds=1))
    terms = {"terms": {"field": field, "size": len(names), "include": names}}
    answer = backend.search(counting_body(query, {"names": terms}))
    return {str(bucket["key"]): bucket["doc_count"] for bucket in answer["aggregations"]["names"]["buckets"]}


def _terms(field: str, size: int) -> Clause:
    return {"terms": {"field": field, "size": size}}


def _names(kind: EntityKind, counted: Mapping[str, Any], size: int, without: str = "") -> tuple[Name, ...]:
    buckets = [bucket for bucket in counted["buckets"] if bucket["key"] != without]
    return tuple(Name(kind=kind, name=str(each["key"]), count=each["doc_count"]) for each in buckets[:size])


class _PageReader:
    """Reads in two round trips: the overall span, then everything on the page for the period."""

    def __init__(self, backend: SearchBackend, kind: EntityKind, name: str, zone: str) -> None:
        self._backend = backend
        self._kind = kind
        self._name = name
        self._zone = timezone(zone)
        self._named: Clause = {"term": {FIELDS[kind]: name}}

    def page(self, period: Period | None, latest: int, together: int) -> EntityPage | None:
        seen = self._seen()
        if seen is None:
            return None
        first, last = (period.since, period.until) if period else seen
        interval, precision = interval_for(first, last), precision_for(None)
        asked = self._asked(period)
        clauses = {
            "timeline": histogram(interval, self._zone, (first, last)),
            **outlet_counts(),
            **{kind.value: _terms(field, together + 1) for kind, field in FIELDS.items()},
            "countries": _terms("countries", _COUNTRIES),
            **cluster_clauses(precision),
        }
        newest, counted = self._backend.search_all(
            [self._latest(asked, latest), {"query": asked, "size": 0, "track_total_hits": True, "aggs": clauses}]
        )
        counts = counted["aggregations"]
        persons, organizations, places = (
            _names(kind, counts[kind.value], together, self._name if kind is self._kind else "") for kind in FIELDS
        )
        return EntityPage(
            kind=self._kind,
            name=self._name,
            total=counted["hits"]["total"]["value"],
            outlets=number_of_outlets(counts),
            first_seen=seen[0],
            last_seen=seen[1],
            location=self._location(),
            timeline=read_timeline(counts["timeline"], interval, self._zone),
            persons=persons,
            organizations=organizations,
            places=places,
            countries=tuple(_country(bucket) for bucket in counts["countries"]["buckets"]),
            map=read_clusters(counts, precision, None),
            latest=read_hits(self._backend, newest["hits"]["hits"]),
        )

    def _asked(self, period: Period | None) -> Clause:
        bounds = {"gte": period.since.isoformat(), "lte": period.until.isoformat()} if period else {}
        return {"bool": {"filter": [self._named, *([{"range": {"date": bounds}}] if bounds else [])]}}

    def _seen(self) -> tuple[datetime, datetime] | None:
        ends = {"first": {"min": {"field": "date"}}, "last": {"max": {"field": "date"}}}
        body = {"query": self._asked(None), "size": 0, "track_total_hits": False, "aggs": ends}
        counts = self._backend.search(body)["aggregations"]
        if counts["first"]["value"] is None:
            return None
        return to_datetime(counts["first"]["value"], self._zone), to_datetime(counts["last"]["value"], self._zone)

    @staticmethod
    def _latest(asked: Clause, size: int) -> dict[str, Any]:
        return {
            "query": asked,
            "sort": [{"date": "desc"}, {"id": "asc"}],
            "collapse": {"field": "story.id"},
            "size": size,
            "track_total_hits": False,
            "_source": list(HIT_FIELDS),
        }

    def _location(self) -> PlaceRef | None:
        """Return a place's location: from an article about it, else from one that mentions it."""
        if self._kind is not EntityKind.PLACE:
            return None
        about = {"constant_score": {"filter": {"term": {"focus.name": self._name}}}}
        body = {
            "query": {"bool": {"filter": [self._named], "should": [about]}},
            "size": 1,
            "track_total_hits": False,
            "_source": ["focus", "mentions.places"],
        }
        for found in self._backend.search(body)["hits"]["hits"]:
            source = found["_source"]
            for place in (source.get("focus", {}), *source.get("mentions", {}).get("places", ())):
                if place.get("name") == self._name:
                    return _without_confidence(place_ref(place))
        return None


def _without_confidence(place: PlaceRef) -> PlaceRef:
    """Return the place alone: how certain one article was says nothing about others."""
    return place.model_copy(update={"confidence": None})


def _country(bucket: Mapping[str, Any]) -> CountryCount:
    return CountryCount(code=bucket["key"], name=country_name(bucket["key"]), count=bucket["doc_count"])
