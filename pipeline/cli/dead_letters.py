"""Dead letters as text. What an article holds never reaches the terminal raw."""

import re

from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id

# Control characters, and the marks that turn the direction of writing.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe(text: str) -> str:
    """The text with every character that a terminal might obey written as an escape."""
    return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def line(dead_letter: DeadLetter) -> str:
    """A dead letter in one line."""
    when = dead_letter.failed_at.strftime("%Y-%m-%d %H:%M:%S")
    error = safe(dead_letter.error).replace("\n", " ")[:120]
    return f"{letter_id(dead_letter)}  {when}  {dead_letter.reason}  attempt {dead_letter.attempts}  {error}"


def page(dead_letter: DeadLetter) -> str:
    """A dead letter whole: why, which field, what to do, and the payload."""
    parts = [
        ("id", letter_id(dead_letter)),
        ("reason", f"{dead_letter.reason} (stage {dead_letter.stage}, attempt {dead_letter.attempts})"),
        ("error", dead_letter.error),
        ("field", dead_letter.field or "-"),
        ("fix", dead_letter.fix or "-"),
        ("failed at", dead_letter.failed_at.isoformat()),
        ("code", dead_letter.code_version),
        ("payload", f"({dead_letter.encoding})\n{dead_letter.payload}" if dead_letter.payload is not None else "none"),
    ]
    return "\n".join(f"{name:10} {safe(text)}" for name, text in parts)
