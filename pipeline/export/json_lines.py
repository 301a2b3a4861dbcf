"""JSON lines: one object per row; dotted column names become nested objects, as in the index."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.export.columns import Row, written
from pipeline.export.format_writer import WriterOptions


class JsonlWriter:
    """Writes rows as lines; columns without a value are left out."""

    def __init__(self, options: WriterOptions) -> None:
        self._paths = [(column.name, column.name.split(".")) for column in options.columns]

    def head(self) -> bytes:
        return b""

    def block(self, rows: Sequence[Row]) -> bytes:
        return b"".join(json_bytes(self._nested(row)) + b"\n" for row in rows)

    def tail(self) -> bytes:
        return b""

    def _nested(self, row: Row) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, path in self._paths:
            if name in row:
                part = made
                for step in path[:-1]:
                    part = part.setdefault(step, {})
                part[path[-1]] = row[name]
        return made


def json_bytes(data: Any) -> bytes:
    """Return JSON on one line; dates as by ``written``, lone surrogates as question marks."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    raise TypeError(f"a {type(value).__name__} is not JSON")
