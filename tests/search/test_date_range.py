from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import UsageError
from pipeline.search import date_range

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        ("2 w", NOW - timedelta(days=14)),
        ("3mo", NOW - timedelta(days=90)),
        ("1y", NOW - timedelta(days=365)),
        ("9999y", datetime.min.replace(tzinfo=UTC)),
        ("today", datetime(2026, 11, 24, tzinfo=UTC)),
        ("Yesterday", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-10-31", datetime(2026, 10, 31, tzinfo=UTC)),
        ("2026-10", datetime(2026, 10, 1, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-10-31t18:00z", datetime(2026, 10, 31, 18, tzinfo=UTC)),
        ("2026-10-31T18:00", datetime(2026, 10, 31, 18, tzinfo=UTC)),
        ("2026-10-31T18:00+04:00", datetime(2026, 10, 31, 14, tzinfo=UTC)),
    ],
)
def test_since(typed: str, expected: datetime) -> None:
    """Times ago count from now, days start at midnight UTC, times are taken as they are."""
    assert date_range.since(typed, NOW) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-10-31", datetime(2026, 10, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        ("20261031", datetime(2026, 10, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 29, 23, 59, 59, 999000, tzinfo=UTC)),
        ("2026-12", datetime(2026, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        ("2025", datetime(2025, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        ("yesterday", datetime(2026, 11, 23, 23, 59, 59, 999000, tzinfo=UTC)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-10-31T18:00Z", datetime(2026, 10, 31, 18, tzinfo=UTC)),
    ],
)
def test_until(typed: str, expected: datetime) -> None:
    """A day given as the end belongs to the period."""
    assert date_range.until(typed, NOW) == expected


@pytest.mark.parametrize("typed", ["whenever", "2026-02-30", "2026-13", "0000", "31.10.2026", "d", "-3d", ""])
def test_what_is_no_date_is_refused_with_examples(typed: str) -> None:
    """The error names what was typed."""
    with pytest.raises(UsageError, match=typed or "''"):
        date_range.since(typed, NOW)
