"""Article text split at marked names. Offsets count code points, like Python strings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.search.answers import MentionSpan

MAX_SHOWN = 60_000
"""Characters of a text shown at first: forty minutes of reading."""
MAX_WHOLE = 500_000
"""Characters shown at most: more is hard on browsers, and the original is one click away."""
KINDS = frozenset({"person", "organization", "place"})
"""Kinds of names with a colour and a page; others stay plain."""


@dataclass(frozen=True)
class TextRun:
    """A run of text; ``kind`` and ``name`` are set for a mention."""

    text: str
    kind: str = ""
    name: str = ""


Line = tuple[TextRun, ...]


def marked_lines(text: str, mentions: Sequence[MentionSpan], field: str, limit: int = MAX_WHOLE) -> list[Line]:
    """Return the paragraphs of the first ``limit`` characters as runs; blank lines are left out.

    Mentions that overlap, are out of range or have no page stay plain: text is never lost or duplicated.
    """
    end = min(len(text), limit)
    spans = _usable((span for span in mentions if span.field == field and span.kind in KINDS), end)
    lines: list[list[TextRun]] = [[]]
    position = 0
    for span in spans:
        _add(lines, text[position : span.start])
        shown = text[span.start : span.end].replace("\n", " ")
        lines[-1].append(TextRun(shown, span.kind, span.name))
        position = span.end
    _add(lines, text[position:end])
    return [tuple(line) for line in lines if any(piece.text.strip() for piece in line)]


def _usable(spans: Iterable[MentionSpan], end: int) -> list[MentionSpan]:
    kept: list[MentionSpan] = []
    position = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if position <= span.start < span.end <= end:
            kept.append(span)
            position = span.end
    return kept


def _add(lines: list[list[TextRun]], text: str) -> None:
    first, *further = text.split("\n")
    if first:
        lines[-1].append(TextRun(first))
    for line in further:
        lines.append([TextRun(line)] if line else [])
