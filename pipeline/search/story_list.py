"""Stories of a period by number of outlets, with their curves."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.search.aggregations import histogram, read_bars, to_datetime
from pipeline.search.aggregations import timezone as find_zone
from pipeline.search.answers import Hit, Interval, StoryLine, StoryList
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import counting_body, read_hits
from pipeline.search.clauses import Clause
from pipeline.search.hits import HIT_FIELDS
from pipeline.search.outlets import number_of_outlets, outlet_counts
from pipeline.search.period import Period
from pipeline.search.query import Query

# Stories with the most articles, among which those of the most outlets are shown: outlets rarely repeat a story so
# often that they push one of many outlets out.
_CANDIDATES = 200
# Part of the period that growth is judged by.
_NEWEST = 4

HOURLY = timedelta(days=31)
"""Longest period with hourly curves: for a year they would exceed Elasticsearch's bucket limit."""


def top_stories(
    backend: SearchBackend,
    period: Period,
    query: Query = Query(),
    *,
    timezone: str = "UTC",
    min_outlets: int = 1,
    size: int = 20,
) -> StoryList:
    """Return the period's stories among articles matching ``query``, by outlets, then by articles."""
    zone = find_zone(timezone)
    asked = replace(query, since=period.since, until=period.until)
    answer = backend.search(counting_body(asked, {"stories": _stories(max(_CANDIDATES, size))}))
    buckets = [bucket for bucket in answer["aggregations"]["stories"]["buckets"] if _outlets(bucket) >= min_outlets]
    buckets.sort(key=lambda bucket: (-_outlets(bucket), -bucket["doc_count"], -bucket["last"]["value"]))
    shown = buckets[:size]
    ids = [bucket["key"] for bucket in shown]
    leads, curves = _details(backend, asked, period, ids, zone) if ids else ({}, {})
    lines = (
        _line(bucket, leads[bucket["key"]], curves[bucket["key"]], zone) for bucket in shown if bucket["key"] in leads
    )
    return StoryList(since=period.since, until=period.until, stories=tuple(lines))


def _outlets(bucket: Mapping[str, Any]) -> int:
    # All articles without name and host count as one outlet.
    return max(number_of_outlets(bucket), 1)


def _stories(size: int) -> Clause:
    within = {
        **outlet_counts(),
        "first": {"min": {"field": "date"}},
        "last": {"max": {"field": "date"}},
    }
    # Breadth first: outlets are counted for the candidates only, not for all stories.
    return {"terms": {"field": "story.id", "size": size, "collect_mode": "breadth_first"}, "aggs": within}


def _details(
    backend: SearchBackend, asked: Query, period: Period, ids: list[str], zone: ZoneInfo
) -> tuple[dict[str, Hit], dict[str, Mapping[str, Any]]]:
    """Return the leads, and curves with the newest articles, of the stories shown, in one round trip."""
    found, counted = backend.search_all([_leads(ids), _curves(asked, period, ids, zone)])
    leads = {hit.story_id: hit for hit in read_hits(backend, found["hits"]["hits"])}
    return leads, {bucket["key"]: bucket for bucket in counted["aggregations"]["stories"]["buckets"]}


def _curves(asked: Query, period: Period, ids: list[str], zone: ZoneInfo) -> dict[str, Any]:
    newest = (period.until - period.length / _NEWEST).isoformat()
    interval = Interval.HOUR if period.length <= HOURLY else Interval.DAY
    within = {
        "curve": histogram(interval, zone, (period.since, period.until)),
        "recent": {"filter": {"range": {"date": {"gte": newest}}}},
    }
    terms = {"terms": {"field": "story.id", "size": len(ids), "include": ids}, "aggs": within}
    body = counting_body(asked, {"stories": terms})
    body["query"]["bool"]["filter"].append({"terms": {"story.id": ids}})
    return body


def _leads(ids: list[str]) -> dict[str, Any]:
    """Return the search for each story's lead, or for its first article if the lead was just deleted."""
    return {
        "query": {"bool": {"filter": {"terms": {"story.id": ids}}}},
        "sort": [{"story.lead": "desc"}, {"date": "asc"}, {"id": "asc"}],
        "collapse": {"field": "story.id"},
        "size": len(ids),
        "track_total_hits": False,
        "_source": list(HIT_FIELDS),
    }


def _line(bucket: Mapping[str, Any], lead: Hit, curve: Mapping[str, Any], zone: ZoneInfo) -> StoryLine:
    recent = curve["recent"]["doc_count"]
    return StoryLine(
        id=bucket["key"],
        lead=lead,
        articles=bucket["doc_count"],
        outlets=_outlets(bucket),
        first=to_datetime(bucket["first"]["value"], zone),
        last=to_datetime(bucket["last"]["value"], zone),
        curve=read_bars(curve["curve"], zone),
        recent=recent,
        growth=round(recent * _NEWEST / bucket["doc_count"], 2),
    )
