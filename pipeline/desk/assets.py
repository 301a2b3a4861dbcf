"""Scripts, styles and shapes: our files and those of packages, each under a name with its digest.

An address always serves the same bytes, so browsers may cache it for a year. Everything is compressed once.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import brotli

from pipeline.desk.world import World, picture_svg, shapes_json

PREFIX = "/assets/"
KEPT = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
OWN = ("desk.css", "desk.js", "map.js", "mark.svg")
LEAFLET = "js_lib_leaflet/static/js_lib_leaflet"
"""Leaflet 1.9.4 as published, from the package django-js-lib-leaflet, which can be read without Django."""


@dataclass(frozen=True)
class Asset:
    """Bytes to serve, plain and in both compressions that browsers accept."""

    type: str
    plain: bytes
    gzip: bytes
    br: bytes


class Assets:
    """All assets by their names in pages; ``url`` returns the address with the digest."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._names = {name: _hashed(name, data) for name, data in contents.items()}
        self._served = {self._names[name]: _asset(name, data) for name, data in contents.items()}

    def url(self, name: str) -> str:
        """Return the address of an asset."""
        return PREFIX + self._names[name]

    def find(self, hashed: str) -> Asset | None:
        """Return the asset with a hashed name, or None."""
        return self._served.get(hashed)

    def compressed_bytes(self, *names: str) -> int:
        """Return the bytes that a browser fetches for these assets."""
        return sum(len(self._served[self._names[name]].br) for name in names)


def load_assets(world: World) -> Assets:
    """Return everything that the pages refer to."""
    own = {name: (files("pipeline.desk") / "static" / name).read_bytes() for name in OWN}
    leaflet = {name: _leaflet(name) for name in ("leaflet.js", "leaflet.css")}
    return Assets(own | leaflet | {"world.json": shapes_json(world.fine), "world.svg": picture_svg(world.coarse)})


def _leaflet(name: str) -> bytes:
    package, _, folder = LEAFLET.partition("/")
    text = (files(package) / folder / name).read_text(encoding="utf-8")
    # Its source map is not served, but browsers' developer tools would request it.
    return text.replace("//# sourceMappingURL=leaflet.js.map", "").encode()


def _hashed(name: str, data: bytes) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(data).hexdigest()[:12]}{path.suffix}"


@cache
def _asset(name: str, data: bytes) -> Asset:
    return Asset(
        TYPES[PurePosixPath(name).suffix],
        data,
        gzip.compress(data, 9, mtime=0),
        brotli.compress(data, quality=9),
    )
