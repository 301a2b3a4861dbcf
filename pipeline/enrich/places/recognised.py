"""Places as labelled by the recogniser, for other languages than English, on which ``detect`` was trained.

The recogniser's labels stand. Well-known places of several words that it missed are added from the gazetteer; single
words are not, since "Mann" and "Region" are towns too. In scripts without spaces there are no such words: a name that
the gazetteer's tagger knows there is added wherever the recogniser has none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.enrich.ner.compounds import is_part_of_word
from pipeline.enrich.ner.gazetteer_tagger import tag
from pipeline.enrich.ner.inflected_names import base_form
from pipeline.enrich.ner.place_homographs import HONORIFICS
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.ner.unspaced_names import BEHIND_PERSONS
from pipeline.enrich.places.candidates import PLACES
from pipeline.enrich.places.detect import DetectedPlace
from pipeline.enrich.places.person_places import with_bearers
from pipeline.gazetteer import Gazetteer, Kind
from pipeline.gazetteer.forms import LOCATIVE_WORDS
from pipeline.gazetteer.inflected import is_known
from pipeline.gazetteer.name_keys import fold

SURE = 0.9
"""Approximate precision of the recognisers' places, in all languages measured."""
LIKELY = 0.6
"""The same for well-known places added from the gazetteer."""
UNSPACED_LANGUAGES = frozenset({"ja", "zh"})
"""Languages with a recogniser whose script has no spaces."""
CITY = 100_000
"""Population of a place that a recogniser without places may have called a person."""


def recognised_places(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str, has_places: bool = True
) -> tuple[list[Span], list[DetectedPlace]]:
    """Return the names of all kinds, and the places, each in order of position, title first.

    Without ``has_places`` the recogniser finds no places, and all that the gazetteer tagger finds are added.
    """
    is_unspaced = language in UNSPACED_LANGUAGES
    if not is_unspaced:
        spans = list(with_bearers(spans, title, text, gazetteer, language))
    spans = list(_parted(_states(spans, title, text, gazetteer, language), gazetteer, language))
    if is_unspaced:
        spans = [_titled(span, title, text, gazetteer, language) for span in spans]
        spans = [span for span in spans if not _is_compound(span, title, text, gazetteer, language)]
        spans = [_shortened(span, gazetteer, language) for span in spans]
        spans = [span for span in spans if not _is_mislabelled(span, title, text, gazetteer, language)]
    if not has_places:
        spans = [span for span in spans if not _is_mistaken(span, title, text, gazetteer, language)]
    missed = _missed(spans, title, text, gazetteer, language, single=is_unspaced or not has_places)
    names = sorted([*spans, *missed], key=lambda name: (name.field == "text", name.start))
    added = set(missed)
    places = [
        DetectedPlace(name, LIKELY if name in added and has_places else SURE) for name in names if name.label in PLACES
    ]
    return names, places


def _states(spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str) -> Iterator[Span]:
    """Yield the spans, with countries behind a locative word as places: "en Siria" is not an organization."""
    marks = LOCATIVE_WORDS.get(language, frozenset())
    for span in spans:
        if span.label in ("ORG", "PERSON") and " " not in span.text:
            before = (title if span.field == "title" else text)[: span.start].rsplit(None, 1)[-1:]
            if before and before[0].lower() in marks and _is_state(span, gazetteer, language):
                span = replace(span, label="GPE")
        yield span


def _titled(span: Span, title: str, text: str, gazetteer: Gazetteer, language: str) -> Span:
    """Return a place with what stands behind persons alone as a person: 中山先生; 米国さん stays a state."""
    behind = (title if span.field == "title" else text)[span.end : span.end + 4]
    is_titled = span.label in PLACES and behind.startswith(BEHIND_PERSONS[language])
    return replace(span, label="PERSON") if is_titled and not _is_state(span, gazetteer, language) else span


def _is_compound(span: Span, title: str, text: str, gazetteer: Gazetteer, language: str) -> bool:
    """Return whether a place or person is a word for something else that begins with a place's name: 大阪焼き."""
    if span.label not in (*PLACES, "PERSON"):
        return False
    field = title if span.field == "title" else text
    for length in range(len(span.text), 1, -1):
        found = gazetteer.candidates(span.text[:length], language)[:1]
        if found and found[0].kind <= Kind.ALTERNATE:
            is_state = found[0].feature.startswith("PCL")
            return is_part_of_word(field, span.start, span.start + length, language, is_state)
    return False


def _shortened(span: Span, gazetteer: Gazetteer, language: str) -> Span:
    """Return a place that the gazetteer does not have as the known place its name begins with: 杭州 of 杭州火车站."""
    if span.label not in PLACES or gazetteer.candidates(span.text, language):
        return span
    found = tag("", span.text, gazetteer, language)[:1]
    return span.part(0, found[0].end) if found and found[0].start == 0 else span


def _is_mislabelled(span: Span, title: str, text: str, gazetteer: Gazetteer, language: str) -> bool:
    """Return whether a work, product or event is just a place that the tagger knows: ベルリン, but for 「ベルリン」."""
    field = title if span.field == "title" else text
    is_quoted = field[: span.start].endswith(("「", "『", "《", "“"))
    if span.label in (*PLACES, "ORG", "PERSON") or is_quoted:
        return False
    return [(0, len(span.text))] == [(found.start, found.end) for found in tag("", span.text, gazetteer, language)]


def _is_mistaken(span: Span, title: str, text: str, gazetteer: Gazetteer, language: str) -> bool:
    """Return whether a name of two words is a well-known place of just that name: "Cần Thơ", but for "ông Cần Thơ"."""
    if span.label not in ("PERSON", "ORG") or span.text.count(" ") > 1:
        return False
    before = (title if span.field == "title" else text)[: span.start].rsplit(None, 1)[-1:]
    if before and fold(before[0]) in HONORIFICS:
        return False
    found = gazetteer.candidates(span.text, language)[:1]
    return any(place.kind <= Kind.ALTERNATE and place.population >= CITY for place in found)


def _is_state(span: Span, gazetteer: Gazetteer, language: str) -> bool:
    found = gazetteer.candidates(base_form(span.text, gazetteer, language), language)
    return bool(found) and found[0].feature.startswith("PCL") and found[0].kind <= Kind.ALTERNATE


def _parted(spans: Iterable[Span], gazetteer: Gazetteer, language: str) -> Iterator[Span]:
    """Yield the spans, with a span of two adjacent places split: "Magyarországról Ausztriába"."""
    for span in spans:
        words = span.text.split(" ")
        has_place = len(words) != 2 or gazetteer.candidates(base_form(span.text, gazetteer, language), language)
        if span.label in PLACES and not has_place and all(_is_town(word, gazetteer, language) for word in words):
            yield span.part(0, len(words[0]))
            yield span.part(len(words[0]) + 1, len(span.text))
        else:
            yield span


def _is_town(word: str, gazetteer: Gazetteer, language: str) -> bool:
    found = gazetteer.candidates(base_form(word, gazetteer, language), language)[:1]
    return any(place.kind <= Kind.ALTERNATE and is_known(place) for place in found)


def as_looked_up(span: Span, gazetteer: Gazetteer, language: str) -> Span:
    """Return the span with its name in the form that the gazetteer has, if it is inflected."""
    return replace(span, text=base_form(span.text, gazetteer, language))


def _missed(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str, single: bool
) -> list[Span]:
    taken = {"title": bytearray(len(title)), "text": bytearray(len(text))}
    for span in spans:
        taken[span.field][span.start : span.end] = b"\1" * (span.end - span.start)
    return [
        span
        for span in tag(title, text, gazetteer, language)
        if (single or " " in span.text) and not any(taken[span.field][span.start : span.end])
    ]
