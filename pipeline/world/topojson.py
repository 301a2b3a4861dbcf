"""Decode TopoJSON: polygons whose borders are shared arcs, stored as differences of whole numbers."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

Point = tuple[float, float]
"""Longitude, then latitude, as in GeoJSON."""
Ring = list[Point]
Polygon = list[Ring]
Arc = list[tuple[int, int]]

# 0.01° is about 1 km, less than the coarse outlines themselves are off.
DECIMALS = 2


def decode(topology: dict[str, Any], name: str) -> Iterator[tuple[str, list[Polygon]]]:
    """Yield the id and the polygons of every geometry in the collection ``name``, rings as GeoJSON winds them.

    Raises ValueError for a geometry that is neither a Polygon nor a MultiPolygon.
    """
    arcs = [_absolute(arc) for arc in topology["arcs"]]
    (x_scale, y_scale), (x, y) = topology["transform"]["scale"], topology["transform"]["translate"]

    def ring(indices: Sequence[int]) -> Ring:
        return [
            (round(x + east * x_scale, DECIMALS), round(y + north * y_scale, DECIMALS))
            for east, north in _joined(arcs, indices)
        ]

    for geometry in topology["objects"][name]["geometries"]:
        yield geometry["id"], [_wound([ring(each) for each in polygon]) for polygon in _polygons(geometry)]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    match geometry["type"]:
        case "Polygon":
            return [geometry["arcs"]]
        case "MultiPolygon":
            polygons: list[list[list[int]]] = geometry["arcs"]
            return polygons
        case kind:
            raise ValueError(f"{kind} {geometry.get('id')} is not an area; a Polygon or a MultiPolygon is needed")


def _absolute(arc: Sequence[Sequence[int]]) -> Arc:
    """Each position is stored as the difference from the one before."""
    return list(zip(accumulate(step[0] for step in arc), accumulate(step[1] for step in arc), strict=True))


def _joined(arcs: Sequence[Arc], indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """One arc begins where the one before it ended; ``~i`` stands for arc ``i`` backwards."""
    for position, index in enumerate(indices):
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        yield from arc if position == 0 else arc[1:]


def _wound(polygon: Polygon) -> Polygon:
    """The outer ring runs counterclockwise, holes clockwise (RFC 7946); TopoJSON leaves it open."""
    return [
        ring if (_doubled_area(ring) > 0) == (position == 0) else ring[::-1] for position, ring in enumerate(polygon)
    ]


def _doubled_area(ring: Ring) -> float:
    """Positive when the ring runs counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
