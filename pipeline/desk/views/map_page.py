"""The map: clusters for the visible part, in the page and for its script's later requests."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline.desk.pictures import Picture, Spot, picture
from pipeline.desk.render import without_overrides
from pipeline.desk.search_state import read_state
from pipeline.desk.view_context import Desk
from pipeline.errors import UsageError
from pipeline.search.answers import ClusterMap
from pipeline.search.browse import cluster_map

FINEST = 12
"""Zoom level of the finest tiles: a few kilometres, as places are points of towns."""


@dataclass(frozen=True)
class LiveMap:
    """A map drawn by a script: its clusters, the address for more, and the search for a part of it.

    ``picture`` is the version without scripts.
    """

    clusters: str
    more: str
    target: str
    box: str
    located: int
    picture: Picture | None


def live_map(found: ClusterMap, parameters: dict[str, str] | list[tuple[str, str]], box: str = "") -> LiveMap:
    """Return the map of clusters; ``parameters`` are the search's without its box."""
    pairs = [pair for pair in (parameters.items() if isinstance(parameters, dict) else parameters) if pair[1]]
    asked = urlencode(pairs)
    return LiveMap(
        json.dumps(_rows(found), ensure_ascii=False),
        f"/map.json?{asked}",
        f"/search?{asked}",
        box,
        found.located,
        picture(_spots(found, asked), 1.5),
    )


def clusters(desk: Desk, request: Request) -> Response:
    """Return a search's clusters in the visible part of the map, as JSON."""
    state = read_state(request.query_params)
    found = cluster_map(desk.backend, desk.query(state), _precision(request.query_params.get("precision", "")))
    return JSONResponse(_rows(found), headers={"cache-control": "private, max-age=10"})


def _precision(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > FINEST:
        raise UsageError(f"precision {text!r} is not a zoom level: give a whole number from 0 to {FINEST}")
    return int(text)


def _rows(found: ClusterMap) -> list[list[Any]]:
    """Return latitude, longitude, articles, name, and bounding box of each cluster."""
    return [
        [
            round(each.center.lat, 4),
            round(each.center.lon, 4),
            each.count,
            without_overrides(each.label)[:120],
            [round(side, 4) for side in (each.bounds.west, each.bounds.south, each.bounds.east, each.bounds.north)],
        ]
        for each in found.clusters
    ]


def _spots(found: ClusterMap, asked: str) -> list[Spot]:
    highest = max((each.count for each in found.clusters), default=1)
    return [
        Spot(
            each.center.lat,
            each.center.lon,
            each.label,
            f"/search?{asked}{'&' if asked else ''}{urlencode({'box': box_text(each.bounds)})}",
            each.count / highest,
            count=each.count,
        )
        for each in sorted(found.clusters, key=lambda each: -each.count)
    ]


def box_text(bounds: Any, margin: float = 0.02) -> str:
    """Return a box as a parameter, slightly enlarged to include points on its edge."""
    west, south = max(bounds.west - margin, -180), max(bounds.south - margin, -90)
    east, north = min(bounds.east + margin, 180), min(bounds.north + margin, 90)
    return ",".join(f"{side:.4f}".rstrip("0").rstrip(".") for side in (west, south, east, north))
