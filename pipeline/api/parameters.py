"""Query parameters shared by endpoints: search filters, period, time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query

from pipeline.api.api_context import ApiContext
from pipeline.errors import UsageError
from pipeline.search.date_range import since as read_since
from pipeline.search.date_range import until as read_until
from pipeline.search.likeness import likeness_look_up
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.period import Period
from pipeline.search.query import Query as SearchQuery
from pipeline.search.query import Sort
from pipeline.search.time_zone import parse_zone

MAX_VALUES = 20
Name = Annotated[str, Query(max_length=256)]
Names = Annotated[tuple[Annotated[str, Query(max_length=256)], ...], Query(max_length=MAX_VALUES)]
Words = Annotated[
    str,
    Query(
        max_length=1000,
        description="Words; inside quotes a phrase, after a dash unwanted.",
        examples=["flood", '"river rose" -rain'],
    ),
]
Text = Annotated[str | None, Query(max_length=256)]
Id = Annotated[str | None, Query(max_length=512)]
Zone = Annotated[
    str | None,
    Query(max_length=64, description="IANA time zone whose days are meant and shown.", examples=["Europe/Lisbon"]),
]
Size = Annotated[int, Query(ge=1, le=100, description="Articles of a page.")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")]


Near = Annotated[
    str | None, Query(max_length=256, description="lat,lon or a place by name.", examples=["41.15,-8.61", "Porto"])
]
Within = Annotated[str | None, Query(max_length=32, description="Distance from near, e.g. 200km.", examples=["200km"])]
Box = Annotated[
    str | None,
    Query(
        max_length=128,
        description="west,south,east,north in degrees.",
        examples=["-10,36,4,44", "170,-50,-170,-10"],
    ),
]
Since = Annotated[
    str | None,
    Query(max_length=64, description="A date, a time, or 12h, 7d, 2w, 3mo, 1y.", examples=["2026-03-29", "90d"]),
]
Until = Annotated[
    str | None,
    Query(max_length=64, description="The same; a day is taken whole.", examples=["2026-10-25", "today"]),
]


@dataclass(frozen=True)
class Filters:
    """Parameters that select articles."""

    options: SearchOptions
    timezone: str | None

    def query(self, found: ApiContext, **changes: object) -> SearchQuery:
        """Return the requested search; raises UsageError."""
        options = SearchOptions(**{**self.options.__dict__, **changes})
        now = datetime.now(parse_zone(zone_name(found, self.timezone), "timezone"))
        return read_query(options, now, gazetteer_look_up(found.settings), likeness_look_up(found.backend))


def _filters(
    q: Words = "",
    person: Names = (),
    organization: Names = (),
    place: Names = (),
    country: Names = (),
    language: Names = (),
    source: Names = (),
    tag: Names = (),
    near: Near = None,
    within: Within = None,
    box: Box = None,
    since: Since = None,
    until: Until = None,
    story: Id = None,
    like: Annotated[str | None, Query(max_length=512, description="Id of an article that others are like.")] = None,
    timezone: Zone = None,
) -> Filters:
    options = SearchOptions(
        words=(q,) if q else (),
        person=person,
        organization=organization,
        place=place,
        country=country,
        language=language,
        source=source,
        tag=tag,
        near=near,
        within=within,
        box=box,
        since=since,
        until=until,
        story=story,
        like=like,
    )
    return Filters(options, timezone)


AnyFilters = Annotated[Filters, Depends(_filters)]
Order = Annotated[Sort, Query(description="distance needs near.")]


def zone_name(found: ApiContext, asked: str | None) -> str:
    """Return the requested time zone, by default that of the settings."""
    return parse_zone(asked or found.settings.timezone, "timezone").key


def period(
    found: ApiContext, since: str | None, until: str | None, zone: str | None, *, days: float, most_days: float
) -> Period:
    """Return the requested period, by default the last ``days`` days; raises UsageError."""
    now = datetime.now(parse_zone(zone_name(found, zone), "timezone"))
    last = read_until(until, now) if until else now.astimezone(UTC)
    try:
        first = read_since(since, now, "since") if since else last - timedelta(days=days)
    except OverflowError:
        raise UsageError(f"until {until!r} is before the calendar begins: give a later time") from None
    if first >= last:
        raise UsageError(f"since {first:%Y-%m-%d %H:%M} is not before until {last:%Y-%m-%d %H:%M}: swap them")
    if last - first > timedelta(days=most_days):
        raise UsageError(f"this covers at most {most_days:g} days: ask for a shorter period")
    return Period(first, last)
