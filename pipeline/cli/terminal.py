"""Text from elsewhere, made safe to show: it must never steer the terminal that it is printed on.

One rule, ``_STEERING``, says which characters do. ``printable`` and ``harmless`` put a space in their place, for articles,
which are read; ``escaped`` and ``one_line`` write them out, for errors, names and payloads, which are looked into.
"""

import json
import re
from typing import Any

from rich.console import Console

# Controls; separators of lines; halves of characters; and overrides and isolates, which reorder what stands around them,
# so that a headline could fake another source or address. Not the marks U+200E and U+200F: Hebrew and Arabic texts have
# them, and they move no more than the sign beside them.
_STEERING = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERS = re.compile(rf"(?!\n)[{_STEERING}]")
_OBEYED = re.compile(rf"(?![\n\t])[{_STEERING}]")
# Wider than any line: grep and less want a snippet whole.
_UNWRAPPED = 1_000_000
_SPACES = re.compile(r"[\s\x85\u2028\u2029]+")


def printable(text: str) -> str:
    """One line without anything that moves the cursor, sets a colour or reorders its surroundings."""
    return harmless(_SPACES.sub(" ", text))


def harmless(text: str) -> str:
    """The same of several lines, character for character: offsets into ``text`` hold for what comes back."""
    return _STEERS.sub(" ", text)


def escaped(text: str) -> str:
    """The text, of several lines, with every character that a terminal might obey written as an escape."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """The same in one line, as a message is that a library has written over several."""
    return " ".join(part for line in escaped(text).split("\n") if (part := line.strip()))


def json_text(data: Any, indent: int | None = 2) -> str:
    """JSON for scripts and for eyes: text as it is, what steers escaped; on one line without ``indent``."""
    return json_escaped(json.dumps(data, ensure_ascii=False, indent=indent))


def json_escaped(text: str) -> str:
    """The same JSON, with escapes for what its writer left raw: 0x9b, for one, begins a command to the terminal."""
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def console() -> Console:
    """Standard output: in colour and wrapped on a terminal, plain and in whole lines elsewhere."""
    plain = Console(highlight=False, markup=False, emoji=False)
    return plain if plain.is_terminal else Console(highlight=False, markup=False, emoji=False, width=_UNWRAPPED)
