"""Dead letters as text. What an article holds never reaches the terminal raw."""

import re

from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id

# Control characters, and the marks that turn the direction of writing.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """The text with every character that a terminal might obey written as an escape."""
    return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def line(letter: DeadLetter) -> str:
    """A letter in one line."""
    when = letter.failed_at.strftime("%Y-%m-%d %H:%M:%S")
    error = safe(letter.error).replace("\n", " ")[:120]
    return f"{letter_id(letter)}  {when}  {letter.reason}  attempt {letter.attempts}  {error}"


def page(letter: DeadLetter) -> str:
    """A letter whole: why, which field, what to do, and the payload."""
    parts = [
        ("id", letter_id(letter)),
        ("reason", f"{letter.reason} (stage {letter.stage}, attempt {letter.attempts})"),
        ("error", letter.error),
        ("field", letter.field or "-"),
        ("fix", letter.fix or "-"),
        ("failed at", letter.failed_at.isoformat()),
        ("code", letter.code_version),
        ("payload", f"({letter.encoding})\n{letter.payload}" if letter.payload is not None else "none"),
    ]
    return "\n".join(f"{name:10} {safe(text)}" for name, text in parts)
