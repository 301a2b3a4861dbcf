"""Places that a recogniser sees in the name of a person: Paris of "Párizs Éva", and saints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.enrich.ner.place_homographs import GIVEN, PERSONAL, SURNAME_FIRST
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import PLACES
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.gazetteer.forms import LOCATIVE_WORDS
from pipeline.gazetteer.inflected import LanguageGazetteer
from pipeline.gazetteer.name_keys import fold

_ONLY_GIVEN = GIVEN - {fold(name) for name in PERSONAL}
"""Given names that are not well-known places too."""
_SAINTS: Mapping[str, frozenset[str]] = {
    "es": frozenset({"san", "santo", "santa"}),
    "de": frozenset({"sankt", "st."}),
    "hu": frozenset({"szent"}),
}
_AND: Mapping[str, tuple[str, ...]] = {"es": (" y ", " e ", ", "), "de": (" und ", ", "), "hu": (" és ", ", ")}


def with_bearers(spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str) -> Iterator[Span]:
    """Yield the spans in order, with persons where a given name stands beside a place, or a person beside a saint."""
    joined: list[Span] = []
    for span in spans:
        field = title if span.field == "title" else text
        before = joined[-1] if joined and joined[-1].field == span.field else None
        if before is not None and _is_one_person(before, span, field, gazetteer, language):
            whole = field[before.start : span.end]
            joined[-1] = replace(before, end=span.end, text=whole, label="PERSON")
        else:
            joined.append(replace(span, label="PERSON") if _is_given(span, gazetteer, language) else span)
    yield from _saints(joined, title, text, language)


def _is_given(span: Span, gazetteer: Gazetteer, language: str) -> bool:
    """Return whether a place of two words, unknown as a whole, is a given name with a surname: "London Béla"."""
    words = span.text.split(" ")
    if span.label not in PLACES or len(words) != 2 or gazetteer.candidates(span.text, language):
        return False
    return fold(words[_given_at(language)]) in _ONLY_GIVEN


def _is_one_person(first: Span, last: Span, field: str, gazetteer: Gazetteer, language: str) -> bool:
    """Return whether a place and a given name that the recogniser has apart are one person's name."""
    given, place = (last, first) if _given_at(language) else (first, last)
    return (
        field[first.end : last.start] == " "
        and place.label in PLACES
        and given.label == "PERSON"
        and " " not in given.text + place.text
        and fold(given.text) in _ONLY_GIVEN
        # A place in one of its cases stands beside the person.
        and any(found.kind <= Kind.ALTERNATE for found in _called(place.text, gazetteer, language)[:1])
    )


def _given_at(language: str) -> int:
    return -1 if language in SURNAME_FIRST else 0


def _called(name: str, gazetteer: Gazetteer, language: str) -> Sequence[Candidate]:
    if isinstance(gazetteer, LanguageGazetteer):
        return gazetteer.exact(name)
    return gazetteer.candidates(name, language)


def _saints(spans: Iterable[Span], title: str, text: str, language: str) -> Iterator[Span]:
    """Yield the spans, with a saint who is named beside a person as one: "Santa Claus y San Nicolás"."""
    saints, joints = _SAINTS.get(language, frozenset()), _AND.get(language, ())
    spans = list(spans)
    for at, span in enumerate(spans):
        field = title if span.field == "title" else text
        first, _, rest = span.text.partition(" ")
        if span.label in PLACES and rest and first.lower() in saints and not _is_placed(span, field, language):
            beside = [
                other for other in spans[max(0, at - 1) : at + 2] if other is not span and other.field == span.field
            ]
            if any(other.label == "PERSON" and _between(span, other, field) in joints for other in beside):
                span = replace(span, label="PERSON")
        yield span


def _between(one: Span, other: Span, field: str) -> str:
    return field[one.end : other.start] if one.end <= other.start else field[other.end : one.start]


def _is_placed(span: Span, field: str, language: str) -> bool:
    before = field[: span.start].rsplit(None, 1)[-1:]
    return bool(before) and before[0].lower() in LOCATIVE_WORDS.get(language, frozenset())
