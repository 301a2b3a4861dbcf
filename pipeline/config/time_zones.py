"""Time zones by IANA name."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Files of the database that are not zones, or whose name is ambiguous.
_NOT_NAMES = frozenset(("Factory", "localtime", "posixrules"))


def find_zone(name: str) -> ZoneInfo | None:
    """Return a zone by name, ignoring case; None when there is none."""
    known = _names().get(_folded(name))
    return ZoneInfo(known) if known else None


def unknown_zone(name: str) -> str:
    """Return a message for an unknown zone, with the likely intended ones."""
    near = _near(_folded(name))
    hint = (
        f"did you mean {' or '.join(near)}?" if near else "give an IANA name such as Europe/Berlin, Asia/Yerevan or UTC"
    )
    return f"{name!r} is not a time zone: {hint}"


def _near(name: str) -> list[str]:
    names = _names()
    # People know a zone by its city, which may be nested: America/Indiana/Vincennes.
    cities = {folded.rpartition("/")[2]: folded for folded in sorted(names, reverse=True)}
    own = [names[cities[name]]] if name in cities else []
    close = get_close_matches(name, names, n=3, cutoff=0.8) or get_close_matches(name, cities, n=2, cutoff=0.75)
    return list(dict.fromkeys([*own, *(names[cities.get(each, each)] for each in close)]))[:3]


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


@cache
def _names() -> dict[str, str]:
    return {_folded(name): name for name in available_timezones() - _NOT_NAMES}
