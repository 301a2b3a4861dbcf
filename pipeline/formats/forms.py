"""Input forms, and how to tell them apart."""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.formats import csv_rows
from pipeline.formats.items import Input, Item, Link, ReadOptions, buffered
from pipeline.formats.unreadable import is_binary, refuse_unreadable
from pipeline.messages.urls import too_large

Reader = Callable[[Input, ReadOptions], Iterator[Item] | Iterator[Link] | Iterator[Item | Link]]

# Reader modules by form, imported when needed, as their libraries take a second.
_MODULES: Mapping[str, str] = {
    "jsonl": "jsonl",
    "json": "json_document",
    "feed": "rss_atom",
    "sitemap": "sitemap",
    "opml": "opml",
    "feeds": "feeds_yaml",
    "html": "html",
    "warc": "warc",
    "csv": "csv_rows",
    "text": "plain_text",
}

# Only unambiguous extensions: .xml and .json may be several things, and servers call feeds anything.
_BY_EXTENSION = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".opml": "opml",
    ".yaml": "feeds",
    ".yml": "feeds",
    ".warc": "warc",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
}
_BY_ROOT = {"rss": "feed", "feed": "feed", "rdf": "feed", "channel": "feed", "opml": "opml", "html": "html"}
_BY_ROOT |= {"entry": "feed", "item": "feed"}
_BY_ROOT |= {"urlset": "sitemap", "sitemapindex": "sitemap", "body": "html", "head": "html"}
_ROOT = re.compile(rb"<\s*(?:[\w.-]+:)?([A-Za-z]+)")
_DECLARATIONS = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_HEAD = 8192
# Root elements of documents without a declaration that are not pages.
_NOT_PAGES = frozenset(
    ("svg", "math", "stylesheet", "plist", "kml", "gpx", "project", "configuration", "manifest", "note")
)
# Program output before the document: PHP's notices, with or without markup.
_NOISE = re.compile(
    rb"(?:<br\s*/?>\s*)*(?:<b>)?[A-Z][\w ]{3,30}(?:</b>)?\s*:\s|<!--|\s*<(?:br|p|b|font)\b|[^<]{0,400}<\?xml\b"
)
_BEHIND_NOISE = re.compile(
    rb"<\?xml\b[^>]*>\s*(?:<[?!][^>]*>\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml|channel|entry)\b"
    rb"|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b(?=[^<>]*(?:version|xmlns))",
    re.I,
)
# As some servers pack what is packed already.
_PACKED_AT_MOST = 2
_ITEMS = re.compile(rb'"items"\s*:\s*\[\s*\{')
# Exceptions that feedparser, lxml, trafilatura and warcio raise on damaged documents, and similar ones. Documents are
# untrusted: none may stop the reading of the others.
PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError)
NO_FEED = "a web page or plain text, not a feed"
NO_MAP: Mapping[str, str] = {}


def read(given: Input, how: ReadOptions, form: str | None = None) -> Iterator[Item | Link]:
    """Read an input in ``form``, or as detected; an unreadable document becomes one rejected Item."""
    try:
        opened = unpacked(given, how.limits.document)
        chosen = form or detect(opened, how.field_map)
        _refuse_what_is_none(opened, chosen, told=bool(form))
        yield from reader(chosen)(opened, how)
    except RecordRejected as rejected:
        yield Item(given.name, rejected)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        yield Item(given.name, RecordRejected(Reason.INVALID, f"the compressed file is damaged: {error}"))
    except PARSER_ERRORS as error:
        yield Item(given.name, RecordRejected(Reason.INVALID, f"cannot be read from here on: {error!r}"))


def reader(form: str) -> Reader:
    """Return the reader of a form."""
    found: Reader = import_module(f"pipeline.formats.{_MODULES[form]}").read
    return found


def _refuse_what_is_none(given: Input, form: str, *, told: bool) -> None:
    head = given.stream.peek(_HEAD)[:_HEAD]
    if form == "warc":
        return
    is_settled = told or _extension(given.name) in _BY_EXTENSION or form not in ("text", "html", "json", "jsonl")
    refuse_unreadable(given.name, head, given.content_type, by_name=not is_settled)
    if form in ("text", "html") and is_binary(head):
        raise RecordRejected(Reason.INVALID, "binary data, not an article", fix="name a file that can be read")


def detect(given: Input, field_map: Mapping[str, str] = NO_MAP) -> str:
    """Return the form of an input: by extension if unambiguous, else by its first bytes.

    Raises RecordRejected for unsupported XML.
    """
    settled = _BY_EXTENSION.get(_extension(given.name))
    if settled == "jsonl" and given.stream.peek(_HEAD)[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return "json"
    return settled or _by_content(given, field_map)


def may_be_feed(given: Input) -> bool:
    """Return False for web pages and plain text: on explicit request they are news, but at a feed's address an error
    page, a consent wall or "nothing here"."""
    if _is_packed(given):
        return True
    try:
        return detect(given) not in ("html", "text")
    except RecordRejected:
        return False


def require_form(name: str | None) -> None:
    """Raise UsageError for an unknown form."""
    if name is not None and name not in _MODULES:
        raise UsageError(f"--form: no such form: {name}; there are {', '.join(sorted(_MODULES))}")


def unpacked(given: Input, limit: int) -> Input:
    """Return an input's content if it is packed with gzip, else the input."""
    for _ in range(_PACKED_AT_MOST):
        if not _is_packed(given):
            break
        # A file is its owner's affair, and may be read by the line; what was fetched is bounded as it was when packed.
        stream = buffered(_Unpacked(gzip.GzipFile(fileobj=given.stream), given.name, limit if given.url else None))
        given = Input(given.name.removesuffix(".gz"), stream, given.content_type, given.url, given.defaults)
    return given


class _Unpacked(io.RawIOBase):
    """Content of a file packed with gzip, piece by piece: what is whole of one that is cut short is read before it fails.

    Raises RecordRejected beyond ``limit`` bytes, if there is one: a few kilobytes may unpack to gigabytes.
    """

    def __init__(self, inner: gzip.GzipFile, name: str, limit: int | None):
        self._inner, self._name, self._limit = inner, name, limit
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read1(len(buffer))
        buffer[: len(piece)] = piece
        self._count += len(piece)
        if self._limit is not None and self._count > self._limit:
            raise too_large(self._name, self._limit)
        return len(piece)


def _is_packed(given: Input) -> bool:
    return given.stream.peek(2).startswith(b"\x1f\x8b")


def _extension(name: str) -> str:
    # An address proves nothing: "/feed.html" may be RSS, and the content is at hand.
    return "" if "://" in name else PurePosixPath(name).suffix.lower()


def _by_content(given: Input, field_map: Mapping[str, str]) -> str:
    head = given.stream.peek(_HEAD)[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not is_binary(head):
        # UTF-16 has a zero byte next to each character of a tag.
        head = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"{\\rtf"):
        return "text"
    if head.startswith((b"{", b"[")):
        return _json_form(head, given.stream.peek(_HEAD))
    if head.startswith(b"<") or _NOISE.match(head):
        if head.rfind(b"<!--") > head.rfind(b"-->"):
            # The root follows a long comment, such as a licence.
            head = given.stream.peek(_HEAD).replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
        return _markup_form(head, given.content_type)
    return "csv" if csv_rows.has_header(head, field_map) else "text"


def _json_form(head: bytes, more: bytes) -> str:
    # A first line that is a complete object means JSON Lines; but a JSON Feed is often one line too.
    first = head.partition(b"\n")[0].rstrip()
    whole = head.startswith(b"[") or b"jsonfeed.org" in head or first == b"{"
    # With sorted keys a JSON Feed's version follows its items; inside text, its quotation marks would be escaped.
    whole = whole or (len(first) == len(head) and (b"jsonfeed.org" in more or bool(_ITEMS.search(more))))
    return "json" if whole or not (first.endswith((b"}", b"},")) or len(first) == len(head)) else "jsonl"


def _markup_form(head: bytes, content_type: str) -> str:
    found = _BEHIND_NOISE.search(head) if _NOISE.match(head) else None
    if found and b"<html" not in head[: found.start()].lower():
        head = head[found.start() :]
    is_xml = head.startswith(b"<?xml")
    named = _ROOT.search(_DECLARATIONS.sub(b"", head))
    root = named[1].decode().lower() if named else ""
    form = _BY_ROOT.get(root) or ("feed" if "xml" in content_type and not is_xml else None)
    if form is None and (is_xml or root in _NOT_PAGES):
        raise RecordRejected(
            Reason.INVALID,
            f"XML of a form that is not read: its root is <{root or '?'}>",
            fix="there are RSS, Atom, RDF, sitemaps, OPML and XHTML; or name the form with --form",
        )
    return form or "html"
