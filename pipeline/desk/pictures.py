"""Small map pictures: a window on the world's outline with points, without scripts.

Longitudes are narrowed by the cosine of the middle latitude, so that countries have their usual shape.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MAX_POINTS = 300
"""Points of a picture; more would hide each other."""
LEAST_SPAN = 9.0
"""Minimum degrees of latitude in a picture: its coasts have no finer detail."""
MARGIN = 1.35


@dataclass(frozen=True)
class Spot:
    """A point to draw: position, size (0 to 1), certainty (0 to 1), and label."""

    lat: float
    lon: float
    name: str = ""
    url: str = ""
    weight: float = 0.0
    confidence: float = 1.0
    count: int = 0
    main: bool = False


@dataclass(frozen=True)
class Mark:
    """A spot on the picture, in its own units."""

    x: float
    y: float
    radius: float
    spot: Spot
    label_left: bool = False
    """The label is on its left, as it would extend beyond the right edge."""


@dataclass(frozen=True)
class Picture:
    """``view`` is the SVG's viewBox, ``squeeze`` the factor of longitudes; ``unit`` is a hundredth of its height."""

    view: str
    squeeze: float
    unit: float
    marks: tuple[Mark, ...]
    left_out: int


def picture(spots: Sequence[Spot], ratio: float = 1.6) -> Picture | None:
    """Return a window that contains all spots, ``ratio`` times as wide as high; None without spots."""
    shown = list(spots[:MAX_POINTS])
    if not shown:
        return None
    lats, lons = [spot.lat for spot in shown], _unwrapped([spot.lon for spot in shown])
    middle_lat = (min(lats) + max(lats)) / 2
    squeeze = round(max(math.cos(math.radians(middle_lat)), 0.2), 4)
    span_x, span_y = (max(lons) - min(lons)) * squeeze, max(lats) - min(lats)
    height = min(max(span_y * MARGIN, span_x * MARGIN / ratio, LEAST_SPAN), 180.0)
    # Spots all around the world need more width than the poles' height allows for.
    width = max(height * ratio, span_x * 1.08)
    left = (min(lons) + max(lons)) / 2 * squeeze - width / 2
    top = min(max(-middle_lat - height / 2, -90.0), 90.0 - height)
    unit = height / 100
    marks = tuple(
        Mark(
            round(lon * squeeze, 4),
            round(-spot.lat, 4),
            round((1.8 + 3.6 * math.sqrt(spot.weight)) * unit, 4),
            spot,
            lon * squeeze > left + 0.62 * width,
        )
        for spot, lon in zip(shown, lons, strict=True)
    )
    view = f"{left:.3f} {top:.3f} {width:.3f} {height:.3f}"
    return Picture(view, squeeze, round(unit, 4), marks, len(spots) - len(shown))


def _unwrapped(lons: list[float]) -> list[float]:
    """Return longitudes with groups across the 180th meridian moved to its eastern side."""
    if max(lons) - min(lons) <= 180:
        return lons
    moved = [lon + 360 if lon < 0 else lon for lon in lons]
    return moved if max(moved) - min(moved) < max(lons) - min(lons) else lons
