"""JSON lines: an object a row; the dots of a column's name are objects within objects, as in the index."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.export.columns import Row, written
from pipeline.export.format_writer import WriterOptions


class JsonlWriter:
    """Rows as lines; what has no value is left out."""

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
    """JSON on one line; dates as ``written`` has them, and what is not a character as a question mark."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    raise TypeError(f"a {type(value).__name__} is not JSON")
