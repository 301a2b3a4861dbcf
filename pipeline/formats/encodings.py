"""Decode bytes to text by what the document, its server and the bytes themselves indicate, weighed as in browsers."""

import codecs
import re

from charset_normalizer import from_bytes

from pipeline.formats.legacy_encodings import encoding_of, likely_language, named_language

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
# Use the wider encoding: pages labelled Latin-1 contain Windows' quotation marks.
_WIDER = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_ALIASES = {"x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gbk", "x-euc-jp": "euc_jp", "x-cp1251": "cp1251"}
_CHARSETS = re.compile(
    r"utf-[78]|ascii|iso8859|iso2022|cp\d|koi8|mac|gb|big5|euc|shift|tis|hz|johab|ptcp|kz1048|hp-?roman"
)
_PASTED = frozenset(bytes([each]) for each in (0x80, 0x85, *range(0x91, 0x98), 0xA0, 0xAB, 0xBB))
# Of several bytes a character. Their bytes are seldom UTF-8 by chance, but short ones are.
_WIDE = ("gb", "big5", "euc", "shift", "cp932", "cp949", "iso2022", "hz", "johab", "utf-16", "utf-32", "utf-7")


def decode_xml(data: bytes, content_type: str = "") -> str:
    """Decode an XML document: by byte order mark, declaration, server, or the likeliest of all."""
    declared = _XML.search(data[:_HEAD].replace(b"\0", b""))
    return _decoded(data, [declared[1].decode() if declared else None, charset_of(content_type)])


def decode_html(data: bytes, content_type: str = "") -> str:
    """Decode a page: by byte order mark, server, its own declaration, or the likeliest of all."""
    declared = _META.search(data[:_HEAD]) or _XML.match(data[:_HEAD])
    return _decoded(data, [charset_of(content_type), declared[1].decode() if declared else None])


def decode_text(data: bytes, content_type: str = "") -> str:
    """Decode plain text: as UTF-8, by byte order mark or server, or the likeliest older encoding."""
    return _decoded(data, [charset_of(content_type)])


def charset_of(content_type: str) -> str | None:
    """Return the charset in a Content-Type.

    >>> charset_of("text/html; charset=ISO-8859-2")
    'ISO-8859-2'
    """
    found = _HEADER.search(content_type)
    return found[1] if found else None


def _decoded(data: bytes, named: list[str | None]) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    unmarked = _utf16(data)
    if unmarked:
        return data.decode(unmarked, "replace")
    known = [python for name in named if name and (python := _python_name(name))]
    for candidate in _in_order(known):
        try:
            return data.decode(candidate)
        except UnicodeError:
            continue
    return _likeliest(data, known)


def _in_order(known: list[str]) -> list[str]:
    # Non-ASCII text that is valid UTF-8 is UTF-8, whatever one-byte encoding is declared.
    wide = [encoding for encoding in known if encoding.startswith(_WIDE)]
    if "utf-8" in known or not wide:
        return ["utf-8", *known]
    return [*known, "utf-8"] if known[0] in wide else ["utf-8", *known]


def _likeliest(data: bytes, known: list[str]) -> str:
    # With a few invalid bytes, the declared encoding is still the best guess.
    for encoding in known:
        if encoding != "utf-8":
            return data.decode(encoding, "replace")
    if known and _is_nearly_utf8(data):
        return data.decode("utf-8", _OF_WINDOWS)
    by_letters = encoding_of(data, named_language(data)) or encoding_of(data, likely_language(data))
    if by_letters:
        return data.decode(by_letters)
    best = from_bytes(data).best()
    return str(best) if best else data.decode("utf-8", "replace")


def _is_nearly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    # Hardly any text of another encoding has bytes that make a character of UTF-8.
    return sum(character > "\x7f" for character in text) - bad >= bad


def _of_windows(error: UnicodeError) -> tuple[str, int]:
    """Windows' quotation marks and dashes within UTF-8, as a text that was pasted into it has them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252") if wrong in _PASTED else "\ufffd", error.end


_OF_WINDOWS = "pipeline.of_windows"
codecs.register_error(_OF_WINDOWS, _of_windows)


def _utf16(data: bytes) -> str | None:
    """Detect UTF-16 without a mark, by the zero bytes of Latin characters."""
    head = data[:_HEAD]
    half = max(1, len(head) // 2)
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and max(even, odd) > half * 0.3 and min(even, odd) * 20 < half:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _python_name(name: str) -> str | None:
    try:
        found = codecs.lookup(_ALIASES.get(name.lower(), name)).name
    except (LookupError, ValueError):
        return None
    # Python also has codecs such as "hex" and "idna"; and if an ASCII declaration was readable, it is not UTF-16.
    return _WIDER.get(found, found) if _CHARSETS.match(found) else None
