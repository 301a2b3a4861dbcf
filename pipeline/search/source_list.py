"""Outlets: articles a day, when they were last seen, and how many of their articles name a place."""

from pipeline.search.aggregations import moment, read_bars
from pipeline.search.aggregations import timezone as time_zone
from pipeline.search.answers import SourceList, SourceState
from pipeline.search.backend import SearchBackend
from pipeline.search.period import Period


def source_list(backend: SearchBackend, period: Period, timezone: str = "UTC", size: int = 500) -> SourceList:
    """The outlets of a period, those with most articles first; raises Unavailable, SetupError, UsageError."""
    zone = time_zone(timezone)
    first, last = (round(each.timestamp() * 1000) for each in (period.since, period.until))
    days = max(period.length.total_seconds() / 86_400, 1 / 24)
    histogram = {
        "field": "date",
        "calendar_interval": "day" if days <= 100 else "week",
        "time_zone": timezone,
        "min_doc_count": 0,
        "extended_bounds": {"min": first, "max": last},
    }
    sources = {
        "terms": {"field": "source.name", "size": size},
        "aggs": {
            "days": {"date_histogram": histogram},
            "last": {"max": {"field": "date"}},
            "placed": {"filter": {"exists": {"field": "places.name"}}},
            "languages": {"terms": {"field": "language", "size": 3}},
        },
    }
    within = {"range": {"date": {"gte": period.since.isoformat(), "lte": period.until.isoformat()}}}
    body = {"query": within, "size": 0, "track_total_hits": False, "aggs": {"sources": sources}}
    buckets = backend.search(body)["aggregations"]["sources"]["buckets"]
    states = tuple(
        SourceState(
            name=each["key"],
            total=each["doc_count"],
            per_day=round(each["doc_count"] / days, 2),
            days=read_bars(each["days"], zone),
            last_seen=moment(each["last"]["value"], zone),
            with_places=round(each["placed"]["doc_count"] / each["doc_count"], 4),
            languages=tuple(language["key"] for language in each["languages"]["buckets"]),
        )
        for each in buckets
    )
    return SourceList(since=period.since, until=period.until, timezone=timezone, sources=states)
