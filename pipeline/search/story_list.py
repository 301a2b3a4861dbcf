"""Stories of a period by how many outlets carry them, with their curves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pipeline.search.aggregations import moment, read_bars
from pipeline.search.aggregations import timezone as time_zone
from pipeline.search.answers import StoryLine, StoryList
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import story_sizes
from pipeline.search.hits import HIT_FIELDS, hit
from pipeline.search.period import Period
from pipeline.search.query import Clause, Query, matching

CANDIDATES = 20
"""Times as many stories as are wanted, those of most articles, are compared by their outlets: a story has no more
outlets than articles."""
HOURLY = timedelta(days=8)
"""Longest period whose curves go by the hour; longer ones go by the day."""


def top_stories(
    backend: SearchBackend,
    period: Period,
    query: Query = Query(),
    *,
    timezone: str = "UTC",
    min_outlets: int = 1,
    size: int = 20,
) -> StoryList:
    """Stories of the articles in the period that match ``query``: those of most outlets, then of most articles."""
    zone = time_zone(timezone)
    within = _within(period, query)
    ranked = [each for each in _ranked(backend, within, size) if each[1] >= min_outlets][:size]
    if not ranked:
        return StoryList(since=period.since, until=period.until, stories=())
    outlets = dict(ranked)
    detailed = _detailed(backend, within, list(outlets), period)
    sizes = story_sizes(backend, list(outlets))

    def line(story_id: str) -> StoryLine:
        found = detailed[story_id]
        articles, recent = found["doc_count"], found["recent"]["doc_count"]
        return StoryLine(
            id=story_id,
            lead=hit(found["lead"]["hits"]["hits"][0], sizes),
            articles=articles,
            outlets=outlets[story_id],
            first=moment(found["first"]["value"], zone),
            last=moment(found["last"]["value"], zone),
            curve=read_bars(found["curve"], zone),
            recent=recent,
            growth=round(4 * recent / articles, 3),
        )

    lines = [line(story_id) for story_id in outlets if story_id in detailed]
    lines.sort(key=lambda each: (-each.outlets, -each.articles, -each.last.timestamp()))
    return StoryList(since=period.since, until=period.until, stories=tuple(lines))


def _within(period: Period, query: Query) -> Clause:
    bounds = {"gte": period.since.isoformat(), "lte": period.until.isoformat()}
    return {"bool": {"filter": [matching(query), {"range": {"date": bounds}}]}}


def _ranked(backend: SearchBackend, within: Clause, size: int) -> list[tuple[str, int]]:
    """Stories with their number of outlets, most first; an article without an outlet has one that no one named."""
    stories = {
        "terms": {"field": "story.id", "size": CANDIDATES * size, "collect_mode": "breadth_first"},
        "aggs": {
            "outlets": {"cardinality": {"field": "source.name", "precision_threshold": 200}},
            "last": {"max": {"field": "date"}},
        },
    }
    body = {"query": within, "size": 0, "track_total_hits": False, "aggs": {"stories": stories}}
    buckets = backend.search(body)["aggregations"]["stories"]["buckets"]
    buckets.sort(key=lambda each: (-each["outlets"]["value"], -each["doc_count"], -each["last"]["value"]))
    return [(each["key"], max(1, each["outlets"]["value"])) for each in buckets]


def _detailed(backend: SearchBackend, within: Clause, ids: list[str], period: Period) -> dict[str, Mapping[str, Any]]:
    first, last = (round(each.timestamp() * 1000) for each in (period.since, period.until))
    recent = period.until - period.length / 4
    interval = "hour" if period.length <= HOURLY else "day"
    stories = {
        "terms": {"field": "story.id", "size": len(ids)},
        "aggs": {
            "first": {"min": {"field": "date"}},
            "last": {"max": {"field": "date"}},
            "recent": {"filter": {"range": {"date": {"gte": recent.isoformat()}}}},
            "curve": {
                "date_histogram": {
                    "field": "date",
                    "calendar_interval": interval,
                    "min_doc_count": 0,
                    "extended_bounds": {"min": first, "max": last},
                }
            },
            "lead": {
                "top_hits": {
                    "size": 1,
                    "sort": [{"story.lead": {"order": "desc", "missing": "_last"}}, {"date": "asc"}],
                    "_source": list(HIT_FIELDS),
                }
            },
        },
    }
    chosen = {"bool": {"filter": [within, {"terms": {"story.id": ids}}]}}
    body = {"query": chosen, "size": 0, "track_total_hits": False, "aggs": {"stories": stories}}
    return {each["key"]: each for each in backend.search(body)["aggregations"]["stories"]["buckets"]}
