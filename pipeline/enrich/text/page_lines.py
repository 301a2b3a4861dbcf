"""Leftovers of pages by language tables: a line or a sentence that matches an entry as a whole.

A text's language is identified only after cleaning, so a line is tried against the entries of all languages that share
a word with it.
"""

import re
from functools import cache

from pipeline.enrich.text.alignment import What
from pipeline.enrich.text.tables import AGENCIES, TABLES
from pipeline.enrich.text.tables.patterns import MAX_LENGTH, PageForm, candidates, index

# Quoted speech: at the beginning, or of several words; a newsletter's name in quotation marks is shorter.
_SPEECH_FIRST = re.compile(r"\s*[\"“”«»„‚「『‹]")
_SPEECH = re.compile(r"[\"“”«»„‚‘‹](?:[^\s\"“”«»„‘’›]+\s+){2,}|[「『“][^」』”]{10,}")
_FULL_STOP = re.compile(r"[.。!！…]\W*$")
_SHORTEST_AGENCY = 3
_LONGEST_SIGNATURE = 40
_PATH = re.compile(r"[^\W\d_][\w &-]{1,30}(?: ?[>›»] ?[^\W\d_][\w &-]{1,40}){2,6}")
_NEVER_NEWS = frozenset({"credit", "boilerplate", "notice"})
"""Kinds of lines that are not news even with a quotation mark or a verb of saying."""


def table_kind(line: str) -> What | None:
    """Return the kind of a line or sentence; None if it may be story."""
    if not 0 < len(line) <= MAX_LENGTH:
        return None
    entry = next((entry for entry in candidates(line) if entry.matches(line)), None)
    return None if entry is None or _is_news(line, entry) else entry.what


def has_page_words(line: str) -> bool:
    """Return whether any sentence of a line may belong to the page."""
    return bool(candidates(line))


def _is_news(line: str, entry: PageForm) -> bool:
    """Return whether a line that matches a page entry quotes someone.

    A label with a colon does not count: the headline of another story follows, which may contain a quotation.
    """
    if entry.what in _NEVER_NEWS or ":" in line or "：" in line:
        return False
    if entry.what == "navigation" and _FULL_STOP.search(line) and line.count(" ") > 2:
        return True
    speaks = _SPEECH_FIRST.match(line) or _SPEECH.search(line) or index().saying[entry.language].search(line)
    return speaks is not None


def bare_line_kind(line: str) -> What | None:
    """Return the kind of a line that has only an agency's name ("Lusa/Fim") or the page's path ("Home > World > Asia").

    As a sentence of a line an agency may belong to a dateline.
    """
    if len(line) <= _LONGEST_SIGNATURE and _signature().fullmatch(line):
        return "credit"
    return "navigation" if _PATH.fullmatch(line) else None


@cache
def _signature() -> re.Pattern[str]:
    names = {*AGENCIES.split(), *(name for table in TABLES.values() for name in table.agencies.split())}
    listed = "|".join(
        re.escape(name).replace("_", " ")
        for name in sorted(names, key=lambda name: (-len(name), name))
        if len(name) >= _SHORTEST_AGENCY or name > "\u2e80"
    )
    return re.compile(rf"\W*(?:{listed})(?:\W+(?:{listed}|Fim|FIM|fin))*\W*")
