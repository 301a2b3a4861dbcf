"""Recognition of names in articles by a language's model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.enrich.ner.contract import ODDS_UNIT, Leanings, Model, Names
from pipeline.enrich.ner.spans import Field, Recognised, Span

# Titles and texts read together: the model's working memory grows with the characters in a batch.
_BATCH = 32
_BATCH_CHARACTERS = 64_000
# Characters that the model reads at once: longer texts are cut into pieces between paragraphs.
_PIECE = 20_000
# Prose has about one word or punctuation mark per five characters. Long stretches with many more are tables, code or
# noise: they name no one and cost up to five times as much as prose of the same length.
_SIGNS = re.compile(r"\w+|[^\w\s]|\n")
_DENSEST_PROSE = 0.35
_LONG_ENOUGH_TO_TELL = 2_000
# The tokenizer's time is quadratic in the length of a word.
_LONGEST_WORD = 100
_LONG_WORD = re.compile(rf"(\S{{{_LONGEST_WORD}}})\S")

_SHOUTED_LINE = re.compile(r"(?m)^(?=[^a-z\n]*[A-Z]{2}[^a-z\n]*[A-Z]{4})[^a-z\n]+$")
_CAPITALS = re.compile(r"[A-Z]{2,}")
# Words that become lower case when a headline in capitals is set in normal case; other short words may be initials
# (US, UN, EU) and stay.
_SMALL = frozenset("A AN AND ARE AS AT BE BUT BY FOR FROM HAS IN INTO IS ITS NOT OF ON OR OVER THE TO WAS WITH".split())
_INITIALS = 3


class Piece(NamedTuple):
    """Stretch of one field of the article at index ``owner``; ``start`` is its offset in code points."""

    owner: int
    field: Field
    start: int
    text: str


def recognise(model: Model, articles: Sequence[tuple[str, str]]) -> list[Recognised]:
    """Return the names in each (title, text), title first, in order of position, for texts of any length."""
    spans: list[list[Span]] = [[] for _ in articles]
    leanings: list[dict[tuple[Field, int], Sequence[float]]] = [{} for _ in articles]
    pieces = (piece for owner, (title, text) in enumerate(articles) for piece in _pieces(owner, title, text))
    for batch in _batches(piece for piece in pieces if is_prose(piece.text)):
        entities = model.entities([legible(piece.text) for piece in batch])
        for piece, named in zip(batch, entities, strict=True):
            spans[piece.owner].extend(_span(piece, *entity) for entity in named)
            if isinstance(named, Names):
                leanings[piece.owner].update(_by_word(piece, named.leanings))
    return [Recognised(*each) for each in zip(spans, leanings, strict=True)]


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == _BATCH or size + len(piece.text) > _BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece.text)
    if batch:
        yield batch


def _by_word(piece: Piece, leanings: Leanings) -> Iterator[tuple[tuple[Field, int], Sequence[float]]]:
    for start, odds in zip(leanings.starts.tolist(), (leanings.odds * ODDS_UNIT).tolist(), strict=True):
        yield (piece.field, piece.start + start), odds


def _span(piece: Piece, start: int, end: int, label: str) -> Span:
    return Span(piece.start + start, piece.start + end, piece.text[start:end], label, piece.field)


def _pieces(owner: int, title: str, text: str) -> Iterator[Piece]:
    for start, end in cut(title):
        yield Piece(owner, "title", start, title[start:end])
    for start, end in cut(text):
        yield Piece(owner, "text", start, text[start:end])


def is_prose(text: str) -> bool:
    """Return whether a text can hold sentences; a short one always can."""
    return len(text) < _LONG_ENOUGH_TO_TELL or len(_SIGNS.findall(text)) <= _DENSEST_PROSE * len(text)


def cut(text: str, longest: int = _PIECE) -> Iterator[tuple[int, int]]:
    """Yield consecutive stretches of at most ``longest`` characters, cut at a paragraph, sentence or word."""
    start = 0
    while len(text) - start > longest:
        end = _bound(text, start, start + longest)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _bound(text: str, start: int, limit: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, start + 1, limit)
        if at > start:
            return at + len(mark)
    return limit


def legible(text: str) -> str:
    """Return the text, at the same length, without lines in capitals and without very long words."""
    return _LONG_WORD.sub(r"\1 ", _SHOUTED_LINE.sub(_lowered, text))


def _lowered(line: re.Match[str]) -> str:
    return _CAPITALS.sub(_ordinary, line.group())


def _ordinary(word: re.Match[str]) -> str:
    """Return BAKU as Baku, AND as and, UN unchanged."""
    characters = word.group()
    if characters in _SMALL:
        return characters.lower()
    return characters if len(characters) <= _INITIALS else characters.capitalize()
