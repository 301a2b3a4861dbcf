"""Leftovers of pages by the tables of languages: a line or a sentence that is, as a whole, one of their entries.

A text's language is found only once it is clean, so the entries of all languages are tried that a line has the words of.
"""

import re

from pipeline.enrich.text.alignment import What
from pipeline.enrich.text.tables.patterns import MAX_LENGTH, PageForm, candidates, index

# Speech: at the beginning, or of several words; a newsletter's name in quotation marks is shorter.
_SPEECH_FIRST = re.compile(r"\s*[\"“”«»„‚「『‹]")
_SPEECH = re.compile(r"[\"“”«»„‚‘‹](?:[^\s\"“”«»„‘’›]+\s+){2,}|[「『“][^」』”]{10,}")
_FULL_STOP = re.compile(r"[.。!！…]\W*$")
_NEVER_NEWS = frozenset({"credit", "boilerplate", "notice"})
"""What a quotation mark or a verb of saying in the line does not make news."""


def table_kind(line: str) -> What | None:
    """Return what a line or sentence of a page is; None for one that may be story."""
    if not 0 < len(line) <= MAX_LENGTH:
        return None
    entry = next((entry for entry in candidates(line) if entry.matches(line)), None)
    return None if entry is None or _is_news(line, entry) else entry.what


def has_page_words(line: str) -> bool:
    """Return whether any sentence of a line may be of a page."""
    return bool(candidates(line))


def _is_news(line: str, entry: PageForm) -> bool:
    """Return whether someone is quoted, or said something, behind words that a page has, too.

    A label with a colon is followed by another story's headline, which may quote as it likes.
    """
    if entry.what in _NEVER_NEWS or ":" in line or "：" in line:
        return False
    if entry.what == "navigation" and _FULL_STOP.search(line) and line.count(" ") > 2:
        return True
    speaks = _SPEECH_FIRST.match(line) or _SPEECH.search(line) or index().saying[entry.language].search(line)
    return speaks is not None
