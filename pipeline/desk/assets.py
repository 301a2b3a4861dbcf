"""Scripts, styles and shapes: own files and those of installed packages, each under a name that changes with it.

An address is never used for other bytes, so a browser may keep what it has for a year. Everything is compressed once.
"""

import gzip
import hashlib
from dataclasses import dataclass
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
"""Leaflet 1.9.4 as published, in the package django-js-lib-leaflet, which needs no Django to be read."""


@dataclass(frozen=True)
class Asset:
    """Bytes to serve: as they are, and compressed in both ways that browsers take."""

    type: str
    plain: bytes
    gzip: bytes
    br: bytes


class Assets:
    """All assets by the name that pages call them by; ``url`` gives the address with the digest."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._names = {name: _hashed(name, data) for name, data in contents.items()}
        self._served = {self._names[name]: _asset(name, data) for name, data in contents.items()}

    def url(self, name: str) -> str:
        """The address of an asset."""
        return PREFIX + self._names[name]

    def find(self, hashed: str) -> Asset | None:
        """The asset under its hashed name, None when there is none."""
        return self._served.get(hashed)

    def compressed_bytes(self, *names: str) -> int:
        """Bytes that a browser fetches for these."""
        return sum(len(self._served[self._names[name]].br) for name in names)


def load_assets(world: World) -> Assets:
    """Everything that the pages refer to."""
    own = {name: (files("pipeline.desk") / "static" / name).read_bytes() for name in OWN}
    leaflet = {name: _leaflet(name) for name in ("leaflet.js", "leaflet.css")}
    return Assets(own | leaflet | {"world.json": shapes_json(world.fine), "world.svg": picture_svg(world.coarse)})


def _leaflet(name: str) -> bytes:
    package, _, folder = LEAFLET.partition("/")
    text = (files(package) / folder / name).read_text(encoding="utf-8")
    # Its map of the source is a file that is not served; browsers' tools would ask for it.
    return text.replace("//# sourceMappingURL=leaflet.js.map", "").encode()


def _hashed(name: str, data: bytes) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}.{hashlib.sha256(data).hexdigest()[:12]}{path.suffix}"


def _asset(name: str, data: bytes) -> Asset:
    return Asset(
        TYPES[PurePosixPath(name).suffix],
        data,
        gzip.compress(data, 9, mtime=0),
        brotli.compress(data, quality=9),
    )
