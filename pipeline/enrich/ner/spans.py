"""Spans: what passes between the stages of enrichment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

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


WordLeanings = Mapping[tuple[Field, int], Sequence[float]]
"""Field and position of a capitalised word to log-odds, one of each of LEANINGS."""
NO_LEANINGS: WordLeanings = MappingProxyType({})


class Recognised(NamedTuple):
    """The spans of an article, title first, and what the recogniser leans to in it, where that is known."""

    spans: list[Span]
    leanings: WordLeanings = NO_LEANINGS
