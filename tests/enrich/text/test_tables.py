"""The tables of languages: what a page has around its story goes and is recorded, and no news goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich.text.clean import clean
from pipeline.enrich.text.tables import TABLES
from pipeline.enrich.text.tables.patterns import FIELDS, index
from pipeline.messages.articles import Article

PAGES = Path(__file__).parent / "pages"
STORY, NEWS = "=", "+"


def lines_of(language: str) -> Iterator[tuple[str, str]]:
    """Pairs of a kind and a line, from the file of a language."""
    for line in (PAGES / f"{language}.txt").read_text("utf-8").splitlines():
        kind, _, text = line.partition(" ")
        yield kind, text


def story_of(language: str) -> list[str]:
    return [line for kind, line in lines_of(language) if kind == STORY]


LEFTOVERS = [
    (language, kind, line) for language in TABLES for kind, line in lines_of(language) if kind not in (STORY, NEWS)
]
TRUE = [(language, line) for language in TABLES for kind, line in lines_of(language) if kind == NEWS]


def test_every_table_has_samples_of_every_kind() -> None:
    for language in TABLES:
        kinds = {kind for kind, _ in lines_of(language)}
        assert kinds >= {STORY, NEWS, "notice", "navigation", "promotion", "credit", "boilerplate"}, language


@pytest.mark.parametrize("place", [0, 1, 3], ids=["top", "second", "end"])
@pytest.mark.parametrize(("language", "kind", "line"), LEFTOVERS)
def test_leftovers_go_and_are_recorded(language: str, kind: str, line: str, place: int) -> None:
    story = story_of(language)
    with_line = [*story[:place], line, *story[place:]]
    result = clean(Article(text="\n\n".join(with_line)), lambda name: False)
    assert result.text.split("\n\n") == story
    assert " ".join(removed.text for removed in result.removed) == line


@pytest.mark.parametrize(("language", "line"), TRUE)
def test_news_is_never_removed(language: str, line: str) -> None:
    """Alone, as the lead, in the middle and as the last paragraph of a story, and as one of its sentences."""
    story = story_of(language)
    for place in range(len(story) + 1):
        paragraphs = [*story[:place], line, *story[place:]]
        assert clean(Article(text="\n\n".join(paragraphs)), lambda name: False).text.split("\n\n") == paragraphs
    together = f"{story[0]} {line} {story[1]}"
    assert clean(Article(text=together), lambda name: False).text == together


def test_entries_are_read() -> None:
    """Each line of each field is an entry of the index, under a word that it has."""
    written = {
        language: sum(len(getattr(table, field).strip().splitlines()) for field in FIELDS)
        for language, table in TABLES.items()
    }
    made = {entry.form for kept in (index().spaced, index().unspaced) for found in kept.values() for entry in found}
    assert sum(written.values()) >= len(made) > 0.9 * sum(written.values())
