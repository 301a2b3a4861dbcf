"""Text from articles, made safe to show: it must never steer the terminal it is printed on."""

import json
import re
import unicodedata
from typing import Any

from rich.console import Console

# Overrides and isolates reorder what stands around them, so that a headline could fake another source or address.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Wider than any line: grep and less want a snippet whole.
_UNWRAPPED = 1_000_000
_SPACES = re.compile(r"[\s\x85\u2028\u2029]+")
# json.dumps leaves these raw, and the terminal takes 0x9b for the start of a command.
_RAW_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029]")


def printable(text: str) -> str:
    """One line without anything that moves the cursor, sets a colour or reorders its surroundings."""
    return harmless(_SPACES.sub(" ", text))


def harmless(text: str) -> str:
    """The same of several lines, character for character: offsets into ``text`` hold for what comes back."""
    return "".join(char if char == "\n" or not _steers(char) else " " for char in text)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or char in _REORDERING


def json_text(data: Any) -> str:
    """JSON for scripts and for eyes: dead letters as they are, controls escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return _RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def console() -> Console:
    """Standard output: in colour and wrapped on a terminal, plain and in whole lines elsewhere."""
    plain = Console(highlight=False, markup=False, emoji=False)
    return plain if plain.is_terminal else Console(highlight=False, markup=False, emoji=False, width=_UNWRAPPED)
