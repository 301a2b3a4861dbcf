"""Places in a language that has no model: names that the gazetteer has, the longest first.

Without a model there is no telling a name from a word, so only names count that are unlikely to be anything
else: well-known places, and in scripts with capitals only capitalised words.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from pipeline.enrich.ner.spans import Span
from pipeline.gazetteer import Candidate, Gazetteer, Kind

# Vowel signs and other marks are parts of their characters: without them no name of an Indic script is found.
_MARKS = "".join(sign for sign in map(chr, range(0x300, 0x1100)) if unicodedata.category(sign) in ("Mn", "Mc"))
_LETTER = rf"[^\W\d_][{_MARKS}]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:[-'’](?:{_LETTER})+)*")
# Turkish sets an apostrophe between a name and its case: "Ankara'dan".
_CASE_BEHIND = re.compile(r"['’][^\W\d_A-Z]{1,6}$")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_MOST_WORDS = 4
_MOST_SIGNS = 7
_LEAST_LETTERS = 4
# People that live in a place whose one-word name can be trusted without more to go on.
_WELL_KNOWN = 100_000
# Look-ups an article may cost: bounds the time of a text without spaces to about a second.
_MOST_LOOKUPS = 20_000


def tag(title: str, text: str, gazetteer: Gazetteer, language: str | None = None) -> list[Span]:
    """Spans of well-known places, title first, in order of position, without overlaps."""
    tagger = _Tagger(gazetteer, language)
    return [*tagger.spans(title, "title"), *tagger.spans(text, "text")]


class _Tagger:
    def __init__(self, gazetteer: Gazetteer, language: str | None):
        self._gazetteer = gazetteer
        self._language = language
        self._known: dict[str, bool] = {}

    def spans(self, text: str, field: Literal["title", "text"]) -> Iterator[Span]:
        for start, end in self._matches(text):
            yield Span(start, end, text[start:end], "GPE", field)

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        found = [*self._in_words(text), *self._in_signs(text)]
        return iter(sorted(found))

    def _in_words(self, text: str) -> Iterator[tuple[int, int]]:
        words = [(m.start(), m.start() + len(self._without_case(m.group()))) for m in _WORD.finditer(text)]
        words = [(start, end) for start, end in words if not _UNSPACED.match(text, start)]
        at = 0
        while at < len(words):
            length = self._longest(text, words, at)
            if length:
                yield words[at][0], words[at + length - 1][1]
            at += max(1, length)

    def _without_case(self, word: str) -> str:
        return _CASE_BEHIND.sub("", word) if self._language == "tr" else word

    def _longest(self, text: str, words: list[tuple[int, int]], at: int) -> int:
        """Return how many words from ``at`` on are one name, 0 when none is."""
        start = words[at][0]
        if text[start].islower():
            return 0
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            last, end = words[at + length - 1]
            name = text[start:end]
            if (
                len(name) >= _LEAST_LETTERS
                and not text[last].islower()
                and " ".join(name.split()) == name
                and self._is_place(name)
            ):
                return length
        return 0

    def _in_signs(self, text: str) -> Iterator[tuple[int, int]]:
        for run in _UNSPACED.finditer(text):
            at = run.start()
            while at < run.end():
                ends = range(min(at + _MOST_SIGNS, run.end()), at + 1, -1)
                end = next((end for end in ends if self._is_place(text[at:end])), None)
                if end is not None:
                    yield at, end
                at = end or at + 1

    def _is_place(self, name: str) -> bool:
        if name not in self._known:
            if len(self._known) >= _MOST_LOOKUPS:
                return False
            found = self._gazetteer.candidates(name, self._language)
            self._known[name] = bool(found) and _is_well_known(found[0], " " in name)
        return self._known[name]


def _is_well_known(place: Candidate, several_words: bool) -> bool:
    if place.kind not in (Kind.NAME, Kind.ALTERNATE):
        return False
    return several_words or place.feature.startswith("PCL") or place.population >= _WELL_KNOWN
