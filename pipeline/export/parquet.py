"""Parquet: one fixed type per column; row groups are written as rows arrive."""

import json
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from pipeline.errors import SetupError
from pipeline.export.columns import ColumnKind, ExportColumn, Row
from pipeline.export.format_writer import WriterOptions

GROUP_ROWS = 10_000
"""Readers take a group whole: enough rows to be quick, few enough to be small."""
GROUP_CHARACTERS = 8_000_000
"""Of long texts fewer rows make a group, so that memory does not depend on what is exported."""
_TYPES = {
    ColumnKind.TEXT: "string",
    ColumnKind.OBJECT: "string",
    ColumnKind.DAY: "date32",
    ColumnKind.INTEGER: "int64",
    ColumnKind.NUMBER: "float64",
    ColumnKind.BOOLEAN: "bool_",
}


class _Sink:
    """A buffer file that only holds what has not been fetched yet."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None: ...

    def close(self) -> None:
        self.closed = True

    def fetch(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class ParquetWriter:
    """Writes rows as row groups of one file; raises SetupError without pyarrow."""

    def __init__(self, options: WriterOptions) -> None:
        self._arrow, parquet = _library()
        self._columns = options.columns
        self._schema = self._arrow.schema([(column.name, self._type(column)) for column in options.columns])
        self._sink = _Sink()
        self._file = parquet.ParquetWriter(
            self._arrow.PythonFile(self._sink, mode="w"), self._schema, compression="zstd"
        )
        self._waiting: list[Row] = []
        self._characters = 0

    def head(self) -> bytes:
        return self._sink.fetch()

    def block(self, rows: Sequence[Row]) -> bytes:
        for row in rows:
            self._waiting.append(row)
            self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
            if len(self._waiting) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
                self._write_group()
        return self._sink.fetch()

    def tail(self) -> bytes:
        if self._waiting:
            self._write_group()
        self._file.close()
        return self._sink.fetch()

    def _write_group(self) -> None:
        rows, self._waiting, self._characters = self._waiting, [], 0
        arrays = [
            self._arrow.array([_value(column, row.get(column.name)) for row in rows], type=self._type(column))
            for column in self._columns
        ]
        self._file.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema), row_group_size=GROUP_ROWS)

    def _type(self, column: ExportColumn) -> Any:
        if column.kind is ColumnKind.TIME:
            # UTC, as the format stores instants; the reader chooses a zone.
            return self._arrow.timestamp("ms", tz="UTC")
        made = getattr(self._arrow, _TYPES[column.kind])()
        return self._arrow.list_(made) if column.many else made


def _value(column: ExportColumn, value: Any) -> Any:
    if column.kind is ColumnKind.OBJECT and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return value


def _library() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise SetupError(
            f"--format parquet needs pyarrow, which is not installed ({error}): "
            "install it with pip install 'dateline[parquet]', or choose csv or jsonl"
        ) from error
