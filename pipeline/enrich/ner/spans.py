"""Spans: the data that the stages of enrichment pass on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Span:
    """Stretch of one field that names something; offsets in code points, ``end`` exclusive."""

    start: int
    end: int
    text: str
    label: str
    """The recogniser's label: PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, WORK_OF_ART, LAW, PRODUCT."""
    field: Field = "text"

    def part(self, start: int, end: int, label: str | None = None) -> "Span":
        """Return the part ``[start, end)`` of this span, with offsets relative to its start."""
        return Span(self.start + start, self.start + end, self.text[start:end], label or self.label, self.field)


WordLeanings = Mapping[tuple[Field, int], Sequence[float]]
"""Log-odds for each of LEANINGS, by field and offset of a capitalised word."""
NO_LEANINGS: WordLeanings = MappingProxyType({})


class Recognised(NamedTuple):
    """Spans of an article, title first, and the recogniser's leanings, if it has any."""

    spans: list[Span]
    leanings: WordLeanings = NO_LEANINGS
