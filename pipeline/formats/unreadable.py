"""Files that are not articles, by bytes or name: pictures, documents, archives, programs, style sheets."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from pipeline.errors import Reason, RecordRejected

# By their first bytes, whatever the name.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"BEGIN:VCALENDAR", "a calendar"),
    (b"BEGIN:VCARD", "an address book"),
    (b"-----BEGIN ", "a certificate, key or signature"),
    (b"WEBVTT", "subtitles"),
    (b"%YAML ", "YAML"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Office"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"8BPS", "a Photoshop picture"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\x00", "a file packed with xz"),
    (b"BZh", "a file packed with bzip2"),
    (b"\x28\xb5\x2f\xfd", "a file packed with zstd"),
    (b"\x04\x22\x4d\x18", "a file packed with LZ4"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"Obj\x01", "an Avro file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x00asm", "a program"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\xff\xfb", "sound"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"FLV\x01", "a video"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
    (b"OTTO", "a font"),
    (b"FWS", "a Flash film"),
    (b"CWS", "a Flash film"),
)
_IN_RIFF = {b"WEBP": "a WebP picture", b"WAVE": "sound", b"AVI ": "a video"}
_IN_ZIP = (
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint document"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)
# Text other than prose, recognisable only by name or by the server's content type.
_BY_EXTENSION: Mapping[str, str] = {
    **dict.fromkeys((".css", ".scss", ".less"), "a style sheet"),
    **dict.fromkeys(
        (
            ".js",
            ".mjs",
            ".cjs",
            ".ts",
            ".tsx",
            ".jsx",
            ".py",
            ".php",
            ".rb",
            ".sh",
            ".bat",
            ".java",
            ".c",
            ".h",
            ".cc",
            ".cpp",
            ".cs",
            ".kt",
            ".swift",
            ".scala",
            ".pl",
            ".lua",
            ".ps1",
            ".vue",
            ".diff",
            ".patch",
            ".proto",
            ".mk",
            ".go",
            ".rs",
        ),
        "a program's source",
    ),
    **dict.fromkeys((".sql", ".log", ".ini", ".cfg", ".conf", ".toml", ".lock", ".map", ".env"), "a program's file"),
    **dict.fromkeys((".svg", ".xsl", ".xslt", ".xsd", ".dtd", ".plist", ".kml", ".gpx"), "XML, but not news"),
    ".ics": "a calendar",
    ".vcf": "an address book",
    ".eml": "a mail",
    **dict.fromkeys((".srt", ".vtt"), "subtitles"),
    **dict.fromkeys((".tex", ".bib", ".po", ".pot"), "a source text"),
    ".geojson": "GeoJSON",
}
# What hosts and programs keep beside news, whatever reads plain text.
_BY_WHOLE_NAME = re.compile(
    r"(?:robots|(?:app-)?ads|sellers|security|humans|llms(?:-full)?|requirements[\w-]*|constraints|cmakelists)\.txt"
    r"|(?:gnu)?makefile|dockerfile|jenkinsfile|gemfile|procfile|license|copying|\.[\w-]+(?:ignore|rc|config|attributes)",
    re.I,
)
_BY_TYPE: tuple[tuple[str, str], ...] = (
    ("text/css", "a style sheet"),
    ("javascript", "a program's source"),
    ("text/calendar", "a calendar"),
)
# Mail headers, also in saved pages (MHTML); an article does not have two in its first lines.
_MAIL_HEADER = re.compile(
    rb"(?mi)^(?:From|To|Subject|Date|MIME-Version|Message-ID|Received|Return-Path|Content-Type):[ \t]"
)
_MAIL_START = re.compile(rb"(?i)(?:[A-Z][\w-]{1,40}:[ \t][^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
# Before each mail of a mailbox.
_ENVELOPE = re.compile(rb"\AFrom \S+ [^\n]*\d{4}[^\n]*\n")
# Bytes that never occur in text.
_NO_TEXT = bytes(each for each in range(0x20) if each not in b"\t\n\r\f\v\x1a\x1b\x08\x03\x0b")
_UNPACK = "unpack it, and publish the folder or the file that was in it"
_FIX = "publish its text: as a page, plain text, or article.v1"


def refuse_unreadable(name: str, head: bytes, content_type: str, *, by_name: bool) -> None:
    """Raise RecordRejected, naming the kind, if ``head`` is the beginning of an unsupported form.

    ``by_name`` if neither its extension nor a person said what it is: then its name counts too.
    """
    found = _by_bytes(head) or _by_whole_name(name) or (_by_name(name, content_type) if by_name else None)
    if found:
        is_packed = "archive" in found or "packed" in found
        raise RecordRejected(Reason.INVALID, f"{found}, not an article", fix=_UNPACK if is_packed else _FIX)


def _is_mail(head: bytes) -> bool:
    start = _MAIL_START.match(_ENVELOPE.sub(b"", head.replace(b"\r\n", b"\n")))
    return start is not None and len({each.lower() for each in _MAIL_HEADER.findall(start[0])}) >= 3


def is_binary(head: bytes) -> bool:
    """Return whether bytes are text in no encoding: they contain zeros, other than as UTF-16, or many controls."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not head:
        return False
    zeros = head.count(0)
    if zeros:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return not (max(even, odd) > len(head) * 0.15 and min(even, odd) * 20 < len(head))
    return sum(head.count(each) for each in _NO_TEXT) * 50 > len(head)


def _by_bytes(head: bytes) -> str | None:
    for signature, what in _SIGNATURES:
        # A text may begin with the same three characters.
        if head.startswith(signature) and (len(signature) > 3 or not signature.isascii() or is_binary(head)):
            return what
    if _is_mail(head):
        return "a mail or a saved page (MHTML)"
    if head.startswith(b"RIFF") and head[8:12] in _IN_RIFF:
        return _IN_RIFF[head[8:12]]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((what for inside, what in _IN_ZIP if inside in head), "a ZIP archive")
    if head[4:8] == b"ftyp":
        return "a video or a picture of a phone"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return None


def _by_whole_name(name: str) -> str | None:
    return "a host's or a program's file" if _BY_WHOLE_NAME.fullmatch(name.rpartition("/")[2]) else None


def _by_name(name: str, content_type: str) -> str | None:
    if "://" not in name and (found := _BY_EXTENSION.get(PurePosixPath(name).suffix.lower())):
        return found
    return next((what for kind, what in _BY_TYPE if kind in content_type.lower()), None)
