"""Edits to a text, and the alignment that maps the edited text back to the original.

An alignment is a list of *runs* ``(edited start, original start, length)`` in code points, ascending and without
overlaps: stretches that are equal in both texts. Everything between two runs was changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Run = tuple[int, int, int]
What = Literal[
    "credit", "biography", "boilerplate", "markup", "notice", "promotion", "navigation", "comments", "recurring"
]
"""Reason for removing a part of the text."""

# Most characters skipped to resynchronise two versions of a text, and equal characters in a row that this takes.
_REACH = 16
_ANCHOR = 6
_STRIDE = 64


@dataclass(frozen=True, slots=True)
class Edit:
    """Replacement of ``[start, end)`` by ``text``; ``removed`` is the reason to report if the old text was content."""

    start: int
    end: int
    text: str = ""
    removed: What | None = None


def apply_edits(text: str, edits: Sequence[Edit]) -> tuple[str, list[Run]]:
    """Return the edited text and its alignment; the edits must be in order and not overlap."""
    parts: list[str] = []
    runs: list[Run] = []
    done = length = 0
    for edit in (*edits, Edit(len(text), len(text))):
        if edit.start > done:
            parts.append(text[done : edit.start])
            runs.append((length, done, edit.start - done))
        parts.append(edit.text)
        length += edit.start - done + len(edit.text)
        done = edit.end
    return "".join(parts), runs


def compose(later: Sequence[Run], earlier: Sequence[Run]) -> list[Run]:
    """Return the alignment of two edits in sequence as one."""
    runs: list[Run] = []
    at = 0
    for start, middle, length in later:
        while at < len(earlier) and earlier[at][0] + earlier[at][2] <= middle:
            at += 1
        for low, origin, size in _overlaps(earlier, at, middle, middle + length):
            runs.append((start + low - middle, origin, size))
    return runs


def _overlaps(runs: Sequence[Run], at: int, low: int, high: int) -> Iterator[Run]:
    while at < len(runs) and runs[at][0] < high:
        start, origin, length = runs[at]
        first, last = max(low, start), min(high, start + length)
        yield first, origin + first - start, last - first
        at += 1


def original_span(runs: Sequence[Run], start: int, end: int) -> tuple[int, int]:
    """Return the original span of ``[start, end)`` in the edited text; an empty one if all of it was inserted."""
    touched = [run for run in runs if run[0] < end and run[0] + run[2] > start]
    if not touched:
        before = max((origin + length for new, origin, length in runs if new + length <= start), default=0)
        return before, before
    first, last = touched[0], touched[-1]
    return first[1] + max(0, start - first[0]), last[1] + min(last[2], end - last[0])


def differences(before: str, after: str, start: int = 0) -> list[Edit]:
    """Return the edits that turn ``before`` (at offset ``start`` of its text) into ``after``.

    Meant for scattered repairs of a few characters, in bounded time: if the two cannot be resynchronised within
    reach, the rest is one edit.
    """
    edits: list[Edit] = []
    i = j = 0
    if before == after:
        return edits
    while True:
        i, j = _while_same(before, i, after, j)
        if i == len(before) and j == len(after):
            return edits
        skip, put = _next_step(before, i, after, j)
        edits.append(Edit(start + i, start + i + skip, after[j : j + put]))
        i, j = i + skip, j + put


def _while_same(before: str, i: int, after: str, j: int) -> tuple[int, int]:
    # In strides, as nearly all of a text is the same.
    while before[i : i + _STRIDE] == after[j : j + _STRIDE] and i + _STRIDE <= len(before):
        i, j = i + _STRIDE, j + _STRIDE
    while i < len(before) and j < len(after) and before[i] == after[j]:
        i, j = i + 1, j + 1
    return i, j


def _next_step(before: str, i: int, after: str, j: int) -> tuple[int, int]:
    """Return the fewest characters to skip in each until they agree again."""
    for total in range(1, 2 * _REACH + 1):
        for skip in range(max(0, total - _REACH), min(total, _REACH) + 1):
            ahead, put = i + skip, j + total - skip
            if before[ahead : ahead + _ANCHOR] == after[put : put + _ANCHOR]:
                return min(skip, len(before) - i), min(total - skip, len(after) - j)
    return len(before) - i, len(after) - j
