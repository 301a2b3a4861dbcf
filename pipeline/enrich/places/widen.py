"""Extension of the model's spans to whole place names: "Burkina" to "Burkina Faso", "Novgorod" to "Nizhny Novgorod"."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import JOINT, MAX_WORDS, PLACES, WORD
from pipeline.gazetteer import Gazetteer, Kind

MAX_REACH = 60
"""Most code points by which a span is extended."""
WELL_KNOWN = 50_000
"""Least population of the longer name's place if its words could also be a person's or part of a sentence."""


def widen(spans: Sequence[Span], text: str, gazetteer: Gazetteer) -> list[Span]:
    """Return the spans of one field, in order, each extended to the longest place name that begins or ends with it.

    A name that covers two spans replaces both.
    """
    widened: list[Span] = []
    ends = {span.start: span.end for span in spans}
    for span in spans:
        if widened and span.start < widened[-1].end:
            continue
        end = _end(span, text, ends, gazetteer)
        done = widened[-1].end if widened else 0
        start = span.start if end > span.end else _start(span, text, done, gazetteer)
        widened.append(_spanning(span, start, end, text, gazetteer))
    return widened


def _spanning(span: Span, start: int, end: int, text: str, gazetteer: Gazetteer) -> Span:
    if (start, end) == (span.start, span.end):
        return span
    label = span.label if span.label in PLACES else "GPE"
    if gazetteer.candidates(text[start:end])[0].kind is Kind.DEMONYM:
        label = "NORP"
    return replace(span, start=start, end=end, text=text[start:end], label=label)


def _end(span: Span, text: str, ends: dict[int, int], gazetteer: Gazetteer) -> int:
    """Return the end of the longest name that begins at the span's start; the span's own end if none is longer."""
    words = _words_behind(text, span.end)
    inside = span.text.count(" ") + 1
    for end in reversed(words[: MAX_WORDS - inside]):
        if not _cuts(end, span, ends) and _is_name(text[span.start : end], span, gazetteer):
            return end
    return span.end


def _words_behind(text: str, at: int) -> list[int]:
    """Return the ends of the consecutive capitalised words from ``at`` on."""
    found: list[int] = []
    limit = at + MAX_REACH
    while (joint := JOINT.match(text, at, limit)) and (word := WORD.match(text, joint.end(), limit)):
        at = word.end()
        found.append(at)
    return found


def _cuts(end: int, span: Span, ends: dict[int, int]) -> bool:
    """Return whether a name that ends at ``end`` would cut a later span."""
    return any(span.end < start < end < behind for start, behind in ends.items() if span.end < start < end)


def _is_name(name: str, span: Span, gazetteer: Gazetteer) -> bool:
    found = gazetteer.candidates(name)
    if not found or found[0].kind not in (Kind.NAME, Kind.ALTERNATE, Kind.DEMONYM):
        return False
    return span.label in PLACES or span.label == "NORP" or found[0].population >= WELL_KNOWN


def _start(span: Span, text: str, done: int, gazetteer: Gazetteer) -> int:
    """Return the start of the longest well-known name that ends with the span; the span's own start if none does."""
    if span.label not in PLACES:
        return span.start
    words = [word.start() for word in WORD.finditer(text, max(done, span.start - MAX_REACH // 2), span.start)]
    for first in words[-2:]:
        name = text[first : span.end]
        if "\n" in name or "," in name or name.count(" ") > MAX_WORDS - 1:
            continue
        found = gazetteer.candidates(name)
        if found and found[0].kind is Kind.NAME and found[0].population >= WELL_KNOWN:
            return first
    return span.start
