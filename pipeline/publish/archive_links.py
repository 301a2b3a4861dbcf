"""Links of a feed's page to older ones: RFC 5005's, a JSON Feed's ``next_url``, and those of the ``Link`` header."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pipeline.fetch.client import Response
from pipeline.formats.encodings import decode_text, decode_xml
from pipeline.formats.forms import unpacked
from pipeline.formats.items import Input, read_whole
from pipeline.messages.urls import is_web

# Archives first: they are fixed, whereas pages of "next" shift when something is published meanwhile.
_OLDER = ("prev-archive", "next")
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_LINK = re.compile(rf"<([^>]*)>((?:\s*;\s*(?:[^\s;,=]+\s*=\s*)?(?:{_QUOTED}|[^;,]*))*)")
_PARAMETER = re.compile(rf";\s*([^\s;,=]+)\s*=\s*({_QUOTED}|[^;,]*)")
# RFC 4287 lets a registered relation be written in full.
_REGISTRY = "http://www.iana.org/assignments/relation/"


@dataclass(frozen=True)
class ArchiveLinks:
    """Addresses of older pages, the best first; ``is_complete`` if the page says that there are no others."""

    older: list[str]
    is_complete: bool = False


def archive_links(answer: Response, limit: int) -> ArchiveLinks:
    """Return the links of a page that was read before, of at most ``limit`` bytes; those to itself are none."""
    given = unpacked(Input.of(answer.url, answer.body, answer.content_type, answer.url), limit)
    data = read_whole(given, limit)
    found = list(_in_header(answer))
    if decode_text(data[:64]).lstrip("\ufeff \t\r\n").startswith("{"):
        # A JSON Feed without a next page is complete.
        found, complete = [*_in_json(data), *found], True
    else:
        elements, complete = _in_xml(data, answer)
        found = [*elements, *found]
    links = [target for name in _OLDER for rel, target in found if rel == name]
    targets = filter(None, (_address(target, answer.url) for target in links))
    return ArchiveLinks(list(dict.fromkeys(targets)), complete)


def _in_header(answer: Response) -> Iterator[tuple[str, str]]:
    for target, parameters in _LINK.findall(answer.headers.get("link", "")):
        known: dict[str, str] = {}
        for name, value in _PARAMETER.findall(parameters):
            known.setdefault(name.lower(), value.strip().strip("\"'"))
        yield from _typed(known.get("rel", ""), target, known.get("type", ""))


def _in_json(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        target = json.loads(decode_text(data).lstrip("\ufeff")).get("next_url")
    except (ValueError, RecursionError, AttributeError):
        return
    if isinstance(target, str):
        yield "next", target


def _in_xml(data: bytes, answer: Response) -> tuple[list[tuple[str, str]], bool]:
    from pipeline.formats.feed_parser import parse  # slow to import

    head: Any = parse(decode_xml(data, answer.content_type), answer.url).feed
    links = [
        found
        for link in head.get("links", ())
        for found in _typed(
            str(link.get("rel", "")), str(link.get("href") or ""), str(link["type"]) if link.get("typed") else ""
        )
    ]
    return links, "fh_complete" in head


def _typed(rel: str, target: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield each relation of a link, but of one to a page for people none."""
    if "html" not in kind.lower():
        yield from ((name.lower().removeprefix(_REGISTRY), target) for name in rel.split())


def _address(target: str, base: str) -> str:
    """Return the address that a link leads to, "" if it leads to no other page."""
    try:
        address = urldefrag(urljoin(base, target.strip())).url
        is_valid = bool(is_web(address) and urlsplit(address).hostname)
    except ValueError:
        return ""
    return address if is_valid and address != urldefrag(base).url else ""
