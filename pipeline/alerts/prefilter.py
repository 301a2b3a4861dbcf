"""Prefilter of saved searches: check without a server what each requires of an article.

Running a thousand searches on every batch would cost more than indexing it. The prefilter rules out nearly all and must
never rule out a match: Elasticsearch decides about the rest, so alerts fire exactly for what ``dateline search`` finds.
Words are compared by a prefix that all their English forms share; in an article that is indexed by the stems of another
language, by one that its forms share there (``stem_beginnings.py``). Where a language promises none, such an article may
contain any word of that language.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ahocorasick_rs import BytesAhoCorasick

from pipeline.alerts.folding import folded, folded_words, is_certain
from pipeline.alerts.stem_beginnings import Stems, stem_ways, unknown_stems
from pipeline.gazetteer.entry import EARTH_KM
from pipeline.index.latin_names import latin_forms
from pipeline.index.stems import analyzers_for
from pipeline.messages.invisible import JOINERS
from pipeline.search.acronyms import acronym_of, as_acronym, names_of_organization
from pipeline.search.geo import DIVISION_KM, GeoBox, GeoCircle
from pipeline.search.outlet_hosts import host_names
from pipeline.search.query import Query, most_words, terms_and_analyzers
from pipeline.search.query_grammar import AllOf, AnyOf, InField, Node, Phrase, Prefix, Word
from pipeline.search.query_parser import FILLER

Document = dict[str, Any]
Way = tuple[str, ...]
Mask = int
"""Bit n stands for the n-th article of a batch."""

# Maximum prefix length: longer ones hardly distinguish more words.
_LONGEST = 8
_POSSESSIVE = re.compile(r"['’＇]s\b", re.IGNORECASE)
# Lucene's EnglishAnalyzer drops these.
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)
# At least what Lucene's filter treats as an article; removing too much only rules out less.
_ARTICLE = re.compile(r"\b\w{1,7}['’]", re.IGNORECASE)
_JOINER = re.compile(f"[{JOINERS}]")
# A word's part in front of a joiner is a beginning of it, whether the joiner parts it or not.
_FROM_JOINER = re.compile(f"[{JOINERS}]\\S*")
# Elasticsearch rounds points to the centimetre and uses a slightly different globe.
_SLACK = 1.01
# Tolerance in degrees around a box: Elasticsearch stores both to about 1e-7.
_MARGIN = 1e-5


@dataclass(frozen=True, slots=True)
class Requirement:
    """One of ``ways``: each is met when words with all of its prefixes occur. In an article with stems of one of the
    ``analyzers`` one of that analyzer's ways is enough; where it has none, the article may have the word."""

    ways: tuple[Way, ...]
    analyzers: tuple[tuple[str, tuple[Way, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """At least ``least`` of the parts in ``of``."""

    of: tuple["Requirement | Needs", ...]
    least: int


@dataclass(frozen=True, slots=True)
class Requirements:
    """Everything an article must have for a search to match it."""

    words: Needs
    countries: frozenset[str]
    languages: frozenset[str]
    near: GeoCircle | None
    box: GeoBox | None = None


def requirements(query: Query, stems: Stems = unknown_stems) -> Requirements:
    """Return the requirements of ``query``; ``stems`` tells those of ``stemmed_words``."""
    asked = query.words
    terms = tuple(_term(text, analyzers, stems) for text, analyzers in terms_and_analyzers(query))
    names = (*query.people, *query.places, *query.tags)
    found: list[Requirement | Needs] = [
        Needs(terms, most_words(len(terms))),
        *map(_name, asked.phrases),
        *map(_foreign_name, names),
        *map(_organization, query.organizations),
        *(_of_node(node, query.languages, stems) for node in asked.required),
    ]
    if query.sources:
        found.append(Needs(tuple(map(_source, query.sources)), 1))
    wanted = tuple(need for need in found if not isinstance(need, Needs) or need.least)
    return Requirements(
        Needs(wanted, len(wanted)), frozenset(query.countries), frozenset(query.languages), query.near, query.box
    )


def stemmed_words(query: Query) -> Iterator[tuple[str, str]]:
    """The analyzers that ``query`` asks for a word, each with the word."""
    asked: list[tuple[str, str]] = []

    def note(analyzer: str, word: str) -> None:
        asked.append((analyzer, word))

    requirements(query, note)
    yield from asked


class Prefilter:
    """Keeps the documents of a batch that some search may match; made once per set of searches. Thread-safe."""

    def __init__(self, searches: Sequence[Requirements]) -> None:
        self._searches = searches
        needed = (need for search in searches for need in _leaves(search.words))
        self._beginnings = list(dict.fromkeys(text for need in needed for way in _ways(need) for text in way))
        # All prefixes are searched at once (Aho and Corasick 1975), however many there are.
        self._automaton = BytesAhoCorasick([f" {text}".encode() for text in self._beginnings])

    def candidates(self, documents: Sequence[Document]) -> list[Mask]:
        """Return for each search the documents it may match; actual matches are always among them."""
        everything = (1 << len(documents)) - 1
        seen = self._seen(documents)
        stemmed = _stemmed(documents)
        found = []
        for search in self._searches:
            mask = everything & _met(search.words, seen, stemmed)
            found.append(sum(1 << n for n in bits(mask) if _fits(search, documents[n])) if mask else 0)
        return found

    def _seen(self, documents: Sequence[Document]) -> Counter[str]:
        """Return for each required prefix the documents with such a word."""
        seen: Counter[str] = Counter()
        for number, document in enumerate(documents):
            mask = 1 << number
            prose = _prose(document)
            if not is_certain(prose):
                for text in self._beginnings:
                    seen[text] |= mask
                continue
            found = self._automaton.find_matches_as_indexes(b" " + _folded_both_ways(prose), overlapping=True)
            for beginning in {beginning for beginning, _, _ in found}:
                seen[self._beginnings[beginning]] |= mask
        return seen


def _folded_both_ways(prose: str) -> bytes:
    """Return the folded words; to an analyzer of Persian, a joiner parts two words, to others it is nothing."""
    parted = _JOINER.sub(" ", prose)
    return folded(prose) if parted is prose or parted == prose else folded(f"{prose}\n{parted}")


def bits(mask: Mask) -> Iterator[int]:
    """Yield the numbers of the bits set."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _stemmed(documents: Sequence[Document]) -> Counter[str]:
    """Return for each analyzer the documents indexed by its stems."""
    found: Counter[str] = Counter()
    for number, document in enumerate(documents):
        for analyzer in {*document.get("title_stems", ()), *document.get("text_stems", ())}:
            found[analyzer] |= 1 << number
    return found


def _met(need: Requirement | Needs, seen: Counter[str], stemmed: Counter[str]) -> Mask:
    """Return the documents that meet a requirement; bits beyond the last document mean nothing."""
    if isinstance(need, Needs):
        return _enough([_met(part, seen, stemmed) for part in need.of], need.least) if need.least else -1
    mask = _any(need.ways, seen)
    for analyzer, ways in need.analyzers:
        if documents := stemmed.get(analyzer):
            mask |= documents & _any(ways, seen) if ways else documents
    return mask


def _ways(need: Requirement) -> Iterator[Way]:
    yield from need.ways
    for _, ways in need.analyzers:
        yield from ways


def _any(ways: Sequence[Way], seen: Counter[str]) -> Mask:
    mask = 0
    for way in ways:
        mask |= _all(way, seen)
    return mask


def _leaves(need: Requirement | Needs) -> Iterator[Requirement]:
    if isinstance(need, Requirement):
        yield need
        return
    for part in need.of:
        yield from _leaves(part)


def _all(way: Way, seen: Counter[str]) -> Mask:
    mask = -1
    for text in way:
        mask &= seen[text]
    return mask


def _enough(masks: Sequence[Mask], least: int) -> Mask:
    """Return the bits set in at least ``least`` of the masks."""
    # counted[n] holds the bits set in more than n masks so far.
    counted = [0] * least
    for mask in masks:
        for n in reversed(range(1, least)):
            counted[n] |= counted[n - 1] & mask
        counted[0] |= mask
    return counted[-1]


def _fits(search: Requirements, document: Document) -> bool:
    return (
        (not search.countries or not search.countries.isdisjoint(document.get("countries", ())))
        and (not search.languages or document["language"] in search.languages)
        and (search.near is None or any(_close(search.near, point) for point in _points(document)))
        and (search.box is None or ("focus" in document and _inside(search.box, document["focus"]["location"])))
    )


def _inside(box: GeoBox, point: dict[str, float]) -> bool:
    """Return whether a point may be in a box, which crosses the 180th meridian if its west exceeds its east."""
    east_of_west = point["lon"] >= box.west - _MARGIN
    west_of_east = point["lon"] <= box.east + _MARGIN
    across = box.west > box.east
    return box.south - _MARGIN <= point["lat"] <= box.north + _MARGIN and (
        (east_of_west or west_of_east) if across else (east_of_west and west_of_east)
    )


def _points(document: Document) -> Iterator[dict[str, float]]:
    yield from document.get("places", {}).get("location", ())
    if "focus" in document:
        yield document["focus"]["location"]


def _close(near: GeoCircle, point: dict[str, float]) -> bool:
    """Return whether a point may be in a circle, or in the middle of the division of the same name."""
    if _distance(near.lat, near.lon, point) <= near.kilometres * _SLACK + 0.1:
        return True
    return near.division is not None and _distance(*near.division, point) <= DIVISION_KM * _SLACK + 0.1


def _distance(lat: float, lon: float, point: dict[str, float]) -> float:
    """Return the kilometres to a point, by the haversine formula."""
    one, other = math.radians(lat), math.radians(point["lat"])
    east = math.radians(point["lon"] - lon)
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(east / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _prose(document: Document) -> str:
    """Return all text in which searches look for words."""
    source, places, focus = (document.get(name, {}) for name in ("source", "places", "focus"))
    names = [*document.get("entities", {}).get("all", ()), *places.get("name", ()), *places.get("admin1", ())]
    names += [focus.get("name", ""), focus.get("admin1", ""), source.get("name", ""), source.get("domain", "")]
    names += [*document.get("latin", {}).get("all", ()), *document.get("tags", ()), *document.get("authors", ())]
    return "\n".join(["", document.get("title", ""), document.get("text", ""), *names])


def _term(text: str, analyzers: tuple[str, ...], stems: Stems) -> Requirement:
    acronym = acronym_of(text) or as_acronym(text, FILLER)
    ways = [_word(text), *map(_beginnings, latin_forms(text))]
    if acronym:
        ways += map(_beginnings, (*acronym.names, *acronym.written))
    return Requirement(tuple(ways), tuple((each, stem_ways(each, text, stems, _LONGEST)) for each in analyzers))


def _word(text: str) -> tuple[str, ...]:
    if not is_certain(text):
        return ()
    found = folded_words(_POSSESSIVE.sub("", _without_articles(_FROM_JOINER.sub("", text))))
    return tuple(shared_beginning(word) for word in found if word not in _STOP_WORDS) or _beginnings(text)


def _name(name: str) -> Requirement:
    return Requirement((_beginnings(name),))


def _foreign_name(name: str) -> Requirement:
    """Return the requirement of a name in its own script or in Latin script."""
    return Requirement(tuple(map(_beginnings, (name, *latin_forms(name)))))


def _organization(name: str) -> Requirement:
    return Requirement(tuple(way for form in names_of_organization(name) for way in _foreign_name(form).ways))


def _source(text: str) -> Requirement:
    """Return the requirement of an outlet's name or host; none for non-ASCII hosts, which have two forms."""
    hosts = host_names(text)
    if any(not host.isascii() or "xn--" in host for host in hosts):
        return Requirement(((),))
    return Requirement(tuple(map(_beginnings, (text, *hosts))))


def _of_node(node: Node, languages: tuple[str, ...], stems: Stems, field: str | None = None) -> Requirement | Needs:
    """Return the requirement of a grammar tree; exclusions, countries, languages and hosts require nothing."""
    match node:
        case AllOf(of=parts):
            return Needs(tuple(_of_node(part, languages, stems, field) for part in parts), len(parts))
        case AnyOf(of=parts):
            return Needs(tuple(_of_node(part, languages, stems, field) for part in parts), 1)
        case InField(name=name, of=inner):
            return _of_node(inner, languages, stems, name)
        case Word(text=text) if field in (None, "title", "text"):
            return _term(text, analyzers_for(text, languages), stems)
        case Word(text=text) | Phrase(text=text) if field == "organization":
            return _organization(text)
        case Word(text=text) | Phrase(text=text) | Prefix(text=text) if field not in ("country", "language", "source"):
            return _foreign_name(text)
        case _:
            return Needs((), 0)


def _beginnings(name: str) -> tuple[str, ...]:
    """Return the prefixes of the words that a name requires; none if its analysis is uncertain."""
    if not is_certain(name):
        return ()
    return tuple(word[:_LONGEST] for word in folded_words(_without_articles(_FROM_JOINER.sub("", name))))


def _without_articles(text: str) -> str:
    """Remove joined articles as the analysis does: "l'Armenia" is found where there is no "l"."""
    return _ARTICLE.sub("", text)


def shared_beginning(word: str) -> str:
    """Return the common prefix of all words with the same stem: Porter's rules append at most another i, e or l."""
    # Lucene's stemmer has a rule newer than Porter's paper: "responsibly" is read as "responsible".
    stem = _porter().stemWord(word[:-1] + "e" if word.endswith("bly") else word)
    stem = stem[:-1] if stem.endswith(("i", "e")) else stem
    # "sensible" and "sensibility" have the stem "sensibl".
    return str(stem[:-1] if stem.endswith("bl") else stem)[:_LONGEST]


@cache
def _porter() -> Any:
    import snowballstemmer  # all languages' stemmers: importing them takes a tenth of a second

    return snowballstemmer.stemmer("porter")
