"""CSV with a header: one article a row, other people's column names through a field map."""

import csv
import io
import json
from collections.abc import Iterator, Mapping

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.field_map import TARGETS, mapped
from pipeline.formats.items import Input, Item, ReadOptions, build

_DELIMITERS = ",;\t|"


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item a row; holds one row at a time. Columns that nothing asks for are dropped."""
    # The default of 128 KiB is less than a long article; without any, an unclosed quote takes in the whole file.
    csv.field_size_limit(how.settings.max_article_bytes)
    delimiter = _delimiter(given)
    text = io.TextIOWrapper(given.stream, "utf-8-sig", errors="surrogateescape", newline="")
    rows = csv.DictReader(_lines(text, how.settings.max_document_bytes), delimiter=delimiter)
    try:
        _require_columns(rows.fieldnames or (), how)
        for row in rows:
            line = f"{given.name}:{rows.line_num}"
            yield _item({k: v for k, v in row.items() if k is not None}, line, how)
    except csv.Error as error:
        yield Item(f"{given.name}:{rows.line_num}", RecordRejected(Reason.INVALID, f"not CSV from here on: {error}"))
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper, limit: int) -> Iterator[str]:
    # A line may be longer than memory.
    while line := text.readline(limit + 1):
        if len(line) > limit:
            raise csv.Error(f"a line is longer than {limit:,} characters")
        yield line


def has_header(head: bytes, field_map: Mapping[str, str]) -> bool:
    """Return whether a text begins as CSV does: a line of column names, two of them an article's (or the map's) own."""
    line = (head.decode("utf-8", "replace").splitlines() or [""])[0]
    names = {name.strip(' "') for name in line.split(_most_frequent(line))}
    return len(names & _known(field_map)) >= 2


def _known(field_map: Mapping[str, str]) -> set[str]:
    return set(TARGETS) | set(field_map.values())


def _item(row: dict[str, str], where: str, how: ReadOptions) -> Item:
    original = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogateescape")
    try:
        original.decode()
    except UnicodeDecodeError:
        rejected = RecordRejected(Reason.NOT_UTF8, "the row is not UTF-8", fix="save the file as UTF-8")
        return Item(where, rejected, original)
    return Item(where, build(mapped(row, how.field_map)), original)


def _require_columns(columns: "list[str] | tuple[str, ...] | object", how: ReadOptions) -> None:
    names = set(columns) if isinstance(columns, list | tuple) else set()
    if not names & _known(how.field_map):
        raise RecordRejected(
            Reason.INVALID,
            f"no column is an article's field: {', '.join(sorted(names)) or 'the file is empty'}",
            fix="name the columns with --map title=…,text=…",
        )


def _delimiter(given: Input) -> str:
    header = given.stream.peek(4096)[:4096].decode("utf-8", "replace").splitlines()
    return _most_frequent(header[0] if header else "")


def _most_frequent(header: str) -> str:
    return max(_DELIMITERS, key=header.count)
