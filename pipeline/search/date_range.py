"""Dates as people type them: ``2026-10-31``, ``2026-10-31T18:00Z``, ``7d``, ``today``."""

import re
from datetime import UTC, datetime, time, timedelta

from pipeline.errors import UsageError

# A month and a year are the usual round figures: no one counts days in "the last three months".
_DAYS = {"h": 1 / 24, "d": 1, "w": 7, "mo": 30, "y": 365}
_AGO = re.compile(r"(\d{1,4})\s*(h|d|w|mo|y)")
_NAMED = {"today": 0, "yesterday": 1}


def since(text: str, now: datetime, option: str = "--since") -> datetime:
    """The first time meant: ``7d`` is a week before ``now``, a day its midnight (UTC); raises UsageError.

    ``option`` is what it was given by, for the message.
    """
    return _ago(text, now) or _day(text, now) or _moment(text, option)


def until(text: str, now: datetime) -> datetime:
    """The last time meant: a day is taken whole; raises UsageError."""
    day = _day(text, now)
    return (day and day + timedelta(days=1, milliseconds=-1)) or _ago(text, now) or _moment(text, "--until")


def _ago(text: str, now: datetime) -> datetime | None:
    found = _AGO.fullmatch(text.strip().lower())
    if not found:
        return None
    try:
        return now - timedelta(days=int(found[1]) * _DAYS[found[2]])
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _day(text: str, now: datetime) -> datetime | None:
    name = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text.strip().lower())
    if name in _NAMED:
        return datetime.combine(now.astimezone(UTC).date(), time(), UTC) - timedelta(days=_NAMED[name])
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", name):
        return None
    try:
        return datetime.fromisoformat(name).replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{text} is not a day of the calendar: {error}") from None


def _moment(text: str, option: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{option} {text!r} is not a date: give a day (2026-10-31), a time (2026-10-31T18:00Z), "
            "a time ago (12h, 7d, 2w, 3mo, 1y), today or yesterday"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
