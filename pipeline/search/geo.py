"""Circles on the map as typed: ``40.18,44.51`` or ``Yerevan``, within ``200km``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import UsageError
from pipeline.gazetteer.name_keys import fold
from pipeline.search.country_codes import country_code

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_POINT = re.compile(rf"({_NUMBER})\s*[,;]\s*({_NUMBER})")
_DISTANCE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*(km|mi|m)?")
_KILOMETRES = {"km": 1.0, "mi": 1.609344, "m": 0.001}
# Half the Earth's circumference: a wider circle is the whole globe.
_FARTHEST = 20_038.0


@dataclass(frozen=True)
class GeoCircle:
    """A circle; ``name`` is the place in the gazetteer's spelling, empty for a point."""

    lat: float
    lon: float
    kilometres: float
    name: str = ""


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
    point = _POINT.fullmatch(where.strip())
    if point:
        return _checked(float(point[1]), float(point[2]), kilometres)
    place = _choose(where.strip(), look_up)
    return GeoCircle(place.lat, place.lon, kilometres, _title(place))


def parse_distance(text: str) -> float:
    """Return kilometres, also the unit of a bare number. Raises UsageError."""
    found = _DISTANCE.fullmatch(text.strip().lower())
    kilometres = float(found[1]) * _KILOMETRES[found[2] or "km"] if found else 0.0
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


def _choose(where: str, look_up: LookUp) -> NamedPlace:
    candidates = look_up(where)
    if candidates:
        return candidates[0]
    name, *regions = (part.strip() for part in where.split(","))
    named = look_up(name) if regions else []
    inside = [place for place in named if all(_lies_in(place, region) for region in regions)]
    if inside:
        return inside[0]
    if named:
        raise UsageError(
            f"--near {where!r}: no {name} is known in {', '.join(regions)}; write its state or country by name or code, "
            f"e.g. --near {_title(named[0])!r}"
        )
    raise UsageError(
        f"--near {where!r}: no place of that name is known; check the spelling or give a point, e.g. --near 40.18,44.51"
    )


def _lies_in(place: NamedPlace, region: str) -> bool:
    """Return whether a place is in a country or a first or second division, given by name or code."""
    code = getattr(place, "admin1_code", None) or ""
    names = (place.admin1, getattr(place, "admin2", None), place.country, code, code.partition(".")[2])
    return (
        fold(region) in {fold(name) for name in names if name}
        or _country(region) == place.country
        or _division(place.country, region) == fold(place.admin1 or "-")
    )


def _country(name: str) -> str | None:
    try:
        return country_code(name)
    except UsageError:
        return None


def _division(country: str | None, code: str) -> str | None:
    """Return a division's folded name by ISO 3166-2 code: ON of CA is Ontario; GeoNames often has numbers instead."""
    import pycountry  # imported late, as most searches name no division

    found = pycountry.subdivisions.get(code=f"{country}-{code.upper()}")  # type: ignore[no-untyped-call]
    return fold(found.name) if found else None


def _title(place: NamedPlace) -> str:
    parts = (place.name, place.admin1 if place.admin1 != place.name else None, place.country)
    return ", ".join(part for part in parts if part)
