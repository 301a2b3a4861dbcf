"""CSV with a header: one article per row, with foreign column names through a field map."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.field_map import TARGETS, mapped
from pipeline.formats.items import Input, Item, ReadOptions, build
from pipeline.formats.markup import without_controls

_DELIMITERS = ",;\t|"
# Excel's line before the header that names the delimiter.
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
# A quotation mark inside a field, escaped with a backslash as in programming languages.
_BACKSLASH = re.compile(r"[^\s,;|]\\\"[^,;|\r\n]|\s\\\"\w")
# Maximum lines before the header: a title of the export, its date, a blank line.
_PREAMBLE = 12


@dataclass(frozen=True)
class _Shape:
    """``skipped`` lines come before the header; ``columns`` are named like an article's or the map's fields."""

    skipped: int
    delimiter: str
    columns: tuple[str, ...]
    escape: str | None = None


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item per non-empty row; holds one row at a time.

    Unknown columns are dropped. A row with more fields than the header, or with unmatched quotation marks, is rejected:
    an unquoted comma in a text would cut it.
    """
    # The default of 128 KiB is shorter than a long article; without a limit, an unclosed quote takes in the whole file.
    csv.field_size_limit(how.limits.article)
    head = given.stream.peek(io.DEFAULT_BUFFER_SIZE)
    shape = _shape(head, how.field_map)
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = io.TextIOWrapper(given.stream, encoding, errors="surrogateescape", newline="")
    try:
        yield from _rows(_lines(text, how.limits.document), shape, given.name, how)
    finally:
        text.detach()


def has_header(head: bytes, field_map: Mapping[str, str]) -> bool:
    """Return whether a text begins like CSV: a line of column names, at least two of them an article's or the map's."""
    lines = _decoded(head).splitlines() or [""]
    header = lines[1] if _SEPARATOR_LINE.match(lines[0]) and len(lines) > 1 else lines[0]
    known = _known(field_map)
    return any(len(_named(header, delimiter, known)) >= 2 for delimiter in _DELIMITERS)


def _rows(lines: Iterator[str], shape: _Shape, name: str, how: ReadOptions) -> Iterator[Item]:
    for _ in range(shape.skipped):
        next(lines, None)
    reader = csv.reader(
        lines,
        delimiter=shape.delimiter,
        escapechar=shape.escape,
        doublequote=shape.escape is None,
        skipinitialspace=True,
        strict=True,
    )
    try:
        next(reader, None)
    except csv.Error as error:
        # The columns are known (``_shape``): only the rows swallowed by the broken header are lost.
        yield Item(f"{name}:{shape.skipped + 1}", _not_csv(error, shape.skipped + 1, shape.skipped + reader.line_num))
    while True:
        begun = shape.skipped + reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Item(f"{name}:{begun}", _not_csv(error, begun, shape.skipped + reader.line_num))
            continue
        if any(field.strip() for field in fields):
            yield _item(fields, shape.columns, f"{name}:{shape.skipped + reader.line_num}", how)


def _not_csv(error: csv.Error, begun: int, ended: int) -> RecordRejected:
    lines = f"line {begun}" if ended <= begun else f"lines {begun} to {ended}"
    return RecordRejected(
        Reason.INVALID,
        f"{lines}: not CSV: {error}",
        fix="close every quotation mark, and write those within a field twice",
    )


def _lines(text: io.TextIOWrapper, limit: int) -> Iterator[str]:
    # A line may exceed memory.
    while line := text.readline(limit + 1):
        if len(line) > limit:
            raise csv.Error(f"a line is longer than {limit:,} characters")
        yield line


def _item(fields: Sequence[str], columns: Sequence[str], where: str, how: ReadOptions) -> Item:
    row = {column: without_controls(field) for column, field in zip(columns, fields, strict=False) if column}
    beyond = [field for field in fields[len(columns) :] if field.strip()]
    original = json.dumps(row | ({"": beyond} if beyond else {}), ensure_ascii=False)
    encoded = original.encode("utf-8", "surrogateescape")
    try:
        encoded.decode()
    except UnicodeDecodeError:
        rejected = RecordRejected(Reason.NOT_UTF8, "the row is not UTF-8", fix="save the file as UTF-8")
        return Item(where, rejected, encoded)
    if beyond:
        problem = f"the row has {len(fields)} fields, the header {len(columns)}"
        return Item(
            where,
            RecordRejected(
                Reason.INVALID, problem, fix="put fields that have the delimiter in them in quotation marks"
            ),
            encoded,
        )
    return Item(where, build(mapped(row, how.field_map)), encoded)


def _shape(head: bytes, field_map: Mapping[str, str]) -> _Shape:
    """Return the header's position, the delimiter and the column names; raises RecordRejected."""
    text = _decoded(head)
    lines = text.splitlines()
    known = _known(field_map)
    told = _SEPARATOR_LINE.match(lines[0]) if lines else None
    candidates = told[1] if told else _DELIMITERS
    for number, line in enumerate(lines[: _PREAMBLE + 1]):
        delimiter = max(candidates, key=lambda each: (len(_named(line, each, known)), line.count(each)))
        # After other lines, a single known word may be chance.
        if len(_named(line, delimiter, known)) >= (1 if number == 0 or told else 2):
            columns = _columns(line, delimiter, known)
            return _Shape(number, delimiter, columns, "\\" if _BACKSLASH.search(text) else None)
    raise RecordRejected(
        Reason.INVALID,
        f"no column is an article's field: {', '.join(_cells(lines[0], _widest(lines[0]))) if lines else 'the file is empty'}",
        fix="name the columns with --map title=…,text=…",
    )


def _columns(line: str, delimiter: str, known: Mapping[str, str]) -> tuple[str, ...]:
    columns = tuple(known.get(cell.lower(), cell) for cell in _cells(line, delimiter))
    twice = next((column for column in columns if column in known.values() and columns.count(column) > 1), None)
    if twice:
        raise RecordRejected(
            Reason.INVALID, f"two columns are named {twice!r}", field=twice, fix="rename the one that is not meant"
        )
    return columns


def _known(field_map: Mapping[str, str]) -> dict[str, str]:
    """Return the possible names of columns, by lower-case form."""
    return {name.lower(): name for name in (*TARGETS, *field_map.values())}


def _named(line: str, delimiter: str, known: Mapping[str, str]) -> set[str]:
    return {known[cell.lower()] for cell in _cells(line, delimiter) if cell.lower() in known}


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []
    return [cell.strip().strip('"').strip() for cell in cells]


def _widest(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _decoded(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")
