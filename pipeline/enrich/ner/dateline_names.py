"""Place names of a dateline.

Recognisers miss them in capitals and brackets, and report the agency beside them, which the article is not about.
"""

from collections.abc import Sequence

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.text.dateline import find_dateline
from pipeline.enrich.text.tables import TABLES
from pipeline.gazetteer import Gazetteer, Kind


def with_dateline(spans: Sequence[Span], text: str, gazetteer: Gazetteer, language: str) -> list[Span]:
    """Replace the spans inside the text's dateline by the places it names; return all spans in order of position."""
    dateline = find_dateline(text, language) if language in TABLES else None
    if dateline is None:
        return list(spans)
    places = [
        Span(start, end, text[start:end], "GPE", "text")
        for start, end in dateline.places
        if any(place.kind <= Kind.ALTERNATE for place in gazetteer.candidates(text[start:end], language)[:1])
    ]
    if not places:
        return list(spans)
    kept = [span for span in spans if span.field == "title" or span.start >= dateline.end]
    return sorted([*kept, *places], key=lambda span: (span.field == "text", span.start))
