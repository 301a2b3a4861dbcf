"""From the article as published to the text that is analysed and shown.

Cleaning is a list of steps, each a function from a text to the edits that it wants; an edit that takes away
more than noise says why. The alignment of all the edits maps every offset back to the published text.
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

Step = Callable[[str], list[Edit]]

# Curly quotes are the typographer's choice, full-width forms the script's: neither is damage.
_REPAIR = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, explain=False)
_PLAIN = re.compile(r"[\t\n\x20-\x25\x27-\x7e‘’“”–—…]*")
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])?")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
# Possessive, or a long untidy text would take a time quadratic in its length.
_TIDY = re.compile(r"\S++(?:(?: |\n\n?)\S++)*+")
_SPACES = re.compile(r"^\s+|\s+$|[^\S\n]*\n\s*\n\s*|[^\S\n]*\n[^\S\n]*|[^\S\n]{2,}|[^\S\n ]")


@dataclass(frozen=True, slots=True)
class Clean:
    """``alignment`` is of the text; None when it was published as HTML, which has no plain offsets."""

    title: str
    text: str
    alignment: list[Run] | None
    removed: list[Removed] = field(default_factory=list)


def clean(article: Article, knows: Knows, recurring: Lines = frozenset(), learned: Lines = frozenset()) -> Clean:
    """The clean title and text of an article.

    ``knows`` tells whether a name is in the gazetteer; ``recurring`` are lines that the source's articles share,
    ``learned`` those that the workers found out themselves.
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
    """The text after all steps, its alignment to the text before, and what was taken away."""
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
    """Fix what a wrong decoding or a forgotten HTML entity did to the characters."""
    if _PLAIN.fullmatch(text):
        return []
    return [edit for start, line in _lines(text) for edit in differences(line, ftfy.fix_text(line, _REPAIR), start)]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(text):
        if match.group() and not _PLAIN.fullmatch(match.group()):
            yield match.start(), match.group()


def drop_invisible(text: str) -> list[Edit]:
    """Drop soft hyphens, zero-width spaces, control characters and lone surrogates."""
    return [Edit(match.start(), match.end()) for match in _INVISIBLE.finditer(text)]


def tidy_spaces(text: str) -> list[Edit]:
    """One plain space between words, none at the ends of lines, at most one empty line between paragraphs."""
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
    """The story in an HTML page or fragment, as plain text; '' when there is none."""
    try:
        found = trafilatura.extract(html, include_comments=False, favor_precision=True)
        return found or trafilatura.html2txt(html) or ""
    except (LxmlError, ParserError, ValueError):
        return ""
