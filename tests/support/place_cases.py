"""What the tests of places share: spans by their words, answers by their names."""

from collections.abc import Sequence

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.resolve import ResolutionContext, Resolved, resolve
from pipeline.gazetteer import Gazetteer


def spans_of(text: str, names: Sequence[str]) -> list[Span]:
    """The spans of ``names`` in the order they stand in ``text``."""
    spans, start = [], 0
    for name in names:
        start = text.index(name, start)
        spans.append(Span(start, start + len(name), name, "GPE"))
        start += len(name)
    return spans


def read(
    gazetteer: Gazetteer, text: str, *names: str, context: ResolutionContext = ResolutionContext()
) -> list[Resolved]:
    return resolve(spans_of(text, names), "", text, gazetteer, context)


def found(answers: Sequence[Resolved]) -> list[tuple[str | None, str | None, str | None]]:
    """Name, country and first division of each answer."""
    return [(a.place.name, a.place.country, a.place.admin1) if a.place else (None, None, None) for a in answers]
