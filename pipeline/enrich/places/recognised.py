"""Places of a language whose recogniser's word is taken for it: the weights of ``detect`` were learned on English.

What the recogniser calls a place is one, and what it calls a person or an organization is none. Well-known places of
several words that it passed over are added from the gazetteer; single words are not: "Mann" and "Region" are towns, too.
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.enrich.ner.gazetteer_tagger import tag
from pipeline.enrich.ner.inflected_names import base_form
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import PLACES
from pipeline.enrich.places.detect import DetectedPlace
from pipeline.gazetteer import Gazetteer

SURE = 0.9
"""How often what a recogniser calls a place is one, roughly, in all languages measured."""
LIKELY = 0.6
"""The same of a well-known place's name that it passed over."""


def recognised_places(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str, has_places: bool = True
) -> tuple[list[Span], list[DetectedPlace]]:
    """Names of all kinds, and those that name places, each in order of position, title first.

    Without ``has_places`` the recogniser finds none, and every place that the gazetteer's tagger finds is added.
    """
    missed = _missed(spans, title, text, gazetteer, language, single=not has_places)
    names = sorted([*spans, *missed], key=lambda name: (name.field == "text", name.start))
    added = set(missed)
    places = [
        DetectedPlace(name, LIKELY if name in added and has_places else SURE) for name in names if name.label in PLACES
    ]
    return names, places


def as_looked_up(span: Span, gazetteer: Gazetteer, language: str) -> Span:
    """The span with the form of its name that the gazetteer has, for one in another case."""
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
