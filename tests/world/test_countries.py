from itertools import pairwise
from typing import Any

import pytest
from geojson_pydantic import FeatureCollection

from pipeline.world.countries import country_features, country_polygons
from pipeline.world.english_names import country_names
from pipeline.world.topojson import Point, Polygon, Ring, decode

# Two squares that share the side x=2, the right one with a hole; the shared side is stored once.
SQUARES: dict[str, Any] = {
    "transform": {"scale": [2, 1], "translate": [0, 10]},
    "arcs": [
        [[1, 0], [0, 2]],
        [[1, 2], [-1, 0], [0, -2], [1, 0]],
        [[1, 2], [2, 0], [0, -2], [-2, 0]],
        [[2, 1], [0, 1], [0, -1]],
    ],
    "objects": {
        "all": {
            "geometries": [
                {"id": "L", "type": "Polygon", "arcs": [[0, 1]]},
                {"id": "R", "type": "MultiPolygon", "arcs": [[[~0, ~2]]]},
            ]
        }
    },
}


def test_a_shared_border_is_read_both_ways() -> None:
    """Differences are added up, scaled and moved; a negative index runs an arc backwards; every outer ring is wound alike."""
    squares = dict(decode(SQUARES, "all"))
    assert squares["L"] == [[[(2, 10), (2, 12), (0, 12), (0, 10), (2, 10)]]]
    assert squares["R"] == [[[(2, 12), (2, 10), (6, 10), (6, 12), (2, 12)]]]


def test_only_areas_are_decoded() -> None:
    line = {
        "transform": SQUARES["transform"],
        "arcs": [],
        "objects": {"all": {"geometries": [{"type": "LineString", "id": "x"}]}},
    }
    with pytest.raises(ValueError, match="LineString"):
        list(decode(line, "all"))


def contains(ring: Ring, point: Point) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def within(polygons: list[Polygon], point: Point) -> bool:
    return any(
        contains(outer, point) and not any(contains(hole, point) for hole in holes) for outer, *holes in polygons
    )


@pytest.mark.parametrize(
    ("town", "code", "point"),
    [
        ("Yerevan", "AM", (44.51, 40.18)),
        ("Tbilisi", "GE", (44.79, 41.71)),
        ("Baku", "AZ", (49.6, 40.4)),
        ("Ciudad Bolívar", "VE", (-63.55, 8.12)),
        ("Alice Springs", "AU", (133.88, -23.7)),
        ("Hargeisa", "SO", (44.06, 9.56)),
        ("Pristina", "XK", (21.17, 42.67)),
        ("Anadyr, beyond 180°", "RU", (-174.0, 66.8)),
        ("Maseru's highlands", "LS", (28.2, -29.5)),
    ],
)
def test_towns_lie_in_their_countries_and_in_no_other(town: str, code: str, point: Point) -> None:
    """Lesotho is a hole in South Africa; Russia goes on beyond the date line."""
    assert [found for found, polygons in country_polygons().items() if within(polygons, point)] == [code]


def test_the_countries_are_valid_geojson_with_names() -> None:
    """The strict reader takes it, rings are closed, every country has a name, and none comes twice."""
    collection = country_features(country_names())
    assert len(FeatureCollection.model_validate(collection).features) == 175
    codes = [feature["properties"]["code"] for feature in collection["features"]]
    assert codes == sorted(set(codes))
    assert all(feature["properties"]["name"] != feature["properties"]["code"] for feature in collection["features"])
    for polygons in country_polygons().values():
        for polygon in polygons:
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in polygon)


def test_no_outline_crosses_the_edge_of_the_map() -> None:
    """A ring that went on beyond 180° would be drawn as a band around the whole map; only Antarctica reaches across, below."""
    for code, polygons in country_polygons().items():
        steps = [abs(a[0] - b[0]) for polygon in polygons for ring in polygon for a, b in pairwise(ring)]
        assert code == "AQ" or max(steps) < 20
