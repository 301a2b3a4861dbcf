"""Correction of organizations that the model cuts short or misses: "Tram and Bus Union", "the firm Arterion", "CHU de
Limoges"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.enrich.name_cues import FIRM_NOUNS, SAYING, is_of_sport
from pipeline.enrich.ner.spans import Field, Span
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from pipeline.enrich.text.run_on_words import Knows

_WORD = r"[^\W\d_a-z][\w'’&-]*"
_AND = re.compile(rf"(?:(?P<definite>[Tt]he )|(?P<front>[\w,.]*) )(?P<first>(?!The ){_WORD}(?: {_WORD})?) and $")
_REACH = 48
# Organizations that serve two counties or towns: "Devon and Cornwall Police".
_SHARED = frozenset("police council constabulary fire ambulance airport university hospital hospitals railway".split())
_PLACED = frozenset("in at near from to across outside between".split())
# Verbs between two sides or firms in a headline: "Waratahs end Bulls' run".
_VERBS = SAYING | frozenset(
    "beat beats end ends edge edges stun stuns sink sinks hold holds host hosts visit visits face faces crush crushes top "
    "tops buy buys sue sues join joins sell sells snub snubs rout routs down downs meet meets see sees win wins".split()
)
_NO_NAMES = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September "
    "October November December The This That It He She They We And But".split()
)
_INTRODUCTION = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir) (?:[a-z-]+ ){0,2}[a-z-]+$")
_NAME = re.compile(rf"{_WORD}(?: (?:& )?{_WORD}){{0,2}}")
# French organizations named by their kind and town, of which the model finds only the town.
_OF_TOWN = re.compile(
    rf"\b(?:CHRU?|CHU|CCI|CPAM|CROUS|DREAL|IEP|INSA|IUT|SDIS|[Uu]niversité|[Cc]entre hospitalier(?: universitaire| régional)?)"
    rf" (?:de |du |d['’]){_WORD}(?: {_WORD})?"
)
_OF = re.compile(r" (?:de |du |d['’])")
# "The Sharks" in a report of a match, but not "the Games".
_SIDE = re.compile(r"\b[Tt]he (?P<name>[A-Z][a-z]{2,}s)(?![\w'’]*-?\w)(?! [A-Z])")
_NO_SIDES = frozenset(
    "Games Olympics Paralympics Championships Championship Finals Masters Playoffs Tests Ashes Commons Lords Internationals "
    "Stands Series Trials Worlds Nationals Seniors Juniors States".split()
)


def with_bodies(names: Sequence[Span], text: str, field: Field, knows: Knows) -> list[Span]:
    """Return the names of one field, in order of position, with whole names of organizations, and with missed ones."""
    parts = [part for name in names for part in _split(name)]
    whole: list[Span] = []
    for name in parts:
        joined = _joined(name, whole[-1] if whole else None, text)
        if joined is not name and whole and whole[-1].end > joined.start:
            whole.pop()
        whole.append(joined)
    found = [Span(*at, text[slice(*at)], "ORG", field) for at in _missed(text, knows)]
    return _added(whole, found)


def _added(names: Sequence[Span], found: Sequence[Span]) -> list[Span]:
    """Return the names with the organizations found; one replaces a town at its end, but no other overlapping name."""
    new: list[Span] = []
    for body in sorted(found, key=lambda body: body.start):
        low = bisect_right(names, body.start, key=lambda name: name.end)
        met = names[low : bisect_left(names, body.end, key=lambda name: name.start)]
        is_free = not new or new[-1].end <= body.start
        if is_free and all(name.label in ("GPE", "LOC") and body.start < name.start for name in met):
            new.append(body)
    if not new:
        return list(names)
    kept = [name for name in names if not _lies_in(name, new)]
    return sorted([*kept, *new], key=lambda name: name.start)


def _lies_in(name: Span, bodies: Sequence[Span]) -> bool:
    at = bisect_left(bodies, name.end, key=lambda body: body.start)
    return at > 0 and bodies[at - 1].end > name.start


def _missed(text: str, knows: Knows) -> Iterator[tuple[int, int]]:
    """Yield spans of organizations introduced by the words in front, of French ones with a town, and of a match's sides."""
    for space in _firm_nouns(text):
        is_introduced = _INTRODUCTION.search(text[max(0, space - _REACH) : space])
        name = _NAME.match(text, space + 1) if is_introduced else None
        if name and name[0].split()[0] not in _NO_NAMES:
            yield name.start(), name.start() + len(re.sub(r"['’]s?$", "", name[0]))
    if _OF.search(text):
        for match in _OF_TOWN.finditer(text):
            yield match.span()
    if is_of_sport(text):
        for match in _SIDE.finditer(text):
            if match["name"] not in _NO_SIDES and not knows(match["name"]):
                yield match.span("name")


def _firm_nouns(text: str) -> Iterator[int]:
    """Yield the offsets of the spaces between a word for a firm and a capital."""
    words = text.split(" ")
    # Checked first because it is fast.
    if FIRM_NOUNS.isdisjoint(words):
        return
    end = -1
    for word, behind in pairwise(words):
        end += 1 + len(word)
        if word in FIRM_NOUNS and "A" <= behind[:1] <= "Z":
            yield end


def _split(name: Span) -> Iterator[Span]:
    """Yield the two organizations in a headline that the model took for one."""
    words = name.text.split(" ")
    at = next((number for number, word in enumerate(words[1:-1], 1) if word in _VERBS), 0)
    if name.label != "ORG" or not at or not words[at + 1][:1].isupper():
        yield name
        return
    first = len(" ".join(words[:at]))
    yield name.part(0, first)
    yield name.part(first + len(words[at]) + 2, len(name.text))


def _joined(name: Span, before: Span | None, text: str) -> Span:
    """Extend a name by its half in front of "and": "the Tram and Bus Union", "Avon and Somerset Police"."""
    last = name.text.rpartition(" ")[2].lower()
    if name.label != "ORG" or " " not in name.text or last not in BODY_OF_WORD:
        return name
    reach = max(0, name.start - _REACH)
    match = _AND.search(text[reach : name.start])
    if match is None:
        return name
    start = reach + match.start("first")
    if before is not None and before.end > start:
        is_a_place_of_it = last in _SHARED and before.start == start and before.label != "ORG"
        if not is_a_place_of_it:
            return name
    if not match["definite"] and (last not in _SHARED or (match["front"] or "").lower() in _PLACED):
        return name
    return Span(start, name.end, text[start : name.end], "ORG", name.field)
