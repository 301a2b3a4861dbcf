"""Dead letters as text. Article content never reaches the terminal unescaped."""

from pipeline.cli.terminal import escaped, one_line
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id


def line(dead_letter: DeadLetter) -> str:
    """Return a dead letter on one line."""
    when = dead_letter.failed_at.strftime("%Y-%m-%d %H:%M:%S")
    error = one_line(dead_letter.error)[:120]
    return f"{letter_id(dead_letter)}  {when}  {dead_letter.reason}  attempt {dead_letter.attempts}  {error}"


def page(dead_letter: DeadLetter) -> str:
    """Return a whole dead letter: reason, field, fix, and payload."""
    parts = [
        ("id", letter_id(dead_letter)),
        *([("receiver", dead_letter.receiver)] if dead_letter.receiver else []),
        ("reason", f"{dead_letter.reason} (stage {dead_letter.stage}, attempt {dead_letter.attempts})"),
        ("error", dead_letter.error),
        ("field", dead_letter.field or "-"),
        ("fix", dead_letter.fix or "-"),
        ("failed at", dead_letter.failed_at.isoformat()),
        ("code", dead_letter.code_version),
        ("payload", f"({dead_letter.encoding})\n{dead_letter.payload}" if dead_letter.payload is not None else "none"),
    ]
    return "\n".join(f"{name:10} {escaped(text)}" for name, text in parts)
