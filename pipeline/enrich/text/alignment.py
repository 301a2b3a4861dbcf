"""Edits to a text, and the alignment that maps the edited text back to the original.

An alignment is a list of *runs* ``(edited start, original start, length)``, ascending and not overlapping:
stretches that are the same in both. What lies between two runs was changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Run = tuple[int, int, int]
What = Literal[
    "credit", "biography", "boilerplate", "markup", "notice", "promotion", "navigation", "comments", "recurring"
]
"""Why a part of the text was taken away."""

# How far apart, and by how many equal characters in a row, two versions of a text are brought into step again.
_REACH = 16
_ANCHOR = 6
_STRIDE = 64


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``text`` in place of ``[start, end)``; with ``removed`` the old text is worth telling about."""

    start: int
    end: int
    text: str = ""
    removed: What | None = None


def apply_edits(text: str, edits: Sequence[Edit]) -> tuple[str, list[Run]]:
    """The edited text and its alignment; the edits are in order and do not overlap."""
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
    """The alignment of two edits, one after the other, as one."""
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
    """Return where ``[start, end)`` of the edited text lies in the original; empty when nothing of it was there."""
    touched = [run for run in runs if run[0] < end and run[0] + run[2] > start]
    if not touched:
        before = max((origin + length for new, origin, length in runs if new + length <= start), default=0)
        return before, before
    first, last = touched[0], touched[-1]
    return first[1] + max(0, start - first[0]), last[1] + min(last[2], end - last[0])


def differences(before: str, after: str, start: int = 0) -> list[Edit]:
    """Edits that turn ``before`` (which begins at ``start`` of its text) into ``after``.

    Made for repairs of a few characters here and there, in bounded time: where the two cannot be brought into
    step again within reach, all the rest is one edit.
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
    """The fewest characters to skip in each until they agree again."""
    for total in range(1, 2 * _REACH + 1):
        for skip in range(max(0, total - _REACH), min(total, _REACH) + 1):
            ahead, put = i + skip, j + total - skip
            if before[ahead : ahead + _ANCHOR] == after[put : put + _ANCHOR]:
                return min(skip, len(before) - i), min(total - skip, len(after) - j)
    return len(before) - i, len(after) - j
