"""Candidates for place names: the model's spans, the names inside them, and names that the model missed.

There are many more candidates than places; ``detection_features`` and ``toponyms`` tell which is one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.enrich.ner.spans import Span
from pipeline.gazetteer import Candidate, Gazetteer, Kind

Field = Literal["title", "text"]

PLACES = frozenset({"GPE", "LOC", "FAC"})
UNTAGGED = "untagged"

MAX_WORDS = 5
_LONGEST_ABBREVIATION = 6
# Compass points: in "240 km NE of Kabul", "NE" is a direction and not Nebraska.
_WINDS = frozenset("N S E W NE NW SE SW NNE NNW SSE SSW ENE ESE WNW WSW".split())
# A capitalised word, also with a compass point ("W. Virginia"), or initials with full stops, without a politician's
# party ("R-Elbow Lake"); then what may stand between two words of one name.
# It begins with one class of characters, which is what the search for it is quick with.
WORD = re.compile(
    r"[^\W\d_a-z](?:(?<=[A-Z])\.(?:[A-Z]\.)+|(?:(?<=[NSEW])\. [^\W\d_a-z])?(?!(?<=[DRI])-[A-Z])[^\W_]*"
    r"(?:['’](?:[^\W\d_]{2,}|s(?= Republic)))?(?:-[^\W_]+)*)"
)
JOINT = re.compile(r" (?:(?:of|the|and|de|del|da|do|la|las|los|el|al|upon|on|sur|en|le|du|y|e|es|a) ){0,2}|-| d['’]")
_STATE_BODY = re.compile(
    r" (?:Ministry|Ministries|Minister|Government|Parliament|Army|Navy|Air Force|Armed Forces|Coast Guard|Embassy|Consulate"
    r"|Senate|Supreme Court|Cabinet|Treasury|Police)$"
)
_PART = re.compile(r"[^-]+")
# Each of these is also a town somewhere, but in news the word alone has its common meaning.
_COMMON_WORDS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec today
    north south east west central northern southern eastern western northeast northwest southeast southwest
    north-east north-west south-east south-west upper lower mid
    the a an and of in on at he she it we they his her their this that these those i you as if but
    police council superior congress senate house metro union county city state town village valley court school
    high church hospital park street road man men mass fire great new old green black white first general justice
    public national international institute center centre university college community
    """.split()
)


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """Stretch that may name a place; ``host`` is the model's span around it, None if there is none."""

    span: Span
    host: Span | None
    candidates: Sequence[Candidate]

    @property
    def is_whole(self) -> bool:
        return self.host is not None and (self.host.start, self.host.end) == (self.span.start, self.span.end)

    @property
    def is_demonym(self) -> bool:
        return bool(self.candidates) and self.candidates[0].kind is Kind.DEMONYM


def sight(spans: Sequence[Span], text: str, field: Field, gazetteer: Gazetteer) -> Iterator[PlaceCandidate]:
    """Yield the place candidates of one field, given the model's spans of it in order of position."""
    done = 0
    for span in spans:
        yield from _names(Span(done, span.start, text[done : span.start], UNTAGGED, field), None, gazetteer)
        yield from _tagged(span, gazetteer)
        done = span.end
    yield from _names(Span(done, len(text), text[done:], UNTAGGED, field), None, gazetteer)


def _tagged(span: Span, gazetteer: Gazetteer) -> Iterator[PlaceCandidate]:
    found = gazetteer.candidates(span.text)
    yield PlaceCandidate(span, span, found)
    # Persons' names often consist of place names; and a known place is not split into its parts.
    if span.label != "PERSON" and not (found and span.label in PLACES):
        # "Canadian Coast Guard" says where, "American Heart Association" does not.
        yield from (part for part in _names(span, span, gazetteer) if not part.is_demonym or is_state_body(part))


def is_state_body(part: PlaceCandidate) -> bool:
    """Return whether a demonym begins the name of a state body: a ministry, an army, an embassy."""
    return part.host is not None and part.span.start == part.host.start and bool(_STATE_BODY.search(part.host.text))


def _names(stretch: Span, host: Span | None, gazetteer: Gazetteer) -> Iterator[PlaceCandidate]:
    """Yield the gazetteer's names in a stretch, preferring the longest, without overlaps."""
    words = [word.span() for word in WORD.finditer(stretch.text)]
    at = 0
    while at < len(words):
        length, found = _longest(stretch.text, words, at, gazetteer)
        if length:
            name = stretch.part(words[at][0], _with_stop(stretch.text, words[at + length - 1][1], found))
            if host is None or name.text != host.text:
                yield PlaceCandidate(name, host, found)
        else:
            yield from _compound(stretch.part(*words[at]), host, gazetteer)
        at += max(1, length)


def _longest(
    text: str, words: Sequence[tuple[int, int]], at: int, gazetteer: Gazetteer
) -> tuple[int, Sequence[Candidate]]:
    last = at
    while last + 1 < min(len(words), at + MAX_WORDS) and JOINT.fullmatch(text, words[last][1], words[last + 1][0]):
        last += 1
    for end in range(last, at - 1, -1):
        name = text[words[at][0] : words[end][1]]
        is_word = name.lower() in _COMMON_WORDS or (name in _WINDS and text.startswith(" of ", words[end][1]))
        found = () if is_word else gazetteer.candidates(name)
        found = found or _abbreviated(name, text, words[end][1], gazetteer)
        if found:
            return end - at + 1, found
    return 0, ()


def _abbreviated(name: str, text: str, end: int, gazetteer: Gazetteer) -> Sequence[Candidate]:
    """Return the places of an abbreviation with its full stop: "Mass." is one, "Mass" is not."""
    if len(name) > _LONGEST_ABBREVIATION or text[end : end + 1] != ".":
        return ()
    found = gazetteer.candidates(name + ".")
    return found if found and found[0].kind is Kind.ABBREVIATION else ()


def _with_stop(text: str, end: int, found: Sequence[Candidate]) -> int:
    """Return the end of a name, including the full stop that makes it an abbreviation."""
    is_stopped = found[0].kind is Kind.ABBREVIATION and text[end : end + 1] == "." and text[end - 1] != "."
    return end + is_stopped


def _compound(word: Span, host: Span | None, gazetteer: Gazetteer) -> Iterator[PlaceCandidate]:
    """Yield the places among the parts of a compound: "Athens-Clarke", "Tokyo-based"."""
    if "-" not in word.text:
        return
    for part in _PART.finditer(word.text):
        if part.group()[0].isupper() and (found := gazetteer.candidates(part.group())):
            yield PlaceCandidate(word.part(*part.span()), host, found)
