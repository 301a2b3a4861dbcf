from datetime import UTC, datetime

import pytest

from pipeline.formats.dates import parse_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T09:30:00Z",
        "2026-03-01 09:30",
        "2026-03-01T10:30:00+01:00",
        "Sun, 01 Mar 2026 09:30:00 GMT",
        "Sun, 1 Mar 2026 04:30 EST",
        "March 1, 2026 9:30 am",
        "1 March 2026 09:30",
        "01.03.2026 09:30",
        "1 марта 2026 09:30",
        "1772357400",
        1772357400000,
        "202603010930",
        20260301093000,
    ],
)
def test_dates_in_many_styles(text: object) -> None:
    """ISO 8601, RFC 822, epochs and written-out dates are the same time; without a zone it is UTC."""
    found = parse_date(text)
    assert found is not None
    assert datetime.fromisoformat(found).timestamp() == 1772357400


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "March",
        "2026-13-45",
        "9" * 17,
        "word " * 50,
        "1 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2020 00:00:00 +99999999999999",
    ],
)
def test_what_leaves_the_day_open_is_no_date(text: str) -> None:
    """A relative, partial or impossible date is none, rather than one filled up from today's."""
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("202613010930", "1976-06-03T01:23:30.930000+00:00"),
        ("2026030112", "2034-03-15T10:08:32+00:00"),
        ("19991231235959", "1999-12-31T23:59:59+00:00"),
        ("20260230093000", None),
        ("18991231235959", None),
    ],
)
def test_compact_dates_are_told_from_seconds(text: str, instant: str | None) -> None:
    """Digits are a date when they are one to the minute; else an epoch, or nothing."""
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("BST", 11), ("CEST", 10), ("CET", 11), ("EET", 10), ("EEST", 9), ("MSK", 9), ("IST", 6.5), ("PKT", 7),
        ("WIB", 5), ("SGT", 4), ("JST", 3), ("AEST", 2), ("NZST", 0), ("SAST", 10), ("EDT", 16), ("PST", 20),
        ("+01:00", 11), ("UTC+2", 10), ("GMT+0100", 11), ("GMT-5", 17), ("UTC", 12), ("Z", 12), ("+0530", 6.5),
        ("+0200 (EET)", 10), ("+0530 IST", 6.5), ("ET", 16), ("PT", 19), ("PM IST", 6.5), ("PM +0200", 10),
        ("p.m. EST", 17), ("PM", 12), ("AM", 0),
    ],
)  # fmt: skip
def test_a_zone_is_heard_in_every_style(zone: str, hour: float) -> None:
    """Named and numeric zones and halves of the day count the same behind RFC 822 and ISO dates."""
    for text in (f"Wed, 01 Jul 2026 12:00:00 {zone}", f"2026-07-01 12:00 {zone}", f"1 July 2026 12:00 {zone}"):
        found = parse_date(text)
        assert found is not None
        instant = datetime.fromisoformat(found).astimezone(UTC)
        assert (instant.hour + instant.minute / 60, instant.day) == (hour, 1), text


@pytest.mark.parametrize(
    "text", ["Wed, 01 Jul 2026 12:00:00 QXZ", "2026-07-01 12:00 QXZ", "1 July 2026 8:30 PM QXZ", "2026-07-01 12:00 AMT"]
)
def test_an_unknown_zone_is_no_date(text: str) -> None:
    """Rather than a time that may be hours off."""
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 01 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "30 Nov -0001 00:00:00 +0000",
        "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T01:00:00+01:00", "1970-01-01 01:00", "1969-12-31T16:00:00-08:00",
        "1 January 1970", 0, "0", "1899-12-30", "1900-01-01T00:00:00", "1601-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "1 Jan 0001",
    ],
)  # fmt: skip
def test_what_programs_write_for_unknown_is_no_date(text: object) -> None:
    """The zeros and ends of calendars."""
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "value",
    [
        "1772357400.0", 1772357400.0, "1772357400000", 1772357400000000, "1772357400000000000", "/Date(1772357400000)/",
        "/Date(1772357400000+0200)/", "2026/3/1 09:30:00", "2026/03/01 9:30 AM", "2026.03.01 09:30", "20260301T093000Z",
        "2026-03-01 09:30:00+00", "2026年3月1日 09:30", "Sun Mar  1 09:30:00 2026", "Sun Mar 01 10:30:00 CET 2026",
        "2026-03-01 09:30:00 UTC", "Sunday, March 1, 2026 - 09:30", "01/03/26 09:30",
    ],
)  # fmt: skip
def test_more_styles_of_the_same_moment(value: object) -> None:
    """Year first, epochs down to nanoseconds, and what programming languages print."""
    found = parse_date(value, "de")
    assert found is not None
    assert datetime.fromisoformat(found).timestamp() == 1772357400


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [("fr", 5, 3), ("en-GB", 5, 3), ("pt_BR", 5, 3), ("en-US", 3, 5), ("EN-us", 3, 5), ("fil", 3, 5)],
)
@pytest.mark.parametrize("text", ["05/03/2026 09:30", "05-03-2026 09:30", "5/3/26 09:30"])
def test_numbers_are_read_by_the_habits_of_the_language(language: str, day: int, month: int, text: str) -> None:
    """Day first, but for the few countries that write the month first."""
    found = datetime.fromisoformat(parse_date(text, language) or "")
    assert (found.day, found.month, found.year) == (day, month, 2026)


@pytest.mark.parametrize("language", [None, "", "en", "ja"])
def test_numbers_that_may_be_either_are_no_date_when_nothing_tells(language: str | None) -> None:
    """A number beyond twelve, twice the same one, or dots tell; English alone does not."""
    assert parse_date("05/03/2026 09:30", language) is None
    assert (parse_date("25/03/2026", language) or "").startswith("2026-03-25")
    assert (parse_date("03/25/2026", language) or "").startswith("2026-03-25")
    assert (parse_date("05/05/2026", language) or "").startswith("2026-05-05")
    assert (parse_date("05.03.2026", language) or "").startswith("2026-03-05")


def test_old_newspapers_have_their_dates() -> None:
    """What an archive publishes of 1871, and of 1970, is not a placeholder."""
    assert (parse_date("10 May 1871") or "").startswith("1871-05-10")
    assert parse_date("1970-01-02T09:30:00Z") is not None
    assert parse_date("Thu, 01 Jan 1970 09:37:12 GMT") is not None


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("2026-07-01T12:00:00[Europe/Berlin]", None, "2026-07-01T12:00:00+02:00"),
        ("2026-01-01 12:00 America/Argentina/Buenos_Aires", None, "2026-01-01T12:00:00-03:00"),
        ("2026-07-01T12:00:00-05:00[Europe/Berlin]", None, "2026-07-01T12:00:00-05:00"),
        ("2026-07-01T12:00:00[Nowhere/Land]", None, None),
        ("1 июля 2026 г., 15:05 МСК", "ru", "2026-07-01T15:05:00+03:00"),
        ("1 กรกฎาคม 2569", "th", "2026-07-01T00:00:00+00:00"),
        ("1/7/2569", "th", "2026-07-01T00:00:00+00:00"),
        ("1 กรกฎาคม 2026", "th", "2026-07-01T00:00:00+00:00"),
        ("29/2/2568", "th", None),
        ("令和8年7月1日 15時05分", "ja", "2026-07-01T15:05:00+00:00"),
        ("平成元年1月8日", "ja", "1989-01-08T00:00:00+00:00"),
    ],
)
def test_zones_by_their_place_and_years_by_other_counts(text: str, language: str | None, wanted: str | None) -> None:
    assert parse_date(text, language) == wanted


@pytest.mark.parametrize("text", ["2026-13-01", "2026/13/01", "2026.00.10", "2026-07-32", "2026-13-01T10:00:00Z"])
def test_a_day_that_no_calendar_has_is_no_other_day(text: str) -> None:
    assert parse_date(text) is None
