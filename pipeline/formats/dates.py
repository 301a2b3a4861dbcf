"""Dates as outlets write them, converted to RFC 3339; ambiguous ones are not dates."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# dateparser tries hundreds of languages: anything longer is prose.
_LONGEST = 80
_SETTINGS: Any = {
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
}
# Every date has one, and dateparser is slow to find that out.
_DIGIT = re.compile(r"\d")
# Shorter ones would be milliseconds in the seventies; microseconds and nanoseconds likewise.
_COMPACT = re.compile(r"(19|20)\d{10}(\d{2})?")
_EPOCH = re.compile(r"@?(-?\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(\.\d+)?")
_PER_SECOND = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
# .NET's JSON: the milliseconds are UTC, and the offset only tells where it was written.
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
# The two forms of most feeds. Unknown zones, which Python would drop, do not match.
_RFC822 = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?:GMT|UTC?|Z|[ECMP][SD]T|[+-]\d{4})",
    re.I,
)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})\b")
_YEAR_MONTH_DAY = re.compile(r"\d{4}-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMBERS_ONLY = re.compile(r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b")
# A zone's name after its offset: "+0100 (CET)", "+0530 IST", "Z[UTC]".
_NAMED_AGAIN = re.compile(r"\s*\([^)]*\)$|\s*\[[\w/+-]+\]$|(?<=[+-]\d{4})\s+[A-Z]{2,5}$")
# A word after the time: a zone, am or pm, or unknown.
_LAST_WORD = re.compile(r"\d(?:\s*[ap]\.?m\.?\s)?\s*([A-Za-z]{1,5})$", re.I)
_HALF_DAY = re.compile(r"[ap]\.?m\.?|[aAhHuU]|Uhr|uhr", re.I)
_OFFSET = re.compile(r"(\d(?:\s*[ap]\.?m\.?)?)\s*(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?$", re.I)
# Ambiguous names: India writes more news than Ireland and Israel, which also have languages of their own.
_SHARED_NAMES = {"IST": {"": 330, "he": 120, "ga": 60, "en-ie": 60}, "AMT": {"hy": 240, "pt-br": -240}}
# A zone by place, as in Java and PHP: "12:00[Europe/Berlin]". After an offset it is redundant.
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
# Names that are the same in summer and winter.
_OF_A_REGION = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
# Countries that write the month first; elsewhere "05/03/2026" is the fifth of March.
_MONTH_FIRST = frozenset(("en-us", "en-ph", "fil", "fil-ph", "tl", "en-mh", "en-gu", "es-us", "es-pr"))
# Values that programs write for "unknown": the beginning and the end of their calendars.
_ZEROS = frozenset(
    date(*day)
    for day in ((1601, 1, 1), (1753, 1, 1), (1858, 11, 17), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1))
)
_FIRST_YEAR, _LAST_YEAR = 1500, 9998
# No clock on Earth is set further from UTC.
_FURTHEST = timedelta(hours=15)
_SECONDS_OF_ZERO = 14 * 3600


def parse_date(value: Any, language: str | None = None) -> str | None:
    """Return an ISO 8601, RFC 822, compact, epoch (s to ns) or written-out date as RFC 3339; else None.

    A time without zone counts as UTC; one with an unknown zone is not a date. "05/03/2026" is read by the convention of
    ``language`` (a BCP 47 tag), and is not a date if that is unknown. Neither are texts without day, month or year, nor
    placeholders of programs: the years 1 and 9999, 1970-01-01 and other calendar zeros.
    """
    text = str(value).strip()
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    return parse_standard(text) or rfc3339(_written(text, (language or "").lower().replace("_", "-")))


def first_date(written: Iterable[Any], language: str | None = None) -> tuple[str | None, str]:
    """Return the first valid date as RFC 3339; else None, and the text that should have been one, if any."""
    unread = ""
    for value in written:
        if found := parse_date(value, language) if value else None:
            return found, ""
        unread = unread or ("" if not value or is_zero(value) else str(value).strip())
    return None, unread


def is_zero(value: Any) -> bool:
    """Return whether a value means "no date": nothing, only zeros, or a placeholder such as ``0001-01-01``."""
    text = str(value).strip()
    if not text.strip("0:-/.T Z+") or text.lower() in ("null", "none", "n/a", "-"):
        return True
    instant = _compact(text) or _epoch(text) or _iso(text) or _rfc822(text)
    return instant is not None and _in_calendar(_aware(instant)) and _is_placeholder(_aware(instant))


def parse_standard(text: str) -> str | None:
    """Return an ISO 8601, RFC 822, compact or epoch date as RFC 3339; else None."""
    return rfc3339(_compact(text) or _epoch(text) or _iso(text) or _rfc822(text))


def rfc3339(instant: datetime | None) -> str | None:
    """Format as RFC 3339; None for placeholders and for times outside the calendar in UTC."""
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
    # 1970 began at different times in each zone.
    seconds = instant.timestamp()
    return abs(seconds) < 60 or (abs(seconds) <= _SECONDS_OF_ZERO and seconds % 900 in (0, 899))


def _compact(text: str) -> datetime | None:
    """Parse 20260301093000, with or without seconds."""
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
    # datetime has microseconds; a float cannot hold nanoseconds.
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
    """Return a date without the place that names its zone, and the zone, unless there is an offset."""
    found = _PLACE.search(text)
    if not found or _OFFSET.search(text[: found.start()]) or text[: found.start()].endswith("Z"):
        return text, None
    try:
        return text[: found.start()], ZoneInfo(found[1])
    except (ZoneInfoNotFoundError, ValueError):
        # Left in place, the name would look like an unknown zone.
        return text.replace("[", " ").replace("]", ""), None


def _western(found: re.Match[str]) -> str:
    return f"{_ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _is_no_day(text: str) -> bool:
    """Return whether a date starts with its year but names no day: dateparser would try another order of the
    numbers."""
    found = _YEAR_MONTH_DAY.match(text)
    return found is not None and not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31)


def _years_before(instant: datetime, text: str, language: str) -> int:
    """Return the years that Thailand's calendar is ahead."""
    is_thai = language.partition("-")[0] == "th" or _THAI.search(text)
    return _BUDDHIST_YEARS if is_thai and instant.year >= 2400 else 0


def _dashed(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"


def _zone(text: str, language: str) -> tuple[str | None, tzinfo | None]:
    """Return a date without its zone, and the zone; None for the date if the zone is unknown."""
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
            # The machine lacks the zone's history: no date is better than one an hour off.
            return None, None
    if meanings := _SHARED_NAMES.get(word[1].upper()):
        minutes = meanings.get(language, meanings.get(language.partition("-")[0], meanings.get("")))
        return (text[: word.start(1)].strip(), _minutes(minutes)) if minutes is not None else (None, None)
    from dateparser.timezone_parser import pop_tz_offset_from_string  # slow to import, as below

    rest, zone = pop_tz_offset_from_string(text)
    if zone is None:
        return (text, None) if _is_month(word[1]) else (None, None)
    return rest.strip(), timezone(zone.utcoffset(None))


def _is_month(word: str) -> bool:
    """Return whether a date may end in this word, as in "9:30, 1 2026 March"."""
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
    import dateparser  # slow to import, and most dates are in standard forms

    # Order only matters for numbers, and would make dateparser misread written-out months.
    settings = {**_SETTINGS, "DATE_ORDER": order} if numbers else _SETTINGS
    instant: datetime | None = dateparser.parse(text, settings=settings)
    return instant


def _order(numbers: re.Match[str], language: str) -> str | None:
    """Return which of the first two numbers is the day; None if undecidable."""
    first, second = int(numbers[1]), int(numbers[3])
    if first > 12 or first == second or numbers[2] == ".":
        # With dots, the day comes first.
        return "DMY"
    if second > 12 or language in _MONTH_FIRST:
        return "MDY"
    # English uses both, and languages that put the year first have no convention.
    return None if language.partition("-")[0] in ("", "zh", "ja", "ko") or language == "en" else "DMY"
