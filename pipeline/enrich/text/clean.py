"""Cleaning: from the article as published to the text that is analysed and shown.

Each step is a function from a text to edits; an edit that removes more than noise gives a reason. The combined
alignment maps every offset back to the published text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import ftfy
import trafilatura
from lxml.etree import LxmlError, ParserError

from pipeline.enrich.text.alignment import Edit, Run, apply_edits, compose, differences
from pipeline.enrich.text.end_matter import strip_endmatter
from pipeline.enrich.text.leftovers import strip_leftovers
from pipeline.enrich.text.recurring import Lines, strip_learned, strip_recurring
from pipeline.enrich.text.run_on_words import Knows, split_glued
from pipeline.enrich.text.stray_markup import strip_markup, unescape_entities
from pipeline.messages.articles import Article, Removed
from pipeline.messages.invisible import DIRECTION_MARKS, HIDDEN

Step = Callable[[str], list[Edit]]

# Curly quotes and full-width forms are typographic choices, not damage.
_REPAIR = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, explain=False)
_PLAIN = re.compile(r"[\t\n\x20-\x25\x27-\x7e‘’“”–—…]*")
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])?")
_INVISIBLE = re.compile(f"[{HIDDEN}{DIRECTION_MARKS}\u200b\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
# Possessive quantifiers: with others, time is quadratic in the length of an untidy text.
_TIDY = re.compile(r"\S++(?:(?: |\n\n?)\S++)*+")
_SPACES = re.compile(r"^\s+|\s+$|[^\S\n]*\n\s*\n\s*|[^\S\n]*\n[^\S\n]*|[^\S\n]{2,}|[^\S\n ]")


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean title and text; ``alignment`` belongs to the text and is None for HTML, which has no plain offsets."""

    title: str
    text: str
    alignment: list[Run] | None
    removed: list[Removed] = field(default_factory=list)


def clean(article: Article, knows: Knows, recurring: Lines = frozenset(), learned: Lines = frozenset()) -> Clean:
    """Return the clean title and text of an article.

    ``knows`` returns whether a name is in the gazetteer; ``recurring`` are the keys of lines that the source's articles
    share, from a file, and ``learned`` those that the workers learned from the stream.
    """
    fix: tuple[Step, ...] = (
        strip_markup,
        unescape_entities,
        repair,
        drop_invisible,
        tidy_spaces,
        partial(split_glued, knows=knows),
    )
    title, _, _ = run_steps(article.title or "", fix)
    published = article.text if article.html is None else html_text(article.html)
    text, runs, removed = run_steps(
        published or "",
        (
            *fix,
            partial(strip_recurring, lines=recurring),
            partial(strip_learned, lines=learned),
            strip_leftovers,
            partial(strip_endmatter, authors=article.authors),
        ),
    )
    return Clean(" ".join(title.split()), text, runs if article.html is None else None, removed)


def run_steps(text: str, steps: tuple[Step, ...]) -> tuple[str, list[Run], list[Removed]]:
    """Return the text after all steps, its alignment to the original text, and the removed parts."""
    runs: list[Run] = [(0, 0, len(text))] if text else []
    removed: list[Removed] = []
    for step in steps:
        edits = step(text)
        if not edits:
            continue
        removed += [
            Removed(what=edit.removed, text=text[edit.start : edit.end].strip()) for edit in edits if edit.removed
        ]
        text, changed = apply_edits(text, edits)
        runs = compose(changed, runs)
    return text, runs, list({(each.what, each.text): each for each in removed}.values())


def repair(text: str) -> list[Edit]:
    """Repair characters after wrong decoding, and unescape HTML entities."""
    if _PLAIN.fullmatch(text):
        return []
    return [edit for start, line in _lines(text) for edit in differences(line, ftfy.fix_text(line, _REPAIR), start)]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(text):
        if match.group() and not _PLAIN.fullmatch(match.group()):
            yield match.start(), match.group()


def drop_invisible(text: str) -> list[Edit]:
    """Drop soft hyphens, zero-width spaces, marks of direction, control characters and lone surrogates."""
    return [Edit(match.start(), match.end()) for match in _INVISIBLE.finditer(text)]


def tidy_spaces(text: str) -> list[Edit]:
    """Normalise to one space between words, none at the ends of lines, and at most one empty line."""
    if _TIDY.fullmatch(text):
        return []
    return [
        Edit(match.start(), match.end(), put)
        for match in _SPACES.finditer(text)
        if (put := _space_for(match, text)) != match.group()
    ]


def _space_for(match: re.Match[str], text: str) -> str:
    if match.start() == 0 or match.end() == len(text):
        return ""
    return {0: " ", 1: "\n"}.get(match.group().count("\n"), "\n\n")


def html_text(html: str) -> str:
    """Return the story in an HTML page or fragment as plain text; '' if there is none."""
    try:
        found = trafilatura.extract(html, include_comments=False, favor_precision=True)
        return found or trafilatura.html2txt(html) or ""
    except (LxmlError, ParserError, ValueError):
        return ""
