"""Resolution: the place that each name means, with its confidence, and the article's countries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.english_variety import idiom
from pipeline.enrich.places.region_fallback import regions
from pipeline.enrich.places.resolution_features import (
    FEATURES,
    MAX_ANCHORS,
    NOWHERE,
    SOURCE,
    STATIC,
    Booleans,
    CandidateTable,
    Floats,
    Integers,
    SourcePrior,
    context,
    haversine,
    source_columns,
    tabulate,
    with_regions,
)
from pipeline.enrich.places.resolution_weights import WEIGHTS
from pipeline.enrich.places.source_location import usual_places
from pipeline.enrich.places.toponyms import toponyms
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.messages.articles import Mention, Place

ROUNDS = 3
"""Rounds in which the article's toponyms are weighed against each other; after three the answers are stable."""
SUREST = 0.98
"""Upper bound of the confidence: the share of right answers among those the model is certain of."""
SAME_SPOT_KM = 30.0
AROUND_KM = 75.0
"""Greatest distance from a city to the centre of the division of its name."""

TOWN_SHARE = 0.2
"""Share of a division's population that a town needs for the division's name to mean the town in any language."""

MAIN_CITY_FAME = 20
"""Fewest names in all languages of such a city; a small town of the division's name is only known locally."""

Answer = tuple[Candidate | None, float, bool]
_NOWHERE: Answer = (None, 0.0, False)
_WEIGHTS = np.array([WEIGHTS[feature] for feature in FEATURES])


@dataclass(frozen=True, slots=True)
class ResolutionContext:
    """Facts about an article's source."""

    home: str | None = None
    """Place that a local outlet writes from, as stated by the producer: "Lafayette, Louisiana"."""
    domain: str | None = None
    language: str | None = None
    profile: SourcePrior | None = None
    """Prior of the source, from ``Profile.usual()``."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Span with its place, or None if it names none; ``confidence`` in that answer is from 0 to 1."""

    span: Span
    place: Candidate | None
    confidence: float
    within: bool = False
    """True if the gazetteer does not have the place and ``place`` is the region that the article puts it in."""


def resolve(
    spans: Sequence[Span],
    title: str,
    text: str,
    gazetteer: Gazetteer,
    context: ResolutionContext = ResolutionContext(),
    likelihoods: Sequence[float] = (),
) -> list[Resolved]:
    """Return the most probable place of each span, in the order given; all spans of a name get one place.

    ``likelihoods`` are the probabilities that the spans are places, in the same order; missing ones are 1. A span that
    may not be a place is weaker evidence for the others.
    """
    language = None if context.language == "und" else context.language
    found = toponyms(spans, title, text, gazetteer, language)
    for toponym in found:
        toponym.doubt = sum(1 - likelihoods[span] for span in toponym.spans if span < len(likelihoods))
    usual = usual_places(context.home, context.domain, context.profile or SourcePrior(), gazetteer)
    english = idiom(title, text)
    table = tabulate(found, english)
    table = with_regions(table, english, regions(table, probabilities(table, usual), gazetteer))
    probability = probabilities(table, usual)
    answers = dict.fromkeys(range(len(spans)), _NOWHERE)
    for toponym, answer in zip(found, _best(table, probability), strict=True):
        answers.update(dict.fromkeys(toponym.spans, answer))
    return [Resolved(span, *answers[number]) for number, span in enumerate(spans)]


def probabilities(table: CandidateTable, usual: SourcePrior, weights: Floats = _WEIGHTS) -> Floats:
    """Return the softmax over each toponym's candidates, first on its own, then given the others' probabilities."""
    columns = np.zeros((len(table.places), len(FEATURES)))
    columns[:, : len(STATIC)] = table.static
    columns[:, -len(SOURCE) :] = source_columns(table, usual)
    probability = softmax(columns @ weights, table)
    for _ in range(ROUNDS - 1):
        columns[:, len(STATIC) : -len(SOURCE)] = context(table, probability)
        probability = softmax(columns @ weights, table)
    return probability


def softmax(score: Floats, table: CandidateTable) -> Floats:
    if not len(score):
        return score
    top = np.zeros(len(table.toponyms))
    top[table.owner[table.starts]] = np.maximum.reduceat(score, table.starts)
    power = np.exp(score - top[table.owner])
    probability: Floats = power / np.bincount(table.owner, power)[table.owner]
    return probability


def _best(table: CandidateTable, probability: Floats) -> list[Answer]:
    """Return the most probable row of each toponym with its confidence.

    Rows at the same spot count as one answer: "Paris" the city and the department are in the same place.
    """
    best: list[Answer] = [_NOWHERE] * len(table.toponyms)
    groups = _rows(table)
    tops = [int(rows[np.argmax(probability[rows])]) for rows in groups]
    for rows, top in zip(groups, tops, strict=True):
        row = _town(table, rows, top)
        row = row if row != top else _main_city(table, rows, top, tops)
        spot = _at_spot(table, rows, row)
        # A town that replaces its division takes the probability of both spots.
        if row != top:
            spot |= _at_spot(table, rows, top)
        share = SUREST * float(probability[rows][spot].sum())
        place = table.places[row]
        best[table.owner[row]] = (None if place is NOWHERE else place), share, not table.listed[row]
    return best


def _at_spot(table: CandidateTable, rows: Integers, row: int) -> Booleans:
    """Return which ``rows`` lie at the same spot as ``row``."""
    return _distances(table, rows, row) <= SAME_SPOT_KM


def _distances(table: CandidateTable, rows: Integers, row: int) -> Floats:
    """Return the distances of ``rows`` from ``row``, which a table of usual size has from its context columns."""
    if len(table.places) <= MAX_ANCHORS:
        kept: Floats = table.kilometres[rows, row]
        return kept
    return haversine(table.lat[rows], table.lon[rows], table.lat[row], table.lon[row])


def _town(table: CandidateTable, rows: Integers, row: int) -> int:
    """Return the city instead of the division of its name around it (Kabul, not its province), unless the text says so."""
    toponym = table.toponyms[table.owner[row]]
    said = toponym.state_cue or toponym.county_cue or not table.listed[row]
    if said or not table.places[row].feature.startswith("ADM"):
        return row
    for near in rows[_distances(table, rows, row) <= AROUND_KM]:
        if _is_its_town(table.places[near], table.places[row]):
            return int(near)
    return row


def _main_city(table: CandidateTable, rows: Integers, row: int, tops: Sequence[int]) -> int:
    """Return the city of the division's name that lies in it, at any distance from its centre, if it is large enough.

    The names of New York and São Paulo mean the city first, except beside other divisions or places in this one.
    """
    division = table.places[row]
    toponym = table.toponyms[table.owner[row]]
    is_division = toponym.state_cue or (not toponym.dateline and _has_peers(table, row, tops))
    if division.feature != "ADM1" or is_division:
        return row
    return next((int(other) for other in rows if _is_main_city(table.places[other], division)), row)


def _is_main_city(city: Candidate, division: Candidate) -> bool:
    # A city that is its own division may lie inside the division of its name: Almaty.
    within = city.admin1_id == division.id or (
        city.country == division.country and division.name.startswith(f"{city.name} ")
    )
    return (
        within
        and city.feature.startswith("PPL")
        and city.fame >= MAIN_CITY_FAME
        and city.population >= TOWN_SHARE * division.population
    )


def _has_peers(table: CandidateTable, row: int, tops: Sequence[int]) -> bool:
    """Return whether the article names other divisions in the country, or other places in the division."""
    division = table.places[row]
    others = [table.places[top] for top in tops if top != row]
    return any(
        place.admin1_id == division.id or (place.feature == "ADM1" and place.country == division.country)
        for place in others
    )


def _is_its_town(town: Candidate, division: Candidate) -> bool:
    """Return whether the division bears the town's name, or its name in another language ("Lisboa")."""
    famous = division.feature == "ADM2" and town.fame >= MAIN_CITY_FAME
    large = famous or town.population >= TOWN_SHARE * division.population
    # Oklahoma City bears the state's name only as a short form.
    foreign = town.kind is Kind.ALTERNATE and large and not town.name.startswith(division.name)
    named_so = town.kind <= division.kind or foreign
    return town.feature.startswith("PPL") and named_so


def _rows(table: CandidateTable) -> list[Integers]:
    """Return the row numbers of each toponym that has any; rows are in the order of toponyms."""
    return np.split(np.arange(len(table.owner)), table.starts[1:]) if len(table.starts) else []


def places(resolved: Iterable[Resolved]) -> list[Place]:
    """Return one Place for each place named, with all its mentions, most mentioned first."""
    groups: dict[int, list[Resolved]] = defaultdict(list)
    for answer in resolved:
        if answer.place is not None:
            groups[answer.place.id].append(answer)
    ordered = sorted(groups.values(), key=lambda group: -len(group))
    return [_place(group) for group in ordered]


def _place(group: list[Resolved]) -> Place:
    place = group[0].place
    assert place is not None
    return Place(
        name=place.name,
        geonameid=place.geonameid,
        country=place.country,
        admin1=place.admin1,
        feature=place.feature,
        lat=place.lat,
        lon=place.lon,
        confidence=round(max(answer.confidence for answer in group), 3),
        mentions=[Mention(text=a.span.text, start=a.span.start, end=a.span.end, field=a.span.field) for a in group],
    )


def rank_countries(found: Iterable[Place]) -> list[str]:
    """Return ISO country codes, most mentioned first; ties go to the one that comes first in the text."""
    count: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[bool, int]] = {}
    for place in found:
        if place.country:
            count[place.country] += len(place.mentions) * place.confidence
            start = min((mention.field == "text", mention.start) for mention in place.mentions)
            first[place.country] = min(start, first.get(place.country, start))
    return sorted(count, key=lambda code: (-count[code], first[code]))
