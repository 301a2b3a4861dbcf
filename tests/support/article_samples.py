"""Short articles with what is to be found in them, and what of their page is to go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "enrich/languages/articles"
_NAME = re.compile(r"\{([LPO])(\??):([^{}=]+)(?:=([^{}]+))?\}")
KINDS = {"L": "place", "P": "person", "O": "organization"}


@dataclass(frozen=True)
class SampleName:
    """A name in the clean text, with its kind and the name that it is known by; not all are found by every model."""

    kind: str
    start: int
    end: int
    text: str
    known_as: str
    is_required: bool


@dataclass(frozen=True)
class SampleArticle:
    language: str
    about: str
    focus: str
    countries: frozenset[str]
    has_more_countries: bool
    """Others are found that are not in the text: a known fault."""
    published: str
    story: str
    page: tuple[str, ...]
    names: tuple[SampleName, ...]


def samples(language: str) -> Iterator[SampleArticle]:
    """Yield the articles of a language's file.

    A line "## TOPIC | focus=PLACE | countries=CODES" opens an article, "- " a line of its page. Names are {L:place},
    {P:person}, {O:organization}, with =NAME if they are known by another name. A ? behind the kind, or behind a focus, is
    for what is known to be missed; behind the countries, for others that are found wrongly.
    """
    for part in (FOLDER / f"{language}.txt").read_text("utf-8").split("## ")[1:]:
        header, *lines = part.rstrip("\n").split("\n")
        about, focus, countries = (cell.strip() for cell in header.split("|"))
        page = tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
        published = [_NAME.sub(r"\3", line.removeprefix("- ")) for line in lines]
        story, names = _marked("\n\n".join(line for line in lines if not line.startswith("- ")))
        yield SampleArticle(
            language,
            about,
            focus.removeprefix("focus="),
            frozenset(countries.removeprefix("countries=").rstrip("?").split()),
            countries.endswith("?"),
            "\n\n".join(published),
            story,
            page,
            names,
        )


def _marked(text: str) -> tuple[str, tuple[SampleName, ...]]:
    names: list[SampleName] = []
    story, end = "", 0
    for match in _NAME.finditer(text):
        story += text[end : match.start()]
        kind, mark, written, known_as = match.groups()
        start = len(story)
        names.append(SampleName(KINDS[kind], start, start + len(written), written, known_as or written, not mark))
        story, end = story + written, match.end()
    return story + text[end:], tuple(names)
