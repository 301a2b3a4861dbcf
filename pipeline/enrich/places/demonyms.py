"""Demonyms as evidence of countries: "die französische Regierung", "чешские врачи".

A reader would not mark them as places of the article, but they show where it is set: they help to resolve other
names and count, with less weight, for the article's countries and focus. English ones are in the gazetteer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.text.tables import TABLES, LanguageTable
from pipeline.gazetteer.curated import names
from pipeline.gazetteer.entry import Kind

MAX_FOUND = 200
"""Demonyms read per article; more add no evidence."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def demonym_evidence(spans: Sequence[Span], title: str, text: str, language: str) -> list[Span]:
    """Return a span for each demonym outside ``spans``, with the English demonym, which the gazetteer has, as text."""
    table = TABLES.get(language)
    if table is None or not table.demonyms:
        return []
    taken = {"title": bytearray(len(title)), "text": bytearray(len(text))}
    for span in spans:
        taken[span.field][span.start : span.end] = b"\1" * (span.end - span.start)
    found: list[Span] = []
    for field, content in (("title", title), ("text", text)):
        for start, end, shown in _found(content, table):
            if len(found) < MAX_FOUND and not any(taken[field][start:end]):
                found.append(Span(start, end, shown, "NORP", "title" if field == "title" else "text"))
    return found


def _found(text: str, table: LanguageTable) -> Iterator[tuple[int, int, str]]:
    forms = _forms(table)
    tongues = frozenset(table.tongue_cues.split())
    before = ""
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        country = forms.get(word)
        # "auf Deutsch", "en español" mean a language.
        if country and not (before in tongues and word in _bare(table)):
            yield match.start(), match.end(), _english()[country]
        before = word


@cache
def _forms(table: LanguageTable) -> Mapping[str, str]:
    """Return the country code of each form of a demonym."""
    endings = ["" if ending == "-" else ending for ending in table.endings.split()]
    forms: dict[str, str] = {}
    for line in table.demonyms.strip().splitlines():
        code, *words = line.split()
        for word in words:
            stem = word.removesuffix("~")
            for ending in endings if word.endswith("~") else [""]:
                forms.setdefault(stem + ending, code)
    return {form: code for form, code in forms.items() if len(form) > 2 and code in _english()}


@cache
def _bare(table: LanguageTable) -> frozenset[str]:
    """Return the demonyms that also name a language: "Deutsch", "español", "italiano"."""
    stems = [word.removesuffix("~") for line in table.demonyms.splitlines() for word in line.split()[1:]]
    return frozenset(stems) | frozenset(f"{stem}o" for stem in stems)


@cache
def _english() -> Mapping[str, str]:
    """Return the first English demonym of each country code."""
    first: dict[str, str] = {}
    for target, name in names():
        if name.kind is Kind.DEMONYM:
            first.setdefault(target, name.text)
    return first
