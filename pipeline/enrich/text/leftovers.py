"""Removal of leftovers of the page around a story: buttons, bars, notices, promotions and links to other stories.

Whole lines are checked anywhere, and the sentences of a line that addresses the reader. A missed one leaves a line, a
false one loses news, so each rule needs a form that news does not have: only page words, a label and a colon, only a
timestamp, or a sentence with a quarter of page words.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.enrich.text.alignment import Edit, What
from pipeline.enrich.text.page_lines import bare_line_kind, has_page_words, table_kind
from pipeline.enrich.text.page_patterns import (
    BYLINE,
    COMMENT_HEADING,
    COMMENT_SIGN,
    CREDIT,
    FORMULA,
    FORMULA_MARKS,
    HEADING,
    HEADLINE,
    IMAGE,
    LABEL,
    NOTICE,
    NOTICE_MARKS,
    PITCH,
    READER_TOOL,
    STAMP,
)
from pipeline.enrich.text.page_phrases import ACTIONS, LINKING
from pipeline.stories.page_words import page_kinds, page_words

Span = tuple[int, int]
Found = tuple[int, int, What]

_LINE = re.compile(r"[^\n]*\S[^\n]*")
# Vowel signs of Indic scripts are marks, which \w does not match.
_WORD = re.compile(r"(?:[^\W_]+|[\u0900-\u0dff]+)+(?:[-'’][^\W_]+)*")
_BAR_WORDS = 12
_SENTENCE = re.compile(r"\S.*?(?:[.!?…。！？؟।]+[\"”»)]*(?=\s)|$)", re.DOTALL)
_QUOTED = re.compile(r"[\"“”«»„]")
_STORY_END = re.compile(r"[.!?…。！？؟।:][\"”»’')\]]*$")

_BYLINE_LINES = 4
_PAGE_SHARE = 0.3
_PAGE_KINDS = 4
_FEWEST_WORDS = 5


def strip_leftovers(text: str) -> list[Edit]:
    """Return an edit for each line or sentence that belongs to the page; none if nothing else would be left."""
    lines = [match.span() for match in _LINE.finditer(text)]
    found = list(_found(text, lines))
    if not found or not _story_left(text, found):
        return []
    return list(_edits(text, found))


def _found(text: str, lines: Sequence[Span]) -> Iterator[Found]:
    links = False
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if number and COMMENT_HEADING.fullmatch(line) and COMMENT_SIGN.search(text, end + 1):
            yield start, lines[-1][1], "comments"
            return
        what = line_kind(line, first=number < _BYLINE_LINES)
        if what is None and links and len(line) <= HEADLINE and not _STORY_END.search(line):
            what = "navigation"
        elif what is None:
            links = False
        elif what == "navigation":
            links = links or bool(HEADING.fullmatch(line))
        if what:
            yield start, end, what
        elif (kinds := _page_kinds(line)) or has_page_words(line):
            yield from _sentences(text, start, end, rich=kinds >= _PAGE_KINDS)


def line_kind(line: str, first: bool = False) -> What | None:
    """Return the kind of a whole line; None if it is story. ``first`` allows bylines, which are at the top."""
    line = line.strip()
    if len(line) <= 2 * HEADLINE:
        if any(pattern.fullmatch(line) for pattern in (LABEL, HEADING, STAMP, READER_TOOL)):
            return "navigation"
        if _is_bar(line) or COMMENT_HEADING.fullmatch(line):
            return "navigation"
        if IMAGE.fullmatch(line) or CREDIT.fullmatch(line) or (first and BYLINE.fullmatch(line)):
            return "credit"
        if what := table_kind(line) or bare_line_kind(line):
            return what
    return _sentence_kind(line) if len(line) <= 4 * HEADLINE and not _several(line) else None


def _several(line: str) -> bool:
    return len(_SENTENCE.findall(line)) > 1


def _page_kinds(line: str) -> int:
    """Return how many page words a line has; at least some in a script for which few are listed."""
    return _PAGE_KINDS if line[:1] > "\u0370" else page_kinds(line.casefold().split())


def _sentences(text: str, start: int, end: int, rich: bool) -> Iterator[Found]:
    """Yield the sentences of a line that belong to the page, each with a button's words behind it."""
    before: What | None = None
    # A mark that the line does not have is in none of its sentences.
    low = text[start:end].casefold()
    has_formula, has_notice = _has_any(FORMULA_MARKS, low), _has_any(NOTICE_MARKS, low)
    for match in _SENTENCE.finditer(text, start, end):
        what = _sentence_kind(match.group(), rich, has_formula, has_notice) or table_kind(match.group())
        if what is None and before and _is_bar(match.group()):
            what = before
        if what:
            yield match.start(), match.end(), what
        before = what


def _has_any(marks: Sequence[str], low: str) -> bool:
    return any(mark in low for mark in marks)


def _sentence_kind(sentence: str, rich: bool = True, has_formula: bool = True, has_notice: bool = True) -> What | None:
    """Return the kind of a sentence; ``rich`` if its line has enough page words to judge a sentence by them.

    ``has_formula`` and ``has_notice`` are whether its line has any mark of such sentences.
    """
    low = sentence.casefold()
    if has_formula and _has_any(FORMULA_MARKS, low) and FORMULA.fullmatch(sentence):
        return "boilerplate"
    if _QUOTED.search(sentence):
        return None
    if has_notice and _has_any(NOTICE_MARKS, low) and NOTICE.fullmatch(sentence):
        return "notice"
    if PITCH.fullmatch(sentence):
        return "promotion"
    words = _WORD.findall(low) if rich else ()
    if len(words) < _FEWEST_WORDS or page_kinds(words) < _PAGE_KINDS:
        return None
    kinds, share = page_words(words)
    return "promotion" if kinds >= _PAGE_KINDS and share >= _PAGE_SHARE else None


def _is_bar(line: str) -> bool:
    """Return whether a line has only words of buttons and labels, at least half of them distinctive."""
    if line.count(" ") > 2 * _BAR_WORDS or line.endswith("."):
        return False
    words = [word for word in _WORD.findall(line.casefold()) if not word.isdigit()]
    if not 0 < len(words) <= _BAR_WORDS:
        return False
    telling = sum(word in ACTIONS for word in words)
    return 2 * telling >= len(words) and all(word in ACTIONS or word in LINKING for word in words)


def _story_left(text: str, found: Sequence[Found]) -> bool:
    return sum(len(text[start:end].strip()) for start, end, _ in found) < len("".join(text.split("\n")).strip())


def _edits(text: str, found: Sequence[Found]) -> Iterator[Edit]:
    """Yield edits that remove the spans with the space around them, keeping the rest separated; neighbours as one."""
    for group in _neighbours(text, found):
        start, end = _with_break(text, group[0][0], group[-1][1])
        starts = [start, *(each[0] for each in group[1:]), end]
        for each, (low, high) in zip(group, pairwise(starts), strict=True):
            yield Edit(low, high, removed=each[2])


def _neighbours(text: str, found: Sequence[Found]) -> Iterator[list[Found]]:
    """Group the spans that are separated only by white space."""
    group: list[Found] = []
    for each in found:
        if group and text[group[-1][1] : each[0]].strip():
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _with_break(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend the span by the space behind it, or by that before it if it ends the line that it began within."""
    after = end + len(text[end:]) - len(text[end:].lstrip())
    opens = start == 0 or text[start - 1] == "\n"
    if after < len(text) and (opens or "\n" not in text[end:after]):
        return start, after
    return len(text[:start].rstrip()), end if after < len(text) else after
