"""Detection of places: the model's spans corrected by the gazetteer and by the context.

The model alone mistakes places for persons and organizations, misses those in datelines and capitals, and finds
none inside longer names ("Ohio State University"). So every candidate gets features, whose weights add up to a
probability: a logistic regression over evidence that a reader can check.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from pipeline.enrich.body_names import with_bodies
from pipeline.enrich.clubs import with_clubs
from pipeline.enrich.name_cues import is_saying
from pipeline.enrich.name_kinds import Agreed, agreed
from pipeline.enrich.name_spread import spread
from pipeline.enrich.ner.given_names import LIKE_A_NAME, Likeness, unknown_likeness
from pipeline.enrich.ner.place_homographs import PERSONAL
from pipeline.enrich.ner.spans import NO_LEANINGS, Span, WordLeanings
from pipeline.enrich.person_names import bearer_and_origin, headline_persons, whole_persons
from pipeline.enrich.places.candidates import PLACES, Field, PlaceCandidate, sight
from pipeline.enrich.places.detection_features import BODY_OF_WORD, ArticleContext, cues, tag_of
from pipeline.enrich.places.detection_model import DetectionModel
from pipeline.enrich.places.detection_weights import LEANING, PLAIN
from pipeline.enrich.places.introduced_places import with_introduced
from pipeline.enrich.places.listed_goods import listed_goods
from pipeline.enrich.places.namesakes import is_namesake
from pipeline.enrich.places.toponyms import is_agency
from pipeline.enrich.places.widen import widen
from pipeline.gazetteer import Gazetteer, Kind
from pipeline.gazetteer.entry import REGIONS

LIKELY = 0.45
"""Least probability of a place. F1 on both corpora peaks near here, as expected: for calibrated probabilities the best
threshold is half of the best F1 (Lipton, Elkan and Naryanaswamy 2014)."""

LISTED_METONYM = 0.6
"""Log-odds that a listed seat of government stands for its city."""

INTRODUCED = 2.0
"""Log-odds that what the text calls a village or a district is one."""

MOST_SURE = 4.0
"""Log-odds at which a candidate's evidence for the others of its name is capped."""

MAX_PLACE_CANDIDATES = 20_000
"""Bounds the time for a text that is all names to about a second; a long article has a few hundred."""

_EDGE_BEFORE = re.compile(r"^(?:[\W_]+|(?:the|The|THE)\s+)+")
_EDGE_BEHIND = re.compile(r"(?:['’]s|[^\w.)]|(?<![A-Z])(?<!Jr)(?<!Sr)\.|_)+$")
_CLUB = re.compile(r" (?:United|Rovers|Wanderers|Athletic|F\.?C\.?|Albion|North End|Rangers|Hotspur)$")
# No name contains a dateline's dash.
_LINE = re.compile(r"(?:(?! (?:—|--) )[^\n])+")
_WINDS = frozenset("N S E W NE NW SE SW NNE NNW SSE SSW ENE ESE WNW WSW".split())
_BEARING_OF = re.compile(r" of (?:the )?[A-Z]")
_CAPITAL = re.compile(r"[A-Z][a-z]")
# Common words that are names with an article: "the Gulf", "the Strip".
_ALONE = frozenset("gulf strait capital island hill green bath house".split())
_LONGEST_ABBREVIATION = 6
_LONGEST_NAME = 200
# Labels that the model sometimes gives to places.
_MISTAKABLE = frozenset({"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"})
# First names that are also countries: a surname follows them.
_FIRST_NAMES = frozenset("Chad Jordan Israel Georgia India Kenya Cuba China Cyprus Ireland Holland Malta".split())


@dataclass(frozen=True, slots=True)
class DetectedPlace:
    """Span with the probability that it names a place."""

    span: Span
    likelihood: float


def detect_places(
    spans: Sequence[Span],
    title: str,
    text: str,
    gazetteer: Gazetteer,
    demonyms: bool = True,
    likeness: Likeness = unknown_likeness,
    leanings: WordLeanings = NO_LEANINGS,
) -> tuple[list[Span], list[DetectedPlace]]:
    """Return the corrected names of all kinds, and the places, each in order of position, title first.

    Places may lie inside names of other kinds: "Ohio" in "Ohio State University". Without ``demonyms``, "Armenian"
    is a group and not a place.
    """
    sorted_names = sorted_names_of(spans, title, text, gazetteer, likeness)
    names, introduced = with_introduced(sorted_names.names, title, text, gazetteer)
    sightings = list(islice(sight_fields(names, title, text, gazetteer), MAX_PLACE_CANDIDATES))
    article = ArticleContext(sightings, gazetteer, title, text, _undisputed(leanings, spans, names))
    goods = listed_goods(text)
    wanted = [
        sighting
        for sighting in sightings
        if (demonyms or not sighting.is_demonym)
        and (_is_seat(sighting) or not sorted_names.is_barred(sighting.host, sighting.is_whole))
        and (sighting.is_whole or sighting.host not in introduced)
        and not (goods and _is_listed(sighting, goods))
        and not _is_no_place(sighting, title if sighting.span.field == "title" else text)
    ]
    scores = [
        max(
            score(sighting, title if sighting.span.field == "title" else text, article),
            INTRODUCED if sighting.span in introduced else -math.inf,
        )
        for sighting in wanted
    ]
    pooled_scores = pool(wanted, scores, model_for(article))
    rated = [(sighting, 1 / (1 + math.exp(-pooled))) for sighting, pooled in zip(wanted, pooled_scores, strict=True)]
    places = _chosen([pair for pair in rated if pair[1] >= LIKELY])
    toponyms = [DetectedPlace(sighting.span, likelihood) for sighting, likelihood in places]
    return _relabelled(names, [sighting for sighting, _ in places], gazetteer, likeness), toponyms


def _undisputed(leanings: WordLeanings, spans: Sequence[Span], names: Sequence[Span]) -> WordLeanings:
    """The leanings without those of names that the article says are of another kind than the recogniser tagged.

    What it leans to there is its own mistake again: "Kenya, 22," of Kenya Brathwaite.
    """
    tags = {(span.field, span.start): span.label for span in spans}
    disputed = {at for name in names if tags.get(at := (name.field, name.start), name.label) != name.label}
    return {at: odds for at, odds in leanings.items() if at not in disputed} if disputed else leanings


def _is_listed(sighting: PlaceCandidate, goods: Container[tuple[int, int]]) -> bool:
    """Return whether it is an item in a list of goods, firms or sides; a country's side counts as the country."""
    is_country = any(place.feature.startswith("PCL") for place in sighting.candidates[:1])
    return sighting.span.field == "text" and (sighting.span.start, sighting.span.end) in goods and not is_country


def _is_no_place(sighting: PlaceCandidate, text: str) -> bool:
    """Return whether it begins a fixed phrase, is a dateline's agency, a bearing, a namesake or a word for a kind of place."""
    span = sighting.span
    if span.text in _WINDS and _BEARING_OF.match(text, span.end):
        return True
    # "Union", "Bay" and "islands" are towns somewhere, but no article means them.
    is_common = span.text.lower() in BODY_OF_WORD and span.text.lower() not in _ALONE
    if is_common and not (sighting.is_whole and span.label in PLACES and span.text.istitle()):
        return True
    if span.text.islower() and span.text.isascii() and " " not in span.text and _CAPITAL.search(text):
        return True
    if not sighting.is_demonym and is_namesake(span, text):
        return True
    return is_saying(span, text) or (text[span.end : span.end + 1] == ")" and is_agency(span, text))


def sorted_names_of(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, likeness: Likeness = unknown_likeness
) -> Agreed:
    """Return the model's spans, title first, with corrected boundaries and one label per name across the article."""
    return agreed(
        spread(names_of(spans, title, text, gazetteer, likeness), title, text), title, text, gazetteer, likeness
    )


def names_of(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, likeness: Likeness = unknown_likeness
) -> list[Span]:
    """Return the model's spans, title first, with corrected boundaries."""
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("text", text))
    names: list[Span] = []
    for field, content in fields:
        tidy = [part for span in spans if span.field == field for part in tidied(span, content, gazetteer)]
        tidy = with_clubs(widen(tidy, content, gazetteer), content, field, gazetteer)
        tidy = whole_persons(tidy, content, BODY_OF_WORD, gazetteer.knows, likeness)
        names += with_bodies(tidy, content, field, gazetteer.knows)
    return headline_persons(names)


def sight_fields(names: Sequence[Span], title: str, text: str, gazetteer: Gazetteer) -> Iterator[PlaceCandidate]:
    """Yield the place candidates in the title, then in the text."""
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("text", text))
    for field, content in fields:
        yield from sight([name for name in names if name.field == field], content, field, gazetteer)


def model_for(article: ArticleContext) -> DetectionModel:
    """Return the detection model for the article: with leanings if its recogniser has them, otherwise without."""
    return LEANING if article.has_leanings else PLAIN


def score(sighting: PlaceCandidate, text: str, article: ArticleContext) -> float:
    """Return the log-odds that a candidate in ``text`` names a place, from its context."""
    model = model_for(article)
    shown = list(cues(sighting, text, article))
    leaning = model.leaning(tag_of(sighting), article.leanings(sighting))
    found = model.bias + sum(model.cues.get(cue, 0.0) for cue in shown) + leaning
    return max(found, LISTED_METONYM) if _is_seat(sighting) else found


def _is_seat(sighting: PlaceCandidate) -> bool:
    """Return whether it is a seat of government from the curated list; they are too rare in the corpora to learn from."""
    candidates = sighting.candidates
    return bool(candidates) and candidates[0].kind is Kind.METONYM and (sighting.host is None or sighting.is_whole)


def pool(sightings: Sequence[PlaceCandidate], scores: Sequence[float], model: DetectionModel) -> list[float]:
    """Return log-odds that include the other candidates of the same name: a name usually has one sense per article."""
    bounded = [max(-MOST_SURE, min(MOST_SURE, each)) for each in scores]
    total: dict[str, float] = defaultdict(float)
    count: Counter[str] = Counter()
    for sighting, each in zip(sightings, bounded, strict=True):
        total[name_key(sighting)] += each
        count[name_key(sighting)] += 1
    return [
        _pooled(model, each, total[key] - bound, count[key] - 1)
        for each, bound, key in zip(scores, bounded, map(name_key, sightings), strict=True)
    ]


def _pooled(model: DetectionModel, own: float, others: float, count: int) -> float:
    return model.pool_bias + model.pool_own * own + model.pool_others * others / count if count else own


def name_key(sighting: PlaceCandidate) -> str:
    """Return the key that groups candidates of one name, whether in capitals or not."""
    return sighting.span.text.casefold()


def tidied(span: Span, text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Yield the names in a span: one per line, and "Armenia Nikol Pashinyan" as a country and a person."""
    if "\n" not in span.text and " — " not in span.text and " -- " not in span.text:
        yield from _tidied_line(span, text, gazetteer)
        return
    for line in _LINE.finditer(span.text):
        yield from _tidied_line(span.part(*line.span()), text, gazetteer)


def _tidied_line(span: Span, text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    name = _trimmed(span)
    if name is None:
        return
    name = _with_full_stop(name, text, gazetteer)
    if name.label == "PERSON" and " of " in name.text:
        name, *origin = bearer_and_origin(name, gazetteer.knows)
        yield from origin
    at = _country_before(name, gazetteer) if name.label == "PERSON" else 0
    if at:
        yield name.part(0, at, "GPE")
        name = name.part(at + 1, len(name.text))
    yield name


def _trimmed(span: Span) -> Span | None:
    """Strip a leading "the" and a possessive; None if nothing is left."""
    line = span.text[:_LONGEST_NAME]
    before = _EDGE_BEFORE.match(line)
    start = before.end() if before else 0
    behind = _EDGE_BEHIND.search(line, start)
    end = behind.start() if behind else len(line)
    return span.part(start, end) if end > start else None


def _with_full_stop(name: Span, text: str, gazetteer: Gazetteer) -> Span:
    """Extend an abbreviation by its full stop: "Pa." is Pennsylvania, "Pa" is not."""
    dotted = name.text + "."
    if len(name.text) > _LONGEST_ABBREVIATION or text[name.end : name.end + 1] != ".":
        return name
    if not any(place.kind is Kind.ABBREVIATION for place in gazetteer.candidates(dotted)[:1]):
        return name
    return Span(name.start, name.end + 1, dotted, name.label, name.field)


def _country_before(person: Span, gazetteer: Gazetteer) -> int:
    """Return how many leading characters of a person's name are a country's."""
    words = person.text.split(" ")
    for length in range(len(words) - 1, 0, -1):
        name = " ".join(words[:length])
        if name not in _FIRST_NAMES and _is_country(name, gazetteer):
            return len(name)
    return 0


def _is_country(name: str, gazetteer: Gazetteer) -> bool:
    found = gazetteer.candidates(name)
    return bool(found) and found[0].feature.startswith("PCL") and found[0].kind not in (Kind.METONYM, Kind.DEMONYM)


Rated = tuple[PlaceCandidate, float]


def _chosen(places: Sequence[Rated]) -> list[Rated]:
    """Choose between a name and the names inside it: the likelier of the whole and its parts."""
    chosen: list[Rated] = []
    for host, group in groupby(places, key=lambda pair: pair[0].host):
        rated = list(group)
        if host is not None:
            whole = [pair for pair in rated if pair[0].is_whole]
            parts = [pair for pair in rated if not pair[0].is_whole]
            rated = whole if whole and all(whole[0][1] >= part[1] for part in parts) else parts
        chosen += rated
    return chosen


def _relabelled(
    names: Sequence[Span], places: Sequence[PlaceCandidate], gazetteer: Gazetteer, likeness: Likeness
) -> list[Span]:
    """Return the names without false places, and with the places that the model mislabelled or missed."""
    found = {place.span for place in places}
    mistaken = {place.host for place in places if place.host and _is_mistaken(place)}
    missed = [
        replace(place.span, label="GPE")
        for place in places
        if place.host is None or (place.host.label in PLACES and not place.is_whole)
    ]
    persons = {word for name in names if name.label == "PERSON" and " " in name.text for word in name.text.split()}
    alone = {name.text for name in names if name.label == "PERSON" and " " not in name.text}
    for name in names:
        if name.label in PLACES and name not in found and _is_full_name(name, alone, gazetteer, likeness):
            persons |= {name.text, *name.text.split()}
    known = [
        replace(name, label="GPE") if name in mistaken else name if name in found else _other_kind(name, persons)
        for name in names
        if name.label not in PLACES or name in found or _other_kind(name, persons).label not in PLACES
    ]
    return sorted([*known, *missed], key=lambda name: (name.field == "text", name.start))


def _is_full_name(name: Span, alone: Container[str], gazetteer: Gazetteer, likeness: Likeness) -> bool:
    """Return whether a false place is a given name and a surname: the article has one of them as a person."""
    first, _, last = name.text.partition(" ")
    if not last or not last.isalpha() or not (first in alone or last in alone):
        return False
    return (first in PERSONAL or likeness(first) >= LIKE_A_NAME) and not gazetteer.knows(name.text)


def _other_kind(name: Span, persons: Container[str]) -> Span:
    """Relabel a false place: a person's first name, or a club."""
    if name.label in PLACES and name.text in persons:
        return replace(name, label="PERSON")
    if name.label in PLACES and _CLUB.search(name.text):
        return replace(name, label="ORG")
    return name


def _is_mistaken(place: PlaceCandidate) -> bool:
    """Return whether a name of another kind is a place; one that stands for many countries (the EU, NATO) keeps its kind."""
    return (
        place.is_whole
        and place.span.label in _MISTAKABLE
        and bool(place.candidates)
        and place.candidates[0].feature not in REGIONS
    )
