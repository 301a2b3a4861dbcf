"""Days as they are where the searcher is, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pipeline.errors import UsageError
from pipeline.search.date_range import since, until
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.query import search_body
from pipeline.search.time_zone import parse_zone

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def day(text: str, zone: str, now: datetime = NOON) -> tuple[str, str]:
    """The first and the last time of a day, as UTC."""
    local = now.astimezone(ZoneInfo(zone))
    ends = since(text, local), until(text, local)
    return tuple(each.astimezone(UTC).strftime("%m-%d %H:%M:%S") for each in ends)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("zone", "text", "first", "last"),
    [
        ("Asia/Yerevan", "2026-10-31", "10-30 20:00:00", "10-31 19:59:59"),
        ("America/New_York", "2026-07-04", "07-04 04:00:00", "07-05 03:59:59"),
        ("Asia/Kolkata", "2026-10-31", "10-30 18:30:00", "10-31 18:29:59"),
        # Clocks go forward: 23 hours. Back: 25.
        ("Europe/Berlin", "2026-03-29", "03-28 23:00:00", "03-29 21:59:59"),
        ("Europe/Berlin", "2026-10-25", "10-24 22:00:00", "10-25 22:59:59"),
        ("America/New_York", "2026-03-08", "03-08 05:00:00", "03-09 03:59:59"),
        ("America/New_York", "2026-11-01", "11-01 04:00:00", "11-02 04:59:59"),
        # Half an hour only.
        ("Australia/Lord_Howe", "2026-04-05", "04-04 13:00:00", "04-05 13:29:59"),
        # No midnight: the day begins at one.
        ("America/Santiago", "2026-09-06", "09-06 04:00:00", "09-07 02:59:59"),
        ("Asia/Beirut", "2026-03-29", "03-28 22:00:00", "03-29 20:59:59"),
        # Midnight comes twice: the day begins with the first (Havana), or the day before ends with the second (Santiago).
        ("America/Havana", "2026-11-01", "11-01 04:00:00", "11-02 04:59:59"),
        ("America/Santiago", "2026-04-04", "04-04 03:00:00", "04-05 03:59:59"),
    ],
)
def test_a_day_is_as_long_as_it_is_there(zone: str, text: str, first: str, last: str) -> None:
    """From its first instant on local clocks to the last before the next day."""
    assert day(text, zone) == (first, last)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Havana", "America/Santiago", "Australia/Lord_Howe", "UTC"])
def test_days_join_without_gap_or_overlap(zone: str) -> None:
    """Through a year of changes each day begins a millisecond after the one before has ended."""
    now = NOON.astimezone(ZoneInfo(zone))
    days = [f"{datetime(2026, 1, 1) + timedelta(days=number):%Y-%m-%d}" for number in range(365)]
    for before, after in pairwise(days):
        assert since(after, now) - until(before, now) == timedelta(milliseconds=1)
        local = since(after, now).astimezone(now.tzinfo)
        assert f"{local:%Y-%m-%d}" == after


def test_a_day_that_a_country_left_out() -> None:
    """Samoa went from 29 to 31 December 2011: the day between does not exist there, and the error says so."""
    now = NOON.astimezone(ZoneInfo("Pacific/Apia"))
    with pytest.raises(UsageError, match="2011-12-30 does not exist in the calendar of Pacific/Apia"):
        since("2011-12-30", now)
    assert since("2011-12-31", now) - until("2011-12-29", now) == timedelta(milliseconds=1)


def test_today_is_the_searchers() -> None:
    """At noon UTC it is tomorrow already in Kiritimati, and at one in the morning still yesterday in New York."""
    assert day("today", "Pacific/Kiritimati") == ("11-24 10:00:00", "11-25 09:59:59")
    assert day("today", "America/New_York", datetime(2026, 11, 24, 1, tzinfo=UTC))[0] == "11-23 05:00:00"
    assert day("yesterday", "America/New_York", datetime(2026, 11, 2, 12, tzinfo=UTC))[0] == "11-01 04:00:00"


def test_hours_ago_are_hours_over_a_change_of_clocks() -> None:
    """A day after the clocks went back, 24 hours ago is 24 hours ago, not the same time on the clock."""
    now = datetime(2026, 10, 25, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert since("1d", now) == datetime(2026, 10, 24, 11, tzinfo=UTC)


def test_times_without_a_zone_are_local() -> None:
    """Those with one are as they say."""
    now = NOON.astimezone(ZoneInfo("Asia/Yerevan"))
    assert since("2026-10-31T18:00", now) == datetime(2026, 10, 31, 14, tzinfo=UTC)
    assert since("2026-10-31T18:00Z", now) == datetime(2026, 10, 31, 18, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Yerevan", "America/New_York"])
@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "9999-12-30", "9999y"])
def test_the_ends_of_the_calendar(zone: str, text: str) -> None:
    """They are dates like any other."""
    now = NOON.astimezone(ZoneInfo(zone))
    assert since(text, now) <= until(text, now)


def test_a_query_asks_elasticsearch_in_utc() -> None:
    """Offsets of before there were time zones have seconds, which Elasticsearch does not read."""
    options = SearchOptions(since="1890-01-01", until="2026-10-31", sort="newest")
    query = read_query(options, NOON.astimezone(ZoneInfo("Europe/Paris")), lambda name: ())
    asked = next(part for part in search_body(query)["query"]["bool"]["filter"] if "range" in part)["range"]["date"]
    assert asked == {"gte": "1889-12-31T23:50:39+00:00", "lte": "2026-10-31T22:59:59.999000+00:00"}


def test_a_wrong_name_is_a_wrong_call() -> None:
    """The option is named, and the zone that may be meant."""
    with pytest.raises(UsageError, match=r"--timezone 'Tiblisi' is not a time zone: did you mean Asia/Tbilisi\?"):
        parse_zone("Tiblisi")
