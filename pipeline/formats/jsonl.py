"""JSON Lines: one article.v1 per line, or another shape with a field map."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.field_map import mapped
from pipeline.formats.items import Input, Item, ReadOptions, buffered, build
from pipeline.messages.articles import Article
from pipeline.messages.records import decode_article

_KEPT_OF_A_HUGE_LINE = 4096
# A whole pair, a sign behind a backslash that is none, or half a pair.
_HALF = re.compile(rb"(\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w)|(\\[^u])|\\u[dD][89a-fA-F]\w\w")


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item per non-blank line; holds one line at a time."""
    limit = how.limits.article
    for number, line in _lines(given, limit):
        where = f"{given.name}:{number}"
        if len(line) > limit:
            rejected = RecordRejected(
                Reason.TOO_LARGE,
                f"the line is longer than {limit:,} bytes",
                fix="publish the article's text only, or raise max_article_bytes",
            )
            yield Item(where, rejected, line[:_KEPT_OF_A_HUGE_LINE])
        else:
            yield item(where, line, how)


def item(where: str, line: bytes, how: ReadOptions) -> Item:
    """Parse one JSON text as an Item."""
    try:
        return Item(where, _article(line, how), line)
    except RecordRejected as rejected:
        why = _wrapper(line, how) or rejected
        return Item(where, why, line[:_KEPT_OF_A_HUGE_LINE] if _too_large(rejected) else line)


def _wrapper(line: bytes, how: ReadOptions) -> RecordRejected | None:
    """Return the fix for an object around the articles, as search services and databases return."""
    try:
        data = parse_object(line)
    except RecordRejected:
        return None
    path, known = _path_to_list(data), {*Article.model_fields, *how.field_map.values()}
    if path and path[0] not in known:
        return _unwrap(
            f"an object around a list of articles, under {'.'.join(path)!r}", path[0], f".{'.'.join(map(_key, path))}[]"
        )
    if len(data) > 1 and not data.keys() & known and all(isinstance(value, dict) for value in data.values()):
        return _unwrap("an object of objects, each under a name", next(iter(data)), ".[]")
    return None


def _unwrap(what: str, field: str, expression: str) -> RecordRejected:
    return RecordRejected(
        Reason.INVALID,
        what,
        field=field,
        fix=f"publish the list: jq -c '{expression}' FILE > articles.jsonl, with --map for fields of other names",
    )


def _path_to_list(data: dict[str, Any], depth: int = 3) -> list[str]:
    """Return the path to the only list of objects, empty when there are several or none."""
    found = [[name] for name, value in data.items() if _is_list_of_objects(value)]
    if not found and depth:
        inner = ((name, _path_to_list(value, depth - 1)) for name, value in data.items() if isinstance(value, dict))
        found = [[name, *path] for name, path in inner if path]
    return found[0] if len(found) == 1 and "'" not in "".join(found[0]) else []


def _key(name: str) -> str:
    """Return a name as jq takes it in a path."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else json.dumps(name)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _article(line: bytes, how: ReadOptions) -> Article:
    if not how.field_map:
        try:
            return decode_article(line, how.limits.article)
        except RecordRejected as rejected:
            whole = with_whole_pairs(line)
            if rejected.reason is not Reason.NOT_JSON or whole == line:
                raise
            return decode_article(whole, how.limits.article)
    outcome = build(mapped(parse_object(line), how.field_map))
    if isinstance(outcome, RecordRejected):
        raise outcome
    return outcome


def with_whole_pairs(text: bytes) -> bytes:
    """JSON with U+FFFD in place of each half of a UTF-16 pair, which programs leave that cut a text within an emoji.

    >>> with_whole_pairs(rb'{"title": "Cut \\ud83d, whole \\ud83d\\ude00"}')
    b'{"title": "Cut \\\\ufffd, whole \\\\ud83d\\\\ude00"}'
    """
    return _HALF.sub(lambda found: found[0] if found[1] or found[2] else rb"\ufffd", text)


def parse_object(line: bytes) -> dict[str, Any]:
    """Return one JSON object; raises RecordRejected."""
    try:
        data = from_json(with_whole_pairs(line), allow_inf_nan=False)
    except ValueError as error:
        raise RecordRejected(Reason.NOT_JSON, str(error), fix="write one JSON object a line") from None
    if not isinstance(data, dict):
        raise RecordRejected(Reason.INVALID, "expected a JSON object", fix="write one JSON object a line")
    return data


def _lines(given: Input, limit: int) -> Iterator[tuple[int, bytes]]:
    # A line may exceed memory: never read past the limit, then skip to its end.
    number, stream = 0, _plain(given.stream)
    while line := stream.readline(limit + 2):
        number += 1
        unfinished = line
        while not unfinished.endswith(b"\n") and (unfinished := stream.readline(limit)):
            pass
        line = line.rstrip(b"\r\n")
        if line.endswith(b"},"):
            # Cut from a list.
            line = line[:-1]
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def _plain(stream: io.BufferedReader) -> io.BufferedReader:
    """Return the stream as UTF-8 with LF line ends: some shells redirect in UTF-16, old programs end lines with CR."""
    head = stream.peek()
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # In JSON a CR is white space between values; inside a text it is escaped.
    is_cr_only = b"\r" in head and b"\n" not in head
    if is_utf16:
        return buffered(_Recoded(stream, "utf-16", ends_lines="\n"))
    return buffered(_Recoded(stream, "utf-8", ends_lines="\r")) if is_cr_only else stream


class _Recoded(io.RawIOBase):
    """A stream converted to UTF-8 with LF line ends. Bytes invalid in its encoding stay invalid."""

    def __init__(self, inner: io.BufferedReader, encoding: str, ends_lines: str):
        self._inner, self._left, self._line_end = inner, b"", ends_lines
        errors = "replace" if encoding == "utf-16" else "surrogateescape"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            data = self._inner.read1()
            text = self._decoder.decode(data, final=not data)
            self._left = text.replace(self._line_end, "\n").encode("utf-8", "surrogateescape")
            if not data:
                break
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def _too_large(rejected: RecordRejected) -> bool:
    return rejected.reason is Reason.TOO_LARGE
