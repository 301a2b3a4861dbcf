"""The outlines of countries, by ISO 3166-1 code, as GeoJSON.

They are Natural Earth's of 1:110 million, which are in the public domain: 175 countries; the smallest, such as Malta or
Singapore, have none. Borders are drawn as that source draws them. North Cyprus and Somaliland belong to the countries
under whose codes the gazetteer has their towns.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.world.topojson import Polygon, decode

_FILE = "countries.topojson"


@cache
def country_polygons() -> dict[str, list[Polygon]]:
    """Return the polygons of every country, by code in alphabetical order; rings are closed."""
    topology = json.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    shapes: dict[str, list[Polygon]] = {}
    for code, polygons in decode(topology, "countries"):
        shapes.setdefault(code, []).extend(polygons)
    return dict(sorted(shapes.items()))


def country_features(names: dict[str, str]) -> dict[str, Any]:
    """Return the countries as a FeatureCollection; each Feature has its ``code``, and its ``name`` from ``names``."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"code": code, "name": names.get(code, code)},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for code, polygons in country_polygons().items()
    ]
    return {"type": "FeatureCollection", "features": features}
