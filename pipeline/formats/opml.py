"""OPML: lists of feeds."""

from collections.abc import Iterator
from html import unescape
from typing import Any

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.entries import LABEL, joined, language_tag, no_whole_address, web_address
from pipeline.formats.items import Defaults, Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import line_of, local, parse_xml
from pipeline.messages.urls import is_web

ADDRESS = "xmlUrl"


def read(given: Input, how: ReadOptions) -> Iterator[Link | Item]:
    """Yield a Link for each feed at any depth; the outline's text names the source."""
    document = parse_xml(read_whole(given, how.limits.document), given.content_type)
    root = document.root
    if local(root) != "opml":
        raise RecordRejected(Reason.INVALID, f"not OPML: its root is <{local(root)}>")
    for outline in root.iter():
        address = _attribute(outline, "xmlurl") if local(outline) == "outline" else ""
        if address:
            yield _feed(outline, joined(given.url, web_address(address)), given.name)
    if document.cut:
        yield Item(given.name, document.cut)


def _feed(outline: Any, address: str, where: str) -> Link | Item:
    if not is_web(address):
        return Item(f"{where}:{outline.sourceline}", no_whole_address(address, ADDRESS), address.encode())
    name = line_of(unescape(_attribute(outline, "title") or _attribute(outline, "text")))
    return Link(
        address, Defaults({"name": name[:LABEL]} if name else {}, language_tag(_attribute(outline, "language")))
    )


def _attribute(element: object, name: str) -> str:
    # Programs write xmlUrl, xmlURL and xmlurl.
    attributes = getattr(element, "attrib", {})
    return next((str(value).strip() for key, value in attributes.items() if key.lower() == name), "")
