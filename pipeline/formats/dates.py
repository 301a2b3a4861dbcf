"""Dates as outlets write them, to RFC 3339."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

# dateparser tries hundreds of languages: a date longer than this is prose.
_LONGEST = 80
_SETTINGS: Any = {
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}
# "01.03.2026" is the first of March wherever dots are used; dateparser would read it the American way.
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}\b")
# No date is without, and dateparser takes its time to find that out.
_DIGIT = re.compile(r"\d")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
# As milliseconds the shorter ones would lie in the seventies.
_COMPACT = re.compile(r"(19|20)\d{10}(\d{2})?")


def parse_date(value: Any) -> str | None:
    """RFC 3339 of an ISO 8601, RFC 822, compact, epoch (s or ms) or written-out date; None when it is none.

    A time without zone is taken as UTC. A date that leaves the day, month or year open is not a date: dateparser would
    fill the gap from today's.
    """
    text = str(value).strip()
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    return parse_standard(text) or rfc3339(_written(text))


def parse_standard(text: str) -> str | None:
    """RFC 3339 of an ISO 8601, RFC 822, compact or epoch date; None when it is none of these."""
    return rfc3339(_compact(text) or _epoch(text) or _iso(text) or _rfc822(text))


def rfc3339(instant: datetime | None) -> str | None:
    """None also for what lies beyond the calendar in UTC."""
    if instant is None:
        return None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return instant.isoformat() if _in_calendar(instant) else None


def _in_calendar(instant: datetime) -> bool:
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _compact(text: str) -> datetime | None:
    """20260301093000, or without its seconds."""
    if not _COMPACT.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S" if len(text) == 14 else "%Y%m%d%H%M")
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None


def _written(text: str) -> datetime | None:
    order = {"DATE_ORDER": "DMY"} if _DOTTED.match(text) else {}
    import dateparser  # takes a while, and most dates are of the standard forms

    instant: datetime | None = dateparser.parse(text, settings={**_SETTINGS, **order})
    return instant
