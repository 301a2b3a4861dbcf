"""Dates as outlets write them, to RFC 3339; what leaves any part open is not a date."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# dateparser tries hundreds of languages: a date longer than this is prose.
_LONGEST = 80
_SETTINGS: Any = {
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}
# No date is without, and dateparser takes its time to find that out.
_DIGIT = re.compile(r"\d")
# As milliseconds the shorter ones would lie in the seventies, as microseconds and nanoseconds too.
_COMPACT = re.compile(r"(19|20)\d{10}(\d{2})?")
_EPOCH = re.compile(r"@?(-?\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(\.\d+)?")
_PER_SECOND = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
# What .NET's JSON wrote: the milliseconds are of UTC, and the offset only says where it was written.
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
# The two forms that most feeds write. Zones that Python does not know it would drop, so they do not come here.
_RFC822 = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?:GMT|UTC?|Z|[ECMP][SD]T|[+-]\d{4})",
    re.I,
)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})\b")
_YEAR_MONTH_DAY = re.compile(r"\d{4}-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMBERS_ONLY = re.compile(r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b")
# The name of a zone behind its offset: "+0100 (CET)", "+0530 IST", "Z[UTC]".
_NAMED_AGAIN = re.compile(r"\s*\([^)]*\)$|\s*\[[\w/+-]+\]$|(?<=[+-]\d{4})\s+[A-Z]{2,5}$")
# A word behind the time is a zone, a half of the day, or unknown.
_LAST_WORD = re.compile(r"\d(?:\s*[ap]\.?m\.?\s)?\s*([A-Za-z]{1,5})$", re.I)
_HALF_DAY = re.compile(r"[ap]\.?m\.?|[aAhHuU]|Uhr|uhr", re.I)
_OFFSET = re.compile(r"(\d(?:\s*[ap]\.?m\.?)?)\s*(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?$", re.I)
# Names of several zones: India writes more news than Ireland and Israel, which write in languages of their own too.
_SHARED_NAMES = {"IST": {"": 330, "he": 120, "ga": 60, "en-ie": 60}, "AMT": {"hy": 240, "pt-br": -240}}
# A zone by its place, as Java and PHP write it: "12:00[Europe/Berlin]". Behind an offset it only repeats that.
_PLACE = re.compile(r"\s*\[?\b([A-Z][A-Za-z]+(?:/[A-Z][\w+-]+){1,2})\]?$")
_CYRILLIC_ZONES = {"МСК": "MSK", "ЕЕТ": "EET", "ЕЕСТ": "EEST"}
_CYRILLIC_ZONE = re.compile(rf"\b({'|'.join(_CYRILLIC_ZONES)})$", re.I)
# An hour as it is written in Romance languages: "8h15", "8 h 15".
_HOUR = re.compile(r"\b(\d{1,2})\s?[hH]\s?([0-5]\d)\b")
# Oracle's time: "08.15.00 AM", "08.15.00.000000".
_DOTTED_TIME = re.compile(r"(?<=\d )(\d{1,2})\.([0-5]\d)\.([0-5]\d)(?:\.\d+)?(?=\s*[ap]\.?m|\s*$)", re.I)
# Years are counted from an emperor's accession; 元 is the first.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,2}})\s*年")
_THAI = re.compile(r"[\u0e01-\u0e5b]")
_BUDDHIST_YEARS = 543
# The same name in summer and winter.
_OF_A_REGION = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
# Of countries that write the month first; elsewhere "05/03/2026" is the fifth of March.
_MONTH_FIRST = frozenset(("en-us", "en-ph", "fil", "fil-ph", "tl", "en-mh", "en-gu", "es-us", "es-pr"))
# What programs write for "unknown": the beginnings of their calendars, and its end.
_ZEROS = frozenset(
    date(*day)
    for day in ((1601, 1, 1), (1753, 1, 1), (1858, 11, 17), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1))
)
_FIRST_YEAR, _LAST_YEAR = 1500, 9998
# No clock on Earth is set further from UTC.
_FURTHEST = timedelta(hours=15)
_SECONDS_OF_ZERO = 14 * 3600


def parse_date(value: Any, language: str | None = None) -> str | None:
    """RFC 3339 of an ISO 8601, RFC 822, compact, epoch (s to ns) or written-out date; None when it is none.

    A time without zone is taken as UTC; with a zone that is unknown there is no date. "05/03/2026" is read by the
    habits of ``language`` (a BCP 47 tag), and is not a date where these are unknown. Nor is what leaves the day, month or
    year open, nor the placeholders that programs write: the years 1 and 9999, 1970-01-01 and other zeros of calendars.
    """
    text = str(value).strip()
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    return parse_standard(text) or rfc3339(_written(text, (language or "").lower().replace("_", "-")))


def first_date(written: Iterable[Any], language: str | None = None) -> tuple[str | None, str]:
    """The first of several that is a date, as RFC 3339; else None, and the one that should have been one, if any."""
    unread = ""
    for value in written:
        if found := parse_date(value, language) if value else None:
            return found, ""
        unread = unread or ("" if not value or is_zero(value) else str(value).strip())
    return None, unread


def is_zero(value: Any) -> bool:
    """Return whether this says that there is no date: nothing, zeros only, or a placeholder such as ``0001-01-01``."""
    text = str(value).strip()
    if not text.strip("0:-/.T Z+") or text.lower() in ("null", "none", "n/a", "-"):
        return True
    instant = _compact(text) or _epoch(text) or _iso(text) or _rfc822(text)
    return instant is not None and _in_calendar(_aware(instant)) and _is_placeholder(_aware(instant))


def parse_standard(text: str) -> str | None:
    """RFC 3339 of an ISO 8601, RFC 822, compact or epoch date; None when it is none of these."""
    return rfc3339(_compact(text) or _epoch(text) or _iso(text) or _rfc822(text))


def rfc3339(instant: datetime | None) -> str | None:
    """None also for placeholders and for what lies beyond the calendar in UTC."""
    if instant is None:
        return None
    instant = _aware(instant)
    if abs(instant.utcoffset() or timedelta()) > _FURTHEST:
        return None
    return instant.isoformat() if _in_calendar(instant) and not _is_placeholder(instant) else None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _in_calendar(instant: datetime) -> bool:
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _is_placeholder(instant: datetime) -> bool:
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR or instant.date() in _ZEROS:
        return True
    # 1970 began at another hour in each zone.
    seconds = instant.timestamp()
    return abs(seconds) < 60 or (abs(seconds) <= _SECONDS_OF_ZERO and seconds % 900 in (0, 899))


def _compact(text: str) -> datetime | None:
    """20260301093000, or without its seconds."""
    if not _COMPACT.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S" if len(text) == 14 else "%Y%m%d%H%M")
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    if written := _DOT_NET.fullmatch(text):
        return _since_1970(int(written[1]) / 1000)
    found = _EPOCH.fullmatch(text)
    if not found:
        return None
    digits = len(found[1].lstrip("-"))
    unit = next(per_second for longest, per_second in _PER_SECOND.items() if digits <= longest)
    # datetime has microseconds, and a float of nanoseconds has not.
    return _since_1970(int(found[1]) / unit + (float(found[2]) / unit if found[2] else 0.0))


def _since_1970(seconds: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    if not _RFC822.fullmatch(text) or re.search(r"\b0\d{3}\b(?!$)", text.rpartition(":")[0]):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None


def _written(text: str, language: str) -> datetime | None:
    """Whatever else people write, its zone apart."""
    placed, at_place = _place(_DOTTED_TIME.sub(r"\1:\2:\3", _HOUR.sub(r"\1:\2", _ERA.sub(_western, text))))
    plain = _YEAR_FIRST.sub(_dashed, _NAMED_AGAIN.sub("", placed), count=1)
    rest, zone = (plain, at_place) if at_place else _zone(plain, language)
    if rest is None or re.search(r"\b0\d{3}\b", rest) or _is_no_day(rest):
        return None
    instant = _iso(rest) or _by_dateparser(rest, language)
    if instant is None:
        return None
    try:
        instant = instant.replace(tzinfo=zone) if zone else instant
        return instant.replace(year=instant.year - _years_before(instant, text, language))
    except ValueError:
        return None


def _place(text: str) -> tuple[str, tzinfo | None]:
    """A date without the place whose time it is in, and that place's zone, where one is named and no offset is."""
    found = _PLACE.search(text)
    if not found or _OFFSET.search(text[: found.start()]) or text[: found.start()].endswith("Z"):
        return text, None
    try:
        return text[: found.start()], ZoneInfo(found[1])
    except (ZoneInfoNotFoundError, ValueError):
        # Left where it is, the name makes the zone an unknown one.
        return text.replace("[", " ").replace("]", ""), None


def _western(found: re.Match[str]) -> str:
    return f"{_ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _is_no_day(text: str) -> bool:
    """Return whether a date that begins with its year names no day: dateparser would try its numbers in another order."""
    found = _YEAR_MONTH_DAY.match(text)
    return found is not None and not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31)


def _years_before(instant: datetime, text: str, language: str) -> int:
    """Years that Thailand counts more."""
    is_thai = language.partition("-")[0] == "th" or _THAI.search(text)
    return _BUDDHIST_YEARS if is_thai and instant.year >= 2400 else 0


def _dashed(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"


def _zone(text: str, language: str) -> tuple[str | None, tzinfo | None]:
    """A date without its zone, and the zone; None in place of the date when the zone is unknown."""
    text = _CYRILLIC_ZONE.sub(lambda found: _CYRILLIC_ZONES[found[1].upper()], text)
    if found := _OFFSET.search(text) if ":" in text else None:
        offset = _offset(found)
        return (text[: found.end(1)], offset) if offset else (None, None)
    word = _LAST_WORD.search(text)
    if not word or _HALF_DAY.fullmatch(word[1]):
        return text, None
    if region := _OF_A_REGION.get(word[1].upper()):
        try:
            return text[: word.start(1)].strip(), ZoneInfo(region)
        except ZoneInfoNotFoundError:
            # A machine without the zones' history: better no date than one an hour off.
            return None, None
    if meanings := _SHARED_NAMES.get(word[1].upper()):
        minutes = meanings.get(language, meanings.get(language.partition("-")[0], meanings.get("")))
        return (text[: word.start(1)].strip(), _minutes(minutes)) if minutes is not None else (None, None)
    from dateparser.timezone_parser import pop_tz_offset_from_string  # takes a while, as below

    rest, zone = pop_tz_offset_from_string(text)
    if zone is None:
        return (text, None) if _is_month(word[1]) else (None, None)
    return rest.strip(), timezone(zone.utcoffset(None))


def _is_month(word: str) -> bool:
    """Return whether a date may end in this word, as "9:30, 1 2026 March" would."""
    return len(word) >= 3 and word[1:].islower()


def _offset(found: re.Match[str]) -> timezone | None:
    minutes = int(found[3]) * 60 + int(found[4] or 0)
    return _minutes(minutes if found[2] == "+" else -minutes)


def _minutes(minutes: int) -> timezone | None:
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= _FURTHEST.total_seconds() / 60 else None


def _by_dateparser(text: str, language: str) -> datetime | None:
    numbers = _NUMBERS_ONLY.match(text)
    order = _order(numbers, language) if numbers else "DMY"
    if order is None:
        return None
    import dateparser  # takes a while, and most dates are of the standard forms

    # The order matters to numbers only, and would have dateparser read written-out months otherwise.
    settings = {**_SETTINGS, "DATE_ORDER": order} if numbers else _SETTINGS
    instant: datetime | None = dateparser.parse(text, settings=settings)
    return instant


def _order(numbers: re.Match[str], language: str) -> str | None:
    """Return which of the first two numbers is the day; None when nothing tells."""
    first, second = int(numbers[1]), int(numbers[3])
    if first > 12 or first == second or numbers[2] == ".":
        # Where dots are written, the day comes first.
        return "DMY"
    if second > 12 or language in _MONTH_FIRST:
        return "MDY"
    # English is written both ways, and where the year comes first, neither is the habit.
    return None if language.partition("-")[0] in ("", "zh", "ja", "ko") or language == "en" else "DMY"
