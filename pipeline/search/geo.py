"""Circles on the map as typed: ``40.18,44.51`` or ``Yerevan``, within ``200km``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.errors import UsageError
from pipeline.gazetteer.name_keys import fold
from pipeline.search.country_codes import country_code

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_POINT = re.compile(rf"({_NUMBER})\s*[,;]\s*({_NUMBER})")
_PART = r"(?:\d{1,2}(?:[.,]\d+)?)"
_DEGREES = rf"""([+-]?\d{{1,3}}(?:[.,]\d+)?)\s*°?\s*(?:({_PART})\s*['′’]\s*)?(?:({_PART})\s*["″”]\s*)?"""
# As maps and atlases write it: 40.18°N 44.51°E, 40°10′48″N 44°30′36″E, N 40.18 E 44.51, 40,18; 44,51. A comma is one or the
# other, a decimal sign or what parts the two.
_BEFORE, _AFTER = rf"([nsew])\s*{_DEGREES}()", rf"(){_DEGREES}([nsew]?)"
_WRITTEN_POINTS = [
    re.compile(rf"{degrees}{between}{degrees}".replace("[.,]", decimal))
    for degrees in (_BEFORE, _AFTER)
    for between, decimal in ((r"(?:\s*;\s*|\s+)", "[.,]"), (r"\s*,\s*", "[.]"))
]
_DISTANCE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*(km|mi|m|kilomet(?:re|er)s?|miles?|met(?:re|er)s?)?")
_KILOMETRES = {"km": 1.0, "mi": 1.609344, "m": 0.001, "kil": 1.0, "mil": 1.609344, "met": 0.001}
# Abbreviations of states that are not how their names begin.
_STATES = {"fla": "florida", "alta": "alberta"}
_MIN_ABBREVIATION = 3
_POSTCODE = re.compile(r"\s+\d{5}(?:-\d{4})?$")
# "San Juan Capistrano New South Wales": no place has more words than these, and each split is a look-up.
_MAX_REGION_WORDS = 5
_MAX_SPLITS = 30
_TOWN_SHARE = 0.05
DIVISION_KM = 1.0
"""How close an article's place must be to a division's middle to be that division."""
# Half the way round the Earth: a wider circle is the whole globe.
_FARTHEST = 20_038.0


@dataclass(frozen=True)
class GeoCircle:
    """A circle; ``name`` is the place in the gazetteer's spelling, empty for a point.

    ``division`` is the middle of the division that is called like the town: articles may have that for their place.
    """

    lat: float
    lon: float
    kilometres: float
    name: str = ""
    division: tuple[float, float] | None = None


@dataclass(frozen=True)
class GeoBox:
    """A box in degrees; with ``west`` greater than ``east`` it crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


class NamedPlace(Protocol):
    """The attributes of a gazetteer candidate that a search needs."""

    @property
    def name(self) -> str: ...
    @property
    def admin1(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


LookUp = Callable[[str], Sequence[NamedPlace]]


def parse_near(where: str, within: str, look_up: LookUp) -> GeoCircle:
    """Return the circle around a point or a named place; ``look_up`` returns a name's places, the likeliest first.

    ``Paris, TX``, ``Paris, Texas, USA`` and ``Paris, France`` select among places of one name. Raises UsageError.
    """
    kilometres = parse_distance(within)
    if circle := _circle(where, kilometres):
        return circle
    places = _choose(where.strip(), look_up)
    place = _settlement(places)
    division = (places[0].lat, places[0].lon) if place is not places[0] else None
    return GeoCircle(place.lat, place.lon, kilometres, _title(place), division)


def written(circle: GeoCircle) -> str:
    """Return a circle's middle as ``parse_near`` reads it without a gazetteer, with its division's behind a bar."""
    points = [(circle.lat, circle.lon), *([circle.division] if circle.division else [])]
    return "|".join(f"{lat:.6f},{lon:.6f}" for lat, lon in points)


def _circle(where: str, kilometres: float) -> GeoCircle | None:
    first, has_division, second = where.partition("|")
    point, division = _point(first), _point(second)
    if point is None or (has_division and division is None):
        return None
    return replace(_checked(*point, kilometres), division=division)


def _point(where: str) -> tuple[float, float] | None:
    """The latitude and longitude that were written; None for what is a name."""
    bare = where.strip().removeprefix("geo:").strip("() ").replace("−", "-")
    if found := _POINT.fullmatch(bare):
        return float(found[1]), float(found[2])
    written = next(filter(None, (form.fullmatch(bare.lower()) for form in _WRITTEN_POINTS)), None)
    if not written:
        return None
    parts = written.groups()
    one, other = _degrees(parts[:5]), _degrees(parts[5:])
    sides = (parts[0] or parts[4], parts[5] or parts[9])
    return (other, one) if sides[0] in ("e", "w") or sides[1] in ("n", "s") else (one, other)


def _degrees(parts: Sequence[str | None]) -> float:
    before, *numbers, after = (part or "" for part in parts)
    degrees, minutes, seconds = (float(number.replace(",", ".") or 0) for number in numbers)
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return -size if degrees < 0 or (before or after) in ("s", "w") else size


def parse_distance(text: str) -> float:
    """Return kilometres, also the unit of a bare number. Raises UsageError."""
    found = _DISTANCE.fullmatch(text.strip().lower())
    kilometres = float(found[1]) * _KILOMETRES[(found[2] or "km")[:3]] if found else 0.0
    if kilometres <= 0:
        raise UsageError(f"--within {text!r} is not a distance: write 200km, 500m or 120mi")
    return min(kilometres, _FARTHEST)


def parse_box(text: str) -> GeoBox:
    """Parse a box ``west,south,east,north``, as in GeoJSON's bbox; raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(re.fullmatch(_NUMBER, part) for part in parts):
        raise UsageError(
            f"--box {text!r} is not a box: give west,south,east,north in degrees, e.g. 43.4,38.8,46.7,41.4"
        )
    west, south, east, north = map(float, parts)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise UsageError(f"--box {text} is not on the map: longitudes go from -180 to 180, latitudes from -90 to 90")
    if south > north:
        raise UsageError(f"--box {text} has its south above its north: give west,south,east,north")
    return GeoBox(west, south, east, north)


def _checked(lat: float, lon: float, kilometres: float) -> GeoCircle:
    if abs(lat) > 90 or abs(lon) > 180:
        raise UsageError(f"--near {lat},{lon} is not on the map: give latitude,longitude in degrees, e.g. 40.18,44.51")
    return GeoCircle(lat, lon, kilometres)


def _choose(where: str, look_up: LookUp) -> Sequence[NamedPlace]:
    """Return the places that a text may name, the likeliest first; raises UsageError when there is none."""
    candidates = look_up(where)
    if candidates:
        return candidates
    # "Paris (Texas)", "Paris/Texas" and, where there is no comma, "Paris Texas".
    listed = re.sub(r"\s*\(([^()]+)\)$", r", \1", where)
    name, *regions = (part.strip() for part in (listed if "," in listed else listed.replace("/", ",")).split(","))
    regions = [_POSTCODE.sub("", region) for region in regions]
    splits = [(name, regions)] if regions else _splits(name.split())
    for lies_in in (_lies_in, _begins_like):
        for of, inside in splits:
            if found := [p for p in look_up(of) if all(lies_in(p, region) for region in inside)]:
                return found
    named = look_up(name) if regions else []
    if named:
        raise UsageError(
            f"--near {where!r}: no {name} is known in {', '.join(regions)}; write its state or country by name or code, "
            f"e.g. --near {_title(named[0])!r}"
        )
    raise UsageError(
        f"--near {where!r}: no place of that name is known; check the spelling or give a point, e.g. --near 40.18,44.51"
    )


def _settlement(places: Sequence[NamedPlace]) -> NamedPlace:
    """Return the likeliest place, or, of a division, its town of the same name: near São Paulo is near the city, not
    near the middle of the state. A hamlet that is called like its state is not meant."""
    likeliest = places[0]
    if not _feature(likeliest).startswith("ADM"):
        return likeliest
    least = getattr(likeliest, "population", 0) * _TOWN_SHARE
    # Buenos Aires is not in the province of that name.
    inside = (p for p in places if p.country == likeliest.country)
    towns = (p for p in inside if _feature(p).startswith("PPL") and getattr(p, "population", 0) > least)
    return next(towns, likeliest)


def _feature(place: NamedPlace) -> str:
    return getattr(place, "feature", None) or ""


def _splits(words: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return how words may be a name and its region, or its division and country; the longest name first."""
    found = []
    for n in range(len(words) - 1, 0, -1):
        name, rest = " ".join(words[:n]), words[n:]
        found.append((name, [" ".join(rest)]))
        found += [(name, [" ".join(rest[:m]), " ".join(rest[m:])]) for m in range(1, min(len(rest), _MAX_REGION_WORDS))]
    return found[:_MAX_SPLITS]


def _lies_in(place: NamedPlace, region: str) -> bool:
    """Return whether a place is in a country or a first or second division, given by name or code."""
    code = getattr(place, "admin1_code", None) or ""
    names = (place.admin1, getattr(place, "admin2", None), place.country, code, code.partition(".")[2])
    return (
        fold(region) in {fold(name) for name in names if name}
        or _country(region) == place.country
        or _is_division(place, region)
    )


def _begins_like(place: NamedPlace, region: str) -> bool:
    """Return whether a place is in a division whose name is abbreviated: "Ill.", "Tex", "Calif."."""
    short = fold(region)
    if len(short) < _MIN_ABBREVIATION:
        return _lies_in(place, region)
    return fold(place.admin1 or "").startswith(_STATES.get(short, short)) or _lies_in(place, region)


def _country(name: str) -> str | None:
    try:
        return country_code(name)
    except UsageError:
        return None


def _is_division(place: NamedPlace, code: str) -> bool:
    """Return whether a place is in a division by ISO 3166-2 code: ON of CA is Ontario, NSW of AU the gazetteer's "State of
    New South Wales"; GeoNames often has numbers instead."""
    import pycountry  # imported late, as most searches name no division

    found = pycountry.subdivisions.get(code=f"{place.country}-{code.upper()}")  # type: ignore[no-untyped-call]
    return found is not None and f" {fold(found.name)} " in f" {fold(place.admin1 or '')} "


def _title(place: NamedPlace) -> str:
    parts = (place.name, place.admin1 if place.admin1 != place.name else None, place.country)
    return ", ".join(part for part in parts if part)
