"""Templates and their functions: catalogue texts, dates, numbers, addresses. Everything is escaped."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.desk import charts, links
from pipeline.desk.assets import Assets
from pipeline.desk.strings import translate
from pipeline.search.answers import Interval, Segment

_OVERRIDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e]+")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")

MAX_SNIPPET = 400
"""Characters of a passage: twice what the index cuts, which never cuts within a word, however long."""
SENTENCE_ENDS = (".", "!", "?", "…", "”", "»", '"', "。", "！", "？", "」", "؟", "।", "։")


def environment(assets: Assets, zone: ZoneInfo) -> Environment:
    """Return the template environment; an unknown name in a template is an error, not an empty string."""
    made = Environment(
        loader=PackageLoader("pipeline.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "t": translate,
        "asset": assets.url,
        "article_url": links.article_url,
        "history_url": links.history_url,
        "story_url": links.story_url,
        "name_url": links.name_url,
        "safe_href": links.safe_href,
        "host_of": links.host_of,
        "share": charts.share,
        "zone_name": str(zone),
    }
    made.filters |= {
        "number": number,
        "plain": plain,
        "clock": lambda value: clock(value, zone),
        "day": lambda value: day(value, zone),
        "timestamp": lambda value: timestamp(value, zone),
        "tick": lambda value, interval: tick(value, interval, zone),
        "percent": lambda value: f"{round(100 * value)}%",
        "size": size,
        "clipped": clipped,
        "exact": exact,
    }
    return made


def number(value: float) -> str:
    """Format ``12,345``; decimals only below ten, and ``<0.1`` for what would be rounded to nothing."""
    if 0 < value < 0.05:
        return "<0.1"
    if isinstance(value, int) or value >= 10 or round(value, 1).is_integer():
        return f"{round(value):,}"
    return f"{value:.1f}"


class Exact(str):
    """Text for the value of a field, which comes back when the form is sent: nothing is taken out of it."""


def exact(text: str) -> Exact:
    """The text as it is, for the value of a field."""
    return Exact(text)


def without_overrides(text: str) -> str:
    """Text without control characters and the two marks that reverse the direction of text: an outlet could pose as another."""
    return _OVERRIDES.sub("", text)


def _finalize(value: Any) -> Any:
    # Markup and Exact are strings of other types and stay as they are.
    return without_overrides(value) if type(value) is str else value


def clipped(snippet: Sequence[Segment]) -> list[Segment]:
    """A passage at most MAX_SNIPPET characters long, with an ellipsis where it ends within a sentence."""
    kept: list[Segment] = []
    left = MAX_SNIPPET
    for segment in snippet:
        if left > 0:
            kept.append(segment.model_copy(update={"text": segment.text[:left]}))
        left -= len(segment.text)
    if kept and (left < 0 or not kept[-1].text.rstrip().endswith(SENTENCE_ENDS)):
        kept.append(Segment(text=" …"))
    return kept


def size(value: float) -> str:
    """Format bytes for people: ``1.4 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def plain(text: str) -> str:
    """Return text for a title bar, where markup cannot isolate it: without control and direction characters."""
    return unicodedata.normalize("NFC", _HIDDEN.sub(" ", text)).strip()


def clock(value: datetime, zone: ZoneInfo) -> str:
    """Format a time as short as possible: ``14:05`` today, ``27 Nov 14:05`` this year, ``27 Nov 2025`` before."""
    here, now = value.astimezone(zone), datetime.now(zone)
    if here.date() == now.date():
        return f"{here:%H:%M}"
    if abs(now - here) < timedelta(days=300):
        return f"{here.day} {here:%b %H:%M}"
    return f"{here.day} {here:%b} {here.year}"


def day(value: datetime, zone: ZoneInfo) -> str:
    """Format as ``27 Nov 2026``."""
    here = value.astimezone(zone)
    return f"{here.day} {here:%b} {here.year}"


def timestamp(value: datetime, zone: ZoneInfo) -> str:
    """Format as ``27 Nov 2026, 14:05 UTC``."""
    here = value.astimezone(zone)
    return f"{here.day} {here:%b} {here.year}, {here:%H:%M} {here.tzname()}"


def tick(value: datetime, interval: Interval, zone: ZoneInfo) -> str:
    """Return a timeline label as precise as its bars are wide."""
    here = value.astimezone(zone)
    if interval is Interval.HOUR:
        return f"{here.day} {here:%b %H:%M}"
    if interval in (Interval.DAY, Interval.WEEK):
        # Without the year it would be read as a day of this year.
        year = "" if here.year == datetime.now(zone).year else f" {here.year}"
        return f"{here.day} {here:%b}{year}"
    return f"{here.year}" if interval is Interval.YEAR else f"{here:%b} {here.year}"


Context = dict[str, Any]
