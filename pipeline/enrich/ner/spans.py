"""Spans: what passes between the stages of enrichment."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one field that names something; offsets in code points, ``end`` exclusive."""

    start: int
    end: int
    text: str
    label: str
    """The recogniser's label: PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, WORK_OF_ART, LAW, PRODUCT."""
    field: Literal["title", "text"] = "text"

    def part(self, start: int, end: int, label: str | None = None) -> "Span":
        """The stretch ``[start, end)`` of this span's text, counted from its start, as a span."""
        return Span(self.start + start, self.start + end, self.text[start:end], label or self.label, self.field)
