from datetime import datetime

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
