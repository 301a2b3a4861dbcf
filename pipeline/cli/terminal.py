"""Safe display of untrusted text: it must never control the terminal.

One rule, ``_STEERING``, defines the dangerous characters. ``printable`` and ``harmless`` replace them by spaces, for
articles to read; ``escaped`` and ``one_line`` escape them, for errors, names and payloads to inspect.
"""

import json
import re
from typing import Any

from rich.console import Console

# Control characters; line separators; surrogates; and bidirectional overrides and isolates, with which a headline could
# fake another source or address. Not U+200E and U+200F: Hebrew and Arabic texts need them, and they only affect
# adjacent characters.
_STEERING = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERS = re.compile(rf"(?!\n)[{_STEERING}]")
_OBEYED = re.compile(rf"(?![\n\t])[{_STEERING}]")
# Wider than any line: grep and less need whole lines.
_UNWRAPPED = 1_000_000
_SPACES = re.compile(r"[\s\x85\u2028\u2029]+")


def printable(text: str) -> str:
    """Return one line without characters that move the cursor, set a colour or reorder other text."""
    return harmless(_SPACES.sub(" ", text))


def harmless(text: str) -> str:
    """Return several lines likewise, character for character, so that offsets into ``text`` stay valid."""
    return _STEERS.sub(" ", text)


def escaped(text: str) -> str:
    """Return the text, of several lines, with every dangerous character escaped."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """Return it on one line, for multi-line messages of libraries."""
    return " ".join(part for line in escaped(text).split("\n") if (part := line.strip()))


def json_text(data: Any, indent: int | None = 2) -> str:
    """Return JSON for scripts and people: text as it is, dangerous characters escaped; on one line without
    ``indent``."""
    return json_escaped(json.dumps(data, ensure_ascii=False, indent=indent))


def json_escaped(text: str) -> str:
    """Escape characters that the JSON writer left raw: 0x9b, for example, starts a terminal command."""
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def console() -> Console:
    """Return a console for standard output: coloured and wrapped on a terminal, plain whole lines elsewhere."""
    plain = Console(highlight=False, markup=False, emoji=False)
    return plain if plain.is_terminal else Console(highlight=False, markup=False, emoji=False, width=_UNWRAPPED)
