"""GeoJSON (RFC 7946): one feature per article, at its focus, or per place."""

from collections.abc import Sequence
from typing import Any

from geojson_pydantic import Feature, Point
from geojson_pydantic.types import Position2D

from pipeline.export.columns import Row, Rows
from pipeline.export.format_writer import WriterOptions
from pipeline.export.json_lines import json_bytes

_HEAD = b'{"type":"FeatureCollection","features":['


class GeoJsonWriter:
    """Writes rows as features of one collection, one per line; rows without a point are left out."""

    def __init__(self, options: WriterOptions) -> None:
        self._lat, self._lon = ("lat", "lon") if options.rows is Rows.PLACES else ("focus.lat", "focus.lon")
        self._id = "geonameid" if options.rows is Rows.PLACES else "id"
        self._names = [column.name for column in options.columns if column.name not in (self._lat, self._lon)]
        self._started = options.started
        self._head = b"" if options.started else _HEAD

    def head(self) -> bytes:
        return self._head

    def block(self, rows: Sequence[Row]) -> bytes:
        features = [self._feature(row) for row in rows if self._lat in row and self._lon in row]
        if not features:
            return b""
        first, self._started = not self._started, True
        return (b"\n" if first else b",\n") + b",\n".join(features)

    def tail(self) -> bytes:
        return b"\n]}\n"

    def _feature(self, row: Row) -> bytes:
        point = Point(type="Point", coordinates=Position2D(row[self._lon], row[self._lat]))
        properties: dict[str, Any] = {name: row.get(name) for name in self._names}
        feature = Feature[Point, dict[str, Any]](
            type="Feature", id=row.get(self._id), geometry=point, properties=properties
        )
        return json_bytes(feature.model_dump(exclude_unset=True))
