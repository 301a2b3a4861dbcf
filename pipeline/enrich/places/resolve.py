"""Resolution: the place that each name means, its confidence, and the countries of an article."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.english_variety import idiom
from pipeline.enrich.places.region_fallback import regions
from pipeline.enrich.places.resolution_features import (
    CONTEXT,
    FEATURES,
    NOWHERE,
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
)
from pipeline.enrich.places.resolution_weights import WEIGHTS
from pipeline.enrich.places.source_location import usual_places
from pipeline.enrich.places.toponyms import toponyms
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.messages.articles import Mention, Place

ROUNDS = 3
"""How often the article's toponyms are weighed against each other; after three the answers no longer change."""
SUREST = 0.98
"""No answer is surer: so many of those that the model has no doubt of are right."""
SAME_SPOT_KM = 30.0
AROUND_KM = 75.0
"""From a city to the middle of the division that bears its name."""

TOWN_SHARE = 0.2
"""Of a division's people, what a town must have for the division's name to mean the town in any language."""

MAIN_CITY_FAME = 20
"""Names in all languages that such a city has; a small one of the division's name is known to its neighbours only."""

Answer = tuple[Candidate | None, float, bool]
_NOWHERE: Answer = (None, 0.0, False)
_WEIGHTS = np.array([WEIGHTS[feature] for feature in FEATURES])


@dataclass(frozen=True, slots=True)
class ResolutionContext:
    """Knowledge of an article beside its text."""

    home: str | None = None
    """The place a local outlet writes from, as the producer says it: "Lafayette, Louisiana"."""
    domain: str | None = None
    language: str | None = None
    profile: SourcePrior | None = None
    """What the source usually writes about: ``Profile.usual()``."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A span with its place; ``place`` None means that it names none. ``confidence`` is of that answer, 0 to 1."""

    span: Span
    place: Candidate | None
    confidence: float
    within: bool = False
    """The gazetteer does not have the place itself; ``place`` is the region that the article puts it in."""


def resolve(
    spans: Sequence[Span],
    title: str,
    text: str,
    gazetteer: Gazetteer,
    context: ResolutionContext = ResolutionContext(),
    likelihoods: Sequence[float] = (),
) -> list[Resolved]:
    """The most probable place of each span, in the order given; all spans of a name mean one place.

    ``likelihoods`` say how sure it is that a span is a place, in the same order; those that have none are places. What
    may be none speaks less for the others.
    """
    language = None if context.language == "und" else context.language
    found = toponyms(spans, title, text, gazetteer, language)
    for toponym in found:
        toponym.doubt = sum(1 - likelihoods[span] for span in toponym.spans if span < len(likelihoods))
    usual = usual_places(context.home, context.domain, context.profile or SourcePrior(), gazetteer)
    english = idiom(title, text)
    table = tabulate(found, english)
    table = tabulate(found, english, regions(table, probabilities(table, usual), gazetteer))
    probability = probabilities(table, usual)
    answers = dict.fromkeys(range(len(spans)), _NOWHERE)
    for toponym, answer in zip(found, _best(table, probability), strict=True):
        answers.update(dict.fromkeys(toponym.spans, answer))
    return [Resolved(span, *answers[number]) for number, span in enumerate(spans)]


def probabilities(table: CandidateTable, usual: SourcePrior, weights: Floats = _WEIGHTS) -> Floats:
    """Softmax over each toponym's candidates, first without the others, then with what they seem to mean."""
    columns = np.hstack([table.static, np.zeros((len(table.places), len(CONTEXT))), source_columns(table, usual)])
    probability = softmax(columns @ weights, table)
    for _ in range(ROUNDS - 1):
        columns[:, len(STATIC) : len(STATIC) + len(CONTEXT)] = context(table, probability)
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
    """The most probable row of each toponym, and how sure it is.

    Rows at the same spot are one answer: whether "Paris" is the city or the department is no doubt about where it is.
    """
    best: list[Answer] = [_NOWHERE] * len(table.toponyms)
    groups = _rows(table)
    tops = [int(rows[np.argmax(probability[rows])]) for rows in groups]
    for rows, top in zip(groups, tops, strict=True):
        row = _town(table, rows, top)
        row = row if row != top else _main_city(table, rows, top, tops)
        spot = _at_spot(table, rows, row)
        if row != top:
            spot |= _at_spot(table, rows, top)
        share = SUREST * float(probability[rows][spot].sum())
        place = table.places[row]
        best[table.owner[row]] = (None if place is NOWHERE else place), share, not table.listed[row]
    return best


def _at_spot(table: CandidateTable, rows: Integers, row: int) -> Booleans:
    """Return which rows lie where ``row`` does; one that was the division's before the town was taken speaks for both."""
    return haversine(table.lat[rows], table.lon[rows], table.lat[row], table.lon[row]) <= SAME_SPOT_KM


def _town(table: CandidateTable, rows: Integers, row: int) -> int:
    """A city rather than the division of its name around it, unless the text says which: Kabul, not its province."""
    toponym = table.toponyms[table.owner[row]]
    said = toponym.state_cue or toponym.county_cue or not table.listed[row]
    if said or not table.places[row].feature.startswith("ADM"):
        return row
    distance = haversine(table.lat[rows], table.lon[rows], table.lat[row], table.lon[row])
    for near in rows[distance <= AROUND_KM]:
        if _is_its_town(table.places[near], table.places[row]):
            return int(near)
    return row


def _main_city(table: CandidateTable, rows: Integers, row: int, tops: Sequence[int]) -> int:
    """The city of the division's name that lies in it however far from its middle, where so many live in it that the
    name means the city first: New York, São Paulo. Not beside other divisions or other places of this one."""
    division = table.places[row]
    toponym = table.toponyms[table.owner[row]]
    is_division = toponym.state_cue or (not toponym.dateline and _has_peers(table, row, tops))
    if division.feature != "ADM1" or is_division:
        return row
    return next((int(other) for other in rows if _is_main_city(table.places[other], division)), row)


def _is_main_city(city: Candidate, division: Candidate) -> bool:
    # A city that is a division of its own may lie in the middle of the one that has its name: Almaty.
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
    """Return whether the article names other divisions of the country, or other places of the division."""
    division = table.places[row]
    others = [table.places[top] for top in tops if top != row]
    return any(
        place.admin1_id == division.id or (place.feature == "ADM1" and place.country == division.country)
        for place in others
    )


def _is_its_town(town: Candidate, division: Candidate) -> bool:
    """Return whether the division is called after the town: by its own name, or as "Lisboa" in another language than ours."""
    famous = division.feature == "ADM2" and town.fame >= MAIN_CITY_FAME
    large = famous or town.population >= TOWN_SHARE * division.population
    # Oklahoma City has the state's name only for short.
    foreign = town.kind is Kind.ALTERNATE and large and not town.name.startswith(division.name)
    named_so = town.kind <= division.kind or foreign
    return town.feature.startswith("PPL") and named_so


def _rows(table: CandidateTable) -> list[Integers]:
    """The row numbers of each toponym that has any."""
    return np.split(np.arange(len(table.owner)), table.starts[1:]) if len(table.starts) else []


def places(resolved: Iterable[Resolved]) -> list[Place]:
    """One Place for each place named, with all its mentions; the most mentioned first."""
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
    """ISO codes, the most mentioned first; of two as often mentioned the one that comes first in the text."""
    count: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[bool, int]] = {}
    for place in found:
        if place.country:
            count[place.country] += len(place.mentions) * place.confidence
            start = min((mention.field == "text", mention.start) for mention in place.mentions)
            first[place.country] = min(start, first.get(place.country, start))
    return sorted(count, key=lambda code: (-count[code], first[code]))
