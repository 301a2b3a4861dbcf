"""Dates as typed: ``2026-10-31``, ``2026-W44``, ``2026-10``, ``2026-10-31T18:00Z``, ``7d``, ``today``.

Days, and times without a zone, are in the time zone of ``now``. A day begins with the first instant at which clocks
there show its date, and ends where the next begins: it may have 23 or 25 hours. Results are in UTC.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pipeline.errors import UsageError

# Months and years are the usual round figures: no one counts days in "the last three months".
_DAYS = {"h": 1 / 24, "d": 1, "w": 7, "mo": 30, "y": 365}
_AGO = re.compile(r"(\d{1,4})\s*(h|d|w|mo|y)")
# A day, also by its week, and a week.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-?w[0-9]{2}(?:-?[0-9])?")
# A month or a year.
_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_WEEK = re.compile(r"[0-9]{4}-?w[0-9]{2}")
_NAMED = {"today": 0, "yesterday": 1}


def since(text: str, now: datetime, option: str = "--since") -> datetime:
    """Return the first instant meant: ``7d`` is a week before ``now``, a day its beginning; raises UsageError.

    ``option`` is named in the message.
    """
    if day := _day(text, now):
        return _beginning(day, now.tzinfo)
    return _ago(text, now) or _instant(text, now.tzinfo, option)


def until(text: str, now: datetime) -> datetime:
    """Return the last instant meant: a day counts as a whole; raises UsageError."""
    if day := _day(text, now):
        return _end(_last_day(day, text.strip().lower()), now.tzinfo)
    return _ago(text, now) or _instant(text, now.tzinfo, "--until")


def _last_day(first: date, written: str) -> date:
    """Return the last day of the week, month or year that was written, as far as the calendar goes."""
    if _WEEK.fullmatch(written):
        return _days(first, 6)
    if _PERIOD.fullmatch(written):
        month = first.month if "-" in written else 12
        return first.replace(month=month, day=monthrange(first.year, month)[1])
    return first


def _days(day: date, more: int) -> date:
    return day + timedelta(days=more) if date.max - day >= timedelta(days=more) else date.max


def _ago(text: str, now: datetime) -> datetime | None:
    found = _AGO.fullmatch(text.strip().lower())
    if not found:
        return None
    try:
        # In UTC, so that hours stay hours across a clock change.
        return now.astimezone(UTC) - timedelta(days=int(found[1]) * _DAYS[found[2]])
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _day(text: str, now: datetime) -> date | None:
    name = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text.strip().lower())
    if name in _NAMED:
        return now.date() - timedelta(days=_NAMED[name])
    if _PERIOD.fullmatch(name):
        name += "-01" if "-" in name else "-01-01"
    if not _DATE.fullmatch(name):
        return None
    try:
        day = date.fromisoformat(name.upper())
    except ValueError as error:
        raise UsageError(f"{text} is not a calendar date: {error}") from None
    if _end(day, now.tzinfo) < _beginning(day, now.tzinfo):
        raise UsageError(f"{text} does not exist in the calendar of {now.tzinfo}: give the day before or after it")
    return day


def _beginning(day: date, zone: tzinfo | None) -> datetime:
    # If clocks skip midnight, the offset before gives the instant at which they do.
    return _utc(datetime.combine(day, time(), zone))


def _end(day: date, zone: tzinfo | None) -> datetime:
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return _beginning(day + timedelta(days=1), zone) - timedelta(milliseconds=1)


def _instant(text: str, zone: tzinfo | None, option: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise UsageError(
            f"{option} {text!r} is not a date: give a day (2026-10-31), a month (2026-10), a time (2026-10-31T18:00Z), "
            "a time ago (12h, 7d, 2w, 3mo, 1y), today or yesterday"
        ) from None
    return _utc(instant if instant.tzinfo else instant.replace(tzinfo=zone))


def _utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        ends = (datetime.min, datetime.max)
        return ends[instant.year > 5000].replace(tzinfo=UTC)
