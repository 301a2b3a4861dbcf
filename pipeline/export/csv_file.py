"""CSV (RFC 4180) that spreadsheets open correctly.

UTF-8 with a byte order mark unless disabled, CRLF line ends, quotes where needed. Text that a spreadsheet would take
for a formula gets a leading apostrophe; numbers stay numbers. A list is one cell, its values joined by a separator,
which is escaped with a backslash inside values.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.errors import UsageError
from pipeline.export.columns import ColumnKind, ExportColumn, Row, written
from pipeline.export.format_writer import WriterOptions

# Full-width forms count like the ASCII characters.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
GUARD = "'"


class CsvWriter:
    """Writes rows as lines."""

    def __init__(self, options: WriterOptions) -> None:
        self._options = options
        self._names = [column.name for column in options.columns]
        self._cells = [_cell(column, options) for column in options.columns]

    def head(self) -> bytes:
        if self._options.started:
            return b""
        return ("\ufeff" * self._options.csv.bom).encode() + _lines([self._names])

    def block(self, rows: Sequence[Row]) -> bytes:
        pairs = list(zip(self._names, self._cells, strict=True))
        return _lines([[cell(row.get(name)) for name, cell in pairs] for row in rows])

    def tail(self) -> bytes:
        return b""


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(column: ExportColumn, options: WriterOptions) -> Callable[[Any], Any]:
    guard = guarded if options.csv.guard else cleaned
    join = options.csv.join
    if not join.strip():
        raise UsageError(f"--join {join!r} is empty: give a separator for the values of a list, e.g. '; '")

    def write(value: Any) -> Any:
        if value is None:
            return ""
        if column.many:
            return guard(joined(value, join))
        match column.kind:
            case ColumnKind.TEXT:
                return guard(value)
            case ColumnKind.OBJECT:
                return guard(json.dumps(value, ensure_ascii=False))
            case ColumnKind.TIME | ColumnKind.DAY:
                return written(value)
            case ColumnKind.BOOLEAN:
                return "true" if value else "false"
        return value

    return write


def guarded(text: str) -> str:
    """Clean the text, with a leading apostrophe if it would be a formula."""
    text = cleaned(text)
    return GUARD + text if _FORMULA.match(text) else text


def cleaned(text: str) -> str:
    """Remove control characters other than tabs and line breaks."""
    return _CONTROL.sub("", text)


def joined(values: Sequence[Any], sign: str) -> str:
    """Join values into one text. Backslashes and the separator's first character get a backslash inside a value."""
    mark = sign.strip()[0]
    return sign.join(str(value).replace("\\", "\\\\").replace(mark, f"\\{mark}") for value in values)


def split(text: str, sign: str = "; ") -> list[str]:
    """Split a cell into its values."""
    values = [""] if text else []
    for part in re.findall(rf"\\.|{re.escape(sign)}|.", text, re.DOTALL):
        if part == sign:
            values.append("")
        else:
            values[-1] += part[1:] if part[0] == "\\" else part
    return values
