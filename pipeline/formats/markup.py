"""Untrusted XML and HTML, read as data: no entities expanded, no network, nothing run."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree, html

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.encodings import decode_xml

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table td th tr ul".split()
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg"))
_MARKUP = re.compile(r"[<&]")
# Proof that a text of unknown kind is markup: a closing tag of an element common in prose, a void element, or an
# opening tag with an attribute.
_PROOF = re.compile(
    r"</(p|div|span|a|b|i|u|s|em|strong|br|h[1-6]|ul|ol|li|blockquote|figure|figcaption|table|tr|td|th|tbody|img|small|"
    r"big|sub|sup|font|center|cite|q|code|pre|del|ins|mark|abbr|section|article|script|style|iframe|video|audio)\s*>"
    r"|<(br|hr|img|p|wbr)\b[^<>]*>|<(?!a\b)[a-z][\w:-]{0,30}\s+[\w:-]{1,40}=[\"'][^<>]{0,2000}>|^\s*<(div|p|span|b|i|em|strong|h[1-6]|a)\b[^<>]*>",
    re.IGNORECASE,
)
_BEGINS_WITH_MARKUP = re.compile(
    r"\s*<(p|div|span|h[1-6]|ul|ol|blockquote|figure|table|img|a|strong|em)\b[^<>]*>", re.I
)
# Not for readers, and not allowed in XML.
_CONTROL: dict[int, str | None] = {
    n: None for n in (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0xFEFF) if n not in (9, 10, 13)
}
# Windows' quotation marks and dashes, referenced by their Windows numbers.
_CONTROL |= {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
# Atomic, or a document of many such beginnings would cause exponential backtracking.
_DOCTYPE = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE[^\[>]*\[", re.DOTALL | re.IGNORECASE)
# A longer DOCTYPE subset is not a feed's.
_LONGEST_SUBSET = 16_384
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_COMMENT_OR_TAG = re.compile(r"<!--.*?-->|<[A-Za-z]", re.DOTALL)
# Beginning of a document after program output.
_BEGINNING = re.compile(r"<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b(?=[^<>]*>)", re.IGNORECASE)
_LONGEST_NOISE = 8192
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>", re.IGNORECASE)
# A raw one, as in "?x=1&y=2": neither an XML entity nor a numeric reference.
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
# Characters that cannot begin an element, as in "5 < 6" and "<3".
_RAW_LESS = re.compile(r"<(?![A-Za-z_/!?:\u0080-\uffff])")
_NOT_XML = dict.fromkeys({*range(0x20), 0xFFFE, 0xFFFF} - {9, 10, 13})
# Errors whose repair changes no word, mostly undeclared prefixes.
_HARMLESS = frozenset(
    (
        etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,
        etree.ErrorTypes.NS_ERR_QNAME,
        etree.ErrorTypes.NS_ERR_XML_NAMESPACE,
        etree.ErrorTypes.WAR_NS_URI,
        etree.ErrorTypes.WAR_NS_URI_RELATIVE,
        # Content after the root element, such as a notice of the program.
        etree.ErrorTypes.ERR_DOCUMENT_END,
    )
)
_CUT = frozenset(
    (
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
        etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    )
)
# An attribute up to its real closing quotation mark: its value may contain unescaped ones.
_ATTRIBUTE = re.compile(r"""(\s[\w:.-]+=)"([^<>]*?)"(?=\s+[\w:.-]+="|\s*/?>)""")
_TAG = re.compile(r"<[\w:.-]{1,64}\s[^<>]{0,10000}>")
_SPACES = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"\s*\n\s*")
# Also matches a few characters beyond the UTF-16 halves, which come out unchanged.
_HALVES = re.compile(r"(?:&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7]\d{3});){1,2}")
_NUMBER = re.compile(r"&#([xX]?[0-9a-fA-F]+);")


def refuse_entities(text: str) -> None:
    """Raise RecordRejected when a document declares entities: news needs none, and entity bombs do.

    Only its DOCTYPE declares them; an article about XML may quote the same words.
    """
    head = _DOCTYPE.match(text)
    subset = text[head.end() : head.end() + _LONGEST_SUBSET] if head else ""
    end = _first_tag(subset)
    if len(subset) == _LONGEST_SUBSET == end or "<!entity" in _COMMENT.sub("", subset[:end]).lower():
        raise RecordRejected(
            Reason.INVALID, "the document declares entities, which are never expanded", fix="remove its DOCTYPE"
        )


def _first_tag(text: str) -> int:
    """Return the start of the first element, after comments; else the end."""
    found = _COMMENT_OR_TAG.search(text)
    while found and found[0].startswith("<!--"):
        found = _COMMENT_OR_TAG.search(text, found.end())
    return found.start() if found else len(text)


def from_beginning(text: str) -> str:
    """Return the document without leading white space and program output.

    >>> from_beginning("\\n<b>Warning</b>: old call<br />\\n<?xml version='1.0'?><rss></rss>")
    "<?xml version='1.0'?><rss></rss>"
    """
    plain = text.lstrip("\ufeff \t\r\n\0")
    found = _BEGINNING.search(plain, 0, _LONGEST_NOISE)
    return plain[found.start() :] if found and "<html" not in plain[: found.start()].lower() else plain


def repair_surrogates(text: str) -> str:
    """Return the document with references to UTF-16 halves, which some systems write for emoji, combined.

    >>> repair_surrogates("&#xD83D;&#xDE00; &#55357;")
    '&#128512; &#65533;'
    """
    return _HALVES.sub(_joined, text)


def _joined(found: re.Match[str]) -> str:
    halves = [int(number[1:], 16) if number[:1] in "xX" else int(number) for number in _NUMBER.findall(found[0])]
    text = b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be", "replace")
    return "".join(f"&#{ord(character)};" for character in text)


@dataclass(frozen=True)
class Xml:
    """A document's root element; ``cut`` describes what was left out of a truncated document."""

    root: Any
    cut: RecordRejected | None = None


def parse_xml(data: bytes, content_type: str = "") -> Xml:
    """Parse an XML document; raises RecordRejected, with the line, if that would need guessing.

    Raw ``&``, ``<`` and quotation marks in attributes are literal, undeclared prefixes have their usual meaning,
    control characters are dropped. Of a truncated document the complete part is read.
    """
    text = from_beginning(decode_xml(data, content_type))
    refuse_entities(text)
    text = _with_signs_escaped(repair_surrogates(_DECLARATION.sub("", text))).translate(_NOT_XML)
    try:
        root, faults = _parsed(text)
        if faults:
            root, faults = _parsed(_TAG.sub(_with_quotes, text))
    except etree.XMLSyntaxError as error:
        raise RecordRejected(Reason.INVALID, f"not XML: {error}") from None
    if root is None:
        raise RecordRejected(Reason.INVALID, "not XML: there is not an element")
    if faults and faults[0].type in _CUT and faults[0].line >= text.rstrip().count("\n"):
        return Xml(root, _without_torn(root, text))
    if faults:
        raise RecordRejected(
            Reason.INVALID,
            f"not XML: line {faults[0].line}: {faults[0].message.strip()}",
            fix="write &lt; and &quot; for signs in texts and attributes, and close every element",
        )
    return Xml(root)


def _parsed(text: str) -> tuple[Any, list[Any]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return root, [fault for fault in parser.error_log if fault.type not in _HARMLESS]


def _with_signs_escaped(text: str) -> str:
    """Escape raw ``&`` and ``<``, except in CDATA, where they are literal."""
    first, *others = text.split("<![CDATA[")
    parts = [_RAW_LESS.sub("&lt;", _AMPERSAND.sub("&amp;", first))]
    for part in others:
        inside, end, outside = part.partition("]]>")
        parts.append(inside + end + _RAW_LESS.sub("&lt;", _AMPERSAND.sub("&amp;", outside)))
    return "<![CDATA[".join(parts)


def _with_quotes(tag: re.Match[str]) -> str:
    return _ATTRIBUTE.sub(lambda found: f'{found[1]}"{found[2].replace(chr(34), "&quot;")}"', tag[0])


def _without_torn(root: Any, text: str) -> RecordRejected:
    """Remove the last element if its end is missing, as its words or address may be cut."""
    last = root[-1] if len(root) else None
    if last is not None and isinstance(last.tag, str):
        name = f"{last.prefix}:{local(last)}" if last.prefix else local(last)
        if text.lower().rfind(f"<{name}") > text.lower().rfind(f"</{name}"):
            root.remove(last)
    return RecordRejected(Reason.INVALID, "the document is cut short: what follows is missing", fix="ask for it again")


def local(element: Any) -> str:
    """Return an element's name without namespace, in lower case."""
    # Not by etree.QName, which rejects names possible in repaired documents, such as "news:".
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def namespace(element: Any) -> str:
    return element.tag.rpartition("}")[0].removeprefix("{") if isinstance(element.tag, str) else ""


def to_text(fragment: str) -> str:
    """Convert an HTML fragment to plain text: blocks on separate lines, entities resolved, scripts removed.

    >>> to_text("<p>Fire &amp; rain in <b>Izmir</b>.</p><p>More</p><script>x</script>")
    'Fire & rain in Izmir.\\nMore'
    """
    safe = _without_open_frames(_xml_safe(fragment))
    # Most titles have no markup, and a parser for each would cost more than the rest of the entry.
    return plain(_text_of(safe) if _MARKUP.search(safe) else safe)


def _without_open_frames(fragment: str) -> str:
    """Remove unclosed tags of frames and objects: everything after one would be hidden in it."""
    for name in ("iframe", "object", "noscript", "svg", "template"):
        if f"<{name}" in fragment.lower() and f"</{name}" not in fragment.lower():
            fragment = re.sub(rf"<{name}\b[^<>]*>", "", fragment, flags=re.IGNORECASE)
    return fragment


def plain(text: str) -> str:
    """Return plain text without control characters and with normalized white space: ``<`` stays as it is.

    >>> plain("5 <b> 6")
    '5 <b> 6'
    """
    return _NEWLINES.sub("\n", _SPACES.sub(" ", without_controls(text))).strip()


def without_controls(text: str) -> str:
    """Return the text without invisible characters, and with one kind of line end."""
    return text.translate(_CONTROL).replace("\r\n", "\n").replace("\r", "\n")


def guessed(text: str) -> str:
    """Return the text of possible markup, as in RSS titles: markup if it contains a closing tag or starts with a tag.

    >>> guessed("Browsers drop the <blink> element &amp; more"), guessed("<i>Two</i> ships")
    ('Browsers drop the <blink> element & more', 'Two ships')
    """
    return to_text(text) if _PROOF.search(text) else plain(unescape(text))


def as_written(text: str, *, typed: bool) -> str:
    """Return the words of plain text; if undeclared and starting with an element, it is markup."""
    return plain(text) if typed or not _BEGINS_WITH_MARKUP.match(text) else guessed(text)


def one_line(fragment: str) -> str:
    """Convert an HTML fragment to text on a single line."""
    return line_of(to_text(fragment))


def line_of(text: str) -> str:
    """Return the text on a single line."""
    return " ".join(text.split())


def _text_of(fragment: str) -> str:
    try:
        root = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    pieces: list[str] = []
    _collect(root, pieces)
    return "".join(pieces)


def _collect(root: Any, pieces: list[str]) -> None:
    # An explicit stack: untrusted pages may nest deeper than Python recurses.
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
    # lxml rejects NUL and lone surrogates.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
