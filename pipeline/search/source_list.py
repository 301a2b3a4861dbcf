"""Outlets: articles per day, last seen, and share of articles with a place."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.search.aggregations import histogram, read_bars, to_datetime
from pipeline.search.aggregations import timezone as find_zone
from pipeline.search.answers import Interval, SourceList, SourceState
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import counting_body
from pipeline.search.outlets import outlet_terms, read_outlets
from pipeline.search.period import Period
from pipeline.search.query import Query

_DAY_S = 86_400
_MOST_LANGUAGES = 5


def source_list(backend: SearchBackend, period: Period, timezone: str = "UTC", size: int = 500) -> SourceList:
    """Return a period's outlets, those with the most articles first; raises Unavailable, SetupError, UsageError."""
    zone = find_zone(timezone)
    within = {
        "days": histogram(Interval.DAY, zone, (period.since, period.until)),
        "last": {"max": {"field": "date"}},
        "located": {"filter": {"exists": {"field": "places.name"}}},
        "languages": {"terms": {"field": "language", "size": _MOST_LANGUAGES}},
    }
    query = Query(since=period.since, until=period.until)
    answer = backend.search(counting_body(query, outlet_terms("sources", size, within)))
    buckets, _ = read_outlets("sources", answer["aggregations"], size)
    days = max(period.length.total_seconds() / _DAY_S, 1.0)
    return SourceList(
        since=period.since,
        until=period.until,
        timezone=zone.key,
        sources=tuple(_state(bucket, days, zone) for bucket in buckets),
    )


def _state(bucket: Mapping[str, Any], days: float, zone: ZoneInfo) -> SourceState:
    total = bucket["doc_count"]
    return SourceState(
        name=bucket["key"],
        total=total,
        per_day=round(total / days, 4),
        days=read_bars(bucket["days"], zone),
        last_seen=to_datetime(bucket["last"]["value"], zone),
        with_places=round(bucket["located"]["doc_count"] / total, 3),
        languages=tuple(each["key"] for each in bucket["languages"]["buckets"]),
    )
