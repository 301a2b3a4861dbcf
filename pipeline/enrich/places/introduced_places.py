"""Places that the text itself introduces: "the village of X", "villages: X, Y and Z", "X, a town in", "the X slums".

Recognisers pass over villages that they never read of, or take them for persons, and the gazetteer does not have all of
them. What the writer calls a village is one.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.enrich.name_cues import DAYS_AND_MONTHS, HONORIFICS, plurals
from pipeline.enrich.name_spread import mentions
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import PLACES
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from pipeline.gazetteer import Gazetteer, Kind

MAX_SPREAD = 100
"""Most names of one article whose other mentions are searched."""

_CAPITALISED = r"[^\W\d_a-z](?:[\w-]|['’](?!s\b))*"
_SMALL = r"(?:de|del|da|do|dos|du|di|la|le|el|al|kwa|wa|ya|den|der|am|sur|upon|van|von|nad|bin) "
_NAME = rf"{_CAPITALISED}(?: (?:{_SMALL})?{_CAPITALISED}){{0,3}}"
_ONE = frozenset(
    "village town city suburb hamlet township settlement municipality commune borough neighbourhood neighborhood slum island "
    "district province county prefecture governorate".split()
)
_MANY = plurals(_ONE)
_SLUMS = frozenset({"slum", "slums"})
# Other nouns stand before a body's name too: "the city Council", "a county Sheriff".
_BEFORE_ITS_NAME = frozenset("village hamlet suburb slum".split())
_CAMPS = frozenset({"camp", "camps"})
_NOUNS = _ONE | _MANY | _CAMPS
# With a sign behind, "villages:" and "the Kibera slums.", and at the start of a sentence.
_SIGNED = frozenset(f"{word}{sign}" for word in _MANY | _CAMPS | _SLUMS for sign in ":,.")
_WORDS = _NOUNS | _SIGNED | frozenset(word.capitalize() for word in _MANY)
_REACH = 90

_OF_ONE = re.compile(rf" (?:of|called|named|known as) ({_NAME})")
_APPOSED = re.compile(rf" ({_NAME})")
_OF_MANY = re.compile(rf"(?: of|: ?|,? including|,? such as) ?(?<= )({_NAME})((?:, {_NAME})*,? and {_NAME})?")
_NEXT = re.compile(rf"(?:, (?:and )?| and )({_NAME})")
_IS_A = re.compile(rf"({_NAME})(?:, | is | was )an? (?:(?!for |from |of |in |at |to |with |the )[\w-]+ ){{0,3}}$")
_SITUATED = re.compile(r" (?:in|near|of|on|outside|about|some|located|\d)\b")
_THE = re.compile(rf"\b[Tt]he (?:[a-z-]+ )?({_NAME}) $")
_LIES = re.compile(r" (?:of|in|near|outside)\b")
_REFUGE = re.compile(rf"({_NAME}) (?:refugee|displacement) $")
# Capitalised words in such places that name none; "the Old town of", "London-based".
_NO_NAMES = DAYS_AND_MONTHS | frozenset(
    "this that it he she there here they we what which the a an old new central northern southern "
    "eastern western north south east west north-eastern north-western south-eastern south-western first second third fourth "
    "fifth sixth seventh eighth ninth tenth".split()
)
_ATTRIBUTE = re.compile(r" (?:refugee |displacement )?([a-z]+)")
_INITIALS = re.compile(r"[A-Z]{2}")
_ADJECTIVE = re.compile(r"-[a-z]")


def with_introduced(
    names: Sequence[Span], title: str, text: str, gazetteer: Gazetteer
) -> tuple[list[Span], frozenset[Span]]:
    """Return the names, title first, with the places that the text introduces and their other mentions.

    The second value has those beside the word that says so.
    """
    headline = [name for name in names if name.field == "title"]
    body = names[len(headline) :]
    said: list[Span] = []
    for start, end in introduced(text):
        span = Span(start, end, text[start:end], "GPE")
        if _may_be(span, _overlapping(body, start, end), text, gazetteer):
            said.append(span)
    if not said:
        return list(names), frozenset()
    replaced = {name for span in said for name in _overlapping(body, *_at(span))}
    taken = [*(name for name in names if name not in replaced), *said]
    return sorted(_again(taken, said, title, text, gazetteer), key=_order), frozenset(said)


def _again(names: Sequence[Span], said: Sequence[Span], title: str, text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Yield the names and the other mentions of those introduced that the gazetteer does not have, as places.

    Those that are part of a person's name elsewhere stay as they are.
    """
    persons = {word for name in names if name.label == "PERSON" and " " in name.text for word in name.text.split()}
    unlisted = {span.text for span in said if not gazetteer.knows(span.text)} - persons
    taken = {"title": bytearray(len(title)), "text": bytearray(len(text))}
    for name in names:
        taken[name.field][name.start : name.end] = b"\1" * (name.end - name.start)
        yield replace(name, label="GPE") if name.text in unlisted and name.label not in PLACES else name
    for shown in sorted(unlisted, key=lambda shown: (-len(shown), shown))[:MAX_SPREAD]:
        for each in mentions(shown, "GPE", title, text):
            if not any(taken[each.field][each.start : each.end]):
                taken[each.field][each.start : each.end] = b"\1" * len(shown)
                yield each


def introduced(text: str) -> list[tuple[int, int]]:
    """Return the spans of the names in ``text`` that a word beside them says are places, in order, without overlaps."""
    found: dict[int, int] = {}
    for start, end in _nouns(text):
        for at in _beside(text, start, end):
            words = text[slice(*at)].lower().split()
            if words[0] not in _NO_NAMES and words[0] not in HONORIFICS:
                found.setdefault(*at)
    kept: list[tuple[int, int]] = []
    for at in sorted(found.items()):
        if not kept or kept[-1][1] <= at[0]:
            kept.append(at)
    return kept


def _nouns(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words for a settlement, a division or a camp."""
    words = text.split(" ")
    # Checked first because it is fast.
    if _WORDS.isdisjoint(words):
        return
    at = 0
    for word in words:
        if word in _WORDS:
            yield at, at + len(word.rstrip(":,."))
        at += len(word) + 1


def _beside(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    noun, before = text[start:end].lower(), max(0, start - _REACH)
    if noun in _CAMPS:
        if camp := _REFUGE.search(text[before:start]):
            yield before + camp.start(1), before + camp.end(1)
        return
    if behind := (_OF_ONE if noun in _ONE else _OF_MANY).match(text, end):
        yield behind.span(1)
        if noun in _MANY and behind[2]:
            yield from (each.span(1) for each in _NEXT.finditer(text, *behind.span(2)))
    elif noun in _BEFORE_ITS_NAME and (behind := _APPOSED.match(text, end)) and not _is_body(behind[1]):
        yield behind.span(1)
    if text[start].isupper():
        return  # "the Market Districts in" are one name
    if noun in _ONE and _SITUATED.match(text, end) and (called := _IS_A.search(text[before:start])):
        yield before + called.start(1), before + called.end(1)
        return
    called = _THE.search(text[before:start]) if noun in _SLUMS or _LIES.match(text, end) else None
    if called and not _ADJECTIVE.search(called[1]):
        yield before + called.start(1), before + called.end(1)


def _is_body(name: str) -> bool:
    return any(word in BODY_OF_WORD for word in name.lower().split())


def _may_be(span: Span, met: Sequence[Span], text: str, gazetteer: Gazetteer) -> bool:
    """Return whether it cuts no name and is not a demonym: "the Kurdish town of" names only one place."""
    noun = _ATTRIBUTE.match(text, span.end)
    for name in met:
        if name.start < span.start or (name.end > span.end and name.text[len(span.text) + 1 :] not in _NOUNS):
            return False
        if noun and noun[1] in _NOUNS and name.label == "NORP":
            return False
    found = gazetteer.candidates(span.text)
    return found[0].kind is not Kind.DEMONYM if found else not _INITIALS.match(span.text)


def _overlapping(names: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Return those of a field's names, in order of position, that overlap."""
    low = bisect_right(names, start, key=lambda name: name.end)
    return names[low : bisect_left(names, end, key=lambda name: name.start)]


def _at(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _order(name: Span) -> tuple[bool, int]:
    return name.field == "text", name.start
