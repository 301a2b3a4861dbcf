"""Spans: what passes between the stages of enrichment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.enrich.ner.contract import ODDS_UNIT, Leanings

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one field that names something; offsets in code points, ``end`` exclusive."""

    start: int
    end: int
    text: str
    label: str
    """The recogniser's label: PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, WORK_OF_ART, LAW, PRODUCT."""
    field: Field = "text"

    def part(self, start: int, end: int, label: str | None = None) -> "Span":
        """The stretch ``[start, end)`` of this span's text, counted from its start, as a span."""
        return Span(self.start + start, self.start + end, self.text[start:end], label or self.label, self.field)


class Spans(list[Span]):
    """The spans of an article with what the recogniser leans to at its capitalised words, where that is known."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        super().__init__(spans)
        self._pieces: list[tuple[Field, int, Leanings]] = []

    def note(self, field: Field, offset: int, leanings: Leanings) -> None:
        """Add the leanings in a piece of ``field`` that begins at ``offset``."""
        self._pieces.append((field, offset, leanings))

    def replaced(self, spans: Iterable[Span]) -> "Spans":
        """Other spans of the same article, with what the recogniser leans to in it."""
        others = Spans(spans)
        others._pieces = self._pieces
        return others

    def leanings(self) -> Mapping[tuple[Field, int], list[float]]:
        """Field and position of a capitalised word to log-odds, one of each of LEANINGS."""
        return {
            (field, offset + start): odds
            for field, offset, leanings in self._pieces
            for start, odds in zip(leanings.starts.tolist(), (leanings.odds * ODDS_UNIT).tolist(), strict=True)
        }
