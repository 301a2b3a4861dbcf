"""Region fallback: the region in which a place that the gazetteer does not have is assumed to lie."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.enrich.places.resolution_features import CandidateTable, Floats
from pipeline.gazetteer import Candidate, Gazetteer

COUNTRY_SHARE, ADMIN1_SHARE, ADMIN2_SHARE = 0.4, 0.5, 0.3
"""Shares that a region needs: a country of the whole article, a first division of its country, a second of its first."""

Mass = dict[int, float]


def regions(table: CandidateTable, probability: Floats, gazetteer: Gazetteer) -> list[Candidate | None]:
    """Return for each toponym the smallest region that holds most of the article's other places, or None."""
    weight = table.weight * probability
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, owner in enumerate(table.owner.tolist()):
        rows_of[owner].append(row)
    mass = _masses(table, weight, range(len(weight)))
    found = []
    for number, toponym in enumerate(table.toponyms):
        own = _masses(table, weight, rows_of[number])
        hint = toponym.within[0].id if toponym.within else None
        found.append(_region(mass, own, hint, gazetteer))
    return found


class _Levels:
    """Share of the article in each country, first and second division (by row id), and their hierarchy."""

    def __init__(self) -> None:
        self.country: dict[str, float] = defaultdict(float)
        self.admin1: Mass = defaultdict(float)
        self.admin2: Mass = defaultdict(float)
        self.parts: dict[str, set[int]] = defaultdict(set)
        self.districts: dict[int, set[int]] = defaultdict(set)


def _masses(table: CandidateTable, weight: Floats, rows: Sequence[int]) -> _Levels:
    levels = _Levels()
    for row in rows:
        place, share = table.places[row], float(weight[row])
        if place.country and share > 0.001:
            levels.country[place.country] += share
            if place.admin1_id:
                levels.admin1[place.admin1_id] += share
                levels.parts[place.country].add(place.admin1_id)
                if place.admin2_id:
                    levels.admin2[place.admin2_id] += share
                    levels.districts[place.admin1_id].add(place.admin2_id)
    return levels


def _region(mass: _Levels, own: _Levels, hint: int | None, gazetteer: Gazetteer) -> Candidate | None:
    """Descend from the country while one part holds enough."""
    if hint is not None:
        region = gazetteer.place(hint)
        return _district(mass, own, hint, gazetteer) or region
    total = sum(mass.country.values()) - sum(own.country.values())
    country = max(mass.country, key=lambda code: mass.country[code] - own.country[code], default=None)
    if country is None or total <= 0 or mass.country[country] - own.country[country] < COUNTRY_SHARE * total:
        return None
    within = mass.country[country] - own.country[country]
    first = max(mass.parts[country], key=lambda number: mass.admin1[number] - own.admin1[number], default=None)
    if first is None or mass.admin1[first] - own.admin1[first] < ADMIN1_SHARE * within:
        return gazetteer.country(country)
    return _district(mass, own, first, gazetteer) or gazetteer.place(first)


def _district(mass: _Levels, own: _Levels, first: int, gazetteer: Gazetteer) -> Candidate | None:
    share = mass.admin1[first] - own.admin1[first]
    second = max(mass.districts[first], key=lambda number: mass.admin2[number] - own.admin2[number], default=None)
    if second is None or mass.admin2[second] - own.admin2[second] < ADMIN2_SHARE * share:
        return None
    return gazetteer.place(second)
