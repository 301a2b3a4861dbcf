"""XML and HTML of untrusted sources, read as data: no entities expanded, no network, nothing run."""

import re
from typing import Any

from lxml import etree, html

from pipeline.errors import Reason, RecordRejected

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table td th tr ul".split()
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg"))
_MARKUP = re.compile(r"[<&]")
_SPACES = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"\s*\n\s*")
# Wider than the halves of UTF-16 pairs by a few characters, which come out as they went in.
_HALVES = re.compile(rb"(?:&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7]\d{3});){1,2}")
_NUMBER = re.compile(rb"&#([xX]?[0-9a-fA-F]+);")
# UTF-16 writes the same characters with zero bytes between.
_ENTITY = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y", re.IGNORECASE)


def refuse_entities(data: bytes) -> None:
    """Raise RecordRejected when a document declares entities: news needs none, and bombs are made of them."""
    if _ENTITY.search(data):
        raise RecordRejected(
            Reason.INVALID, "the document declares entities, which are never expanded", fix="remove its DOCTYPE"
        )


def repair_surrogates(data: bytes) -> bytes:
    """The document with references to halves of a UTF-16 pair, which some systems write for emoji, made whole.

    >>> fixed(b"&#xD83D;&#xDE00; &#55357;")
    b'&#128512; &#65533;'
    """
    return _HALVES.sub(_joined, data)


def _joined(found: re.Match[bytes]) -> bytes:
    halves = [int(number[1:], 16) if number[:1] in b"xX" else int(number) for number in _NUMBER.findall(found[0])]
    text = b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be", "replace")
    return "".join(f"&#{ord(character)};" for character in text).encode()


def parse_xml(data: bytes) -> Any:
    """The root element, with errors fixed where they can be; raises RecordRejected."""
    refuse_entities(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(repair_surrogates(data), parser)
    except etree.XMLSyntaxError as error:
        raise RecordRejected(Reason.INVALID, f"not XML: {error}") from None
    if root is None:
        raise RecordRejected(Reason.INVALID, "not XML: there is no element")
    return root


def local(element: Any) -> str:
    """An element's name without its namespace, lower case."""
    # Not by etree.QName, which refuses the names that fixed documents may have, such as "news:".
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def namespace(element: Any) -> str:
    return element.tag.rpartition("}")[0].removeprefix("{") if isinstance(element.tag, str) else ""


def to_text(fragment: str) -> str:
    """An HTML fragment as plain text: blocks on lines of their own, entities resolved, scripts left out.

    >>> to_text("<p>Fire &amp; rain in <b>Izmir</b>.</p><p>More</p><script>x</script>")
    'Fire & rain in Izmir.\\nMore'
    """
    safe = _xml_safe(fragment)
    # Most titles have no markup, and a parser for each costs more than all else that is done for an entry.
    text = _text_of(safe) if _MARKUP.search(safe) else safe
    return _NEWLINES.sub("\n", _SPACES.sub(" ", text)).strip()


def one_line(fragment: str) -> str:
    """Like ``to_text``, on a single line: for titles and names."""
    return " ".join(to_text(fragment).split())


def _text_of(fragment: str) -> str:
    try:
        root = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    pieces: list[str] = []
    _collect(root, pieces)
    return "".join(pieces)


def _collect(root: Any, pieces: list[str]) -> None:
    # An explicit stack: an untrusted source's page may nest deeper than Python recurses.
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        edge = "\n" if node.tag in _BLOCKS else ""
        after: list[Any] = [node.tail or "", edge]
        if node.tag in _HIDDEN or not isinstance(node.tag, str):
            stack.append(node.tail or "")
            continue
        stack += [*after, *reversed(list(node))]
        pieces.append(edge + (node.text or ""))


def _xml_safe(text: str) -> str:
    # lxml refuses NUL and lone surrogates.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
