"""What speaks for each candidate, as numbers: one row a candidate, one column a feature.

The static columns depend on a name and its mentions alone; the context columns on what the article's other toponyms mean,
and are computed again each time that is known better.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.mentions import Toponym, lies_in
from pipeline.gazetteer import Candidate, Kind
from pipeline.gazetteer.entries import PHYSICAL, REGIONS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MAX_CANDIDATES = 30
"""Candidates weighed for one name; those below are far smaller and were never right in a corpus."""
MAX_ANCHORS = 80
"""Readings of other toponyms that a candidate is held against: bounds the pairwise work by rows times this."""
EARTH_KM = 6371.0

STATIC = (
    "size", "size_gap", "first", "alternate", "abbreviation", "demonym", "metonym", "partial", "nature", "country",
    "admin1", "admin2", "capital", "region", "physical", "exact", "qualified", "unqualified", "state_cue", "city_cue",
    "qualified_exact",
)  # fmt: skip
CONTEXT = (
    "share_country", "share_admin1", "share_admin2", "named_country", "named_admin1", "same_country", "same_admin1",
    "near", "nearest", "holds", "home_country", "home_admin1", "home_near", "profile_admin1", "profile_place",
    "profile_near",
)  # fmt: skip
FEATURES = STATIC + CONTEXT


@dataclass(frozen=True)
class Table:
    """The candidates of all toponyms of an article, row by row."""

    toponyms: Sequence[Toponym]
    places: Sequence[Candidate]
    owner: Integers
    """Which toponym a row belongs to."""
    static: Floats

    @cached_property
    def lat(self) -> Floats:
        return _radians([place.lat for place in self.places])

    @cached_property
    def lon(self) -> Floats:
        return _radians([place.lon for place in self.places])

    @cached_property
    def country(self) -> Integers:
        # Two letters as one number; 0 for seas and macro-regions, which share no country with anything.
        return np.array([_letters(place.country) for place in self.places], dtype=np.int64)

    @cached_property
    def admin1(self) -> Integers:
        return np.array([place.admin1_id or 0 for place in self.places], dtype=np.int64)

    @cached_property
    def admin2(self) -> Integers:
        return np.array([place.admin2_id or 0 for place in self.places], dtype=np.int64)

    @cached_property
    def is_country(self) -> NDArray[np.bool_]:
        return np.array([place.feature.startswith("PCL") for place in self.places], dtype=bool)

    @cached_property
    def is_admin1(self) -> NDArray[np.bool_]:
        return np.array([place.feature == "ADM1" for place in self.places], dtype=bool)

    @cached_property
    def weight(self) -> Floats:
        """How much a toponym tells about the others: more when mentioned more, ever less for each mention."""
        counts = np.array([math.log1p(len(toponym.spans)) for toponym in self.toponyms])
        return counts[self.owner] if len(self.owner) else np.zeros(0)


def tabulate(toponyms: Sequence[Toponym]) -> Table:
    places: list[Candidate] = []
    owner: list[int] = []
    rows: list[list[float]] = []
    for number, toponym in enumerate(toponyms):
        candidates = _shortlist(toponym)
        top = max((_size(place) for place in candidates), default=0.0)
        for order, place in enumerate(candidates):
            places.append(place)
            owner.append(number)
            rows.append(_static(toponym, place, order, top))
    static = np.array(rows) if rows else np.zeros((0, len(STATIC)))
    return Table(toponyms, places, np.array(owner, dtype=np.int64), static)


def _shortlist(toponym: Toponym) -> Sequence[Candidate]:
    """The first MAX_CANDIDATES, and beyond them those that the qualifier points at."""
    first = list(toponym.candidates[:MAX_CANDIDATES])
    for place in toponym.candidates[MAX_CANDIDATES:]:
        if any(lies_in(place, region) for region in toponym.qualifiers):
            first.append(place)
    return first


def _size(place: Candidate) -> float:
    return math.log10(place.population + 10)


def _static(toponym: Toponym, place: Candidate, order: int, top: float) -> list[float]:
    feature, kind = place.feature, place.kind
    inside = any(lies_in(place, region) for region in toponym.qualifiers)
    populated = feature.startswith("PPL")
    return [
        _size(place),
        top - _size(place),
        order == 0,
        kind is Kind.ALTERNATE,
        kind is Kind.ABBREVIATION,
        kind is Kind.DEMONYM,
        kind is Kind.METONYM,
        toponym.partial,
        toponym.nature,
        feature.startswith("PCL"),
        feature == "ADM1",
        feature.startswith("ADM") and feature != "ADM1",
        feature == "PPLC",
        feature in REGIONS,
        feature in PHYSICAL,
        place.name == toponym.name,
        inside,
        bool(toponym.qualifiers) and not inside,
        toponym.state_cue and feature == "ADM1",
        toponym.city_cue and populated,
        inside and populated,
    ]


@dataclass(frozen=True)
class Surroundings:
    """What is known of an article beside its text: points in radians, weights that sum to one, ids of the gazetteer."""

    country: int = 0
    admin1: int = 0
    point: tuple[float, float] | None = None


def context(table: Table, probability: Floats, home: Surroundings) -> Floats:
    """Context columns for all rows, given how probable each row is now (summing to one a toponym)."""
    rows = len(table.places)
    columns = np.zeros((rows, len(CONTEXT)))
    if rows == 0:
        return columns
    anchors = _anchors(table, probability)
    weight = table.weight[anchors] * probability[anchors]
    other = table.owner[:, None] != table.owner[None, anchors]
    heft = np.where(other, weight, 0.0)
    total = heft.sum(axis=1) + 1.0
    same_country = heft * _same(table.country, table.country[anchors])
    same_admin1 = heft * _same(table.admin1, table.admin1[anchors])
    same_admin2 = heft * _same(table.admin2, table.admin2[anchors])
    distance = _kilometres(table, anchors)
    closeness = heft * np.exp(-distance / 100.0)
    # A division is not near its own county seat by accident: what lies in one another tells by share, not by distance.
    below = ~(table.is_country | table.is_admin1)
    settled = np.where(other, probability[anchors] * (below[anchors]), 0.0)
    columns[:, 0] = same_country.sum(axis=1) / total
    columns[:, 1] = same_admin1.sum(axis=1) / total
    columns[:, 2] = same_admin2.sum(axis=1) / total
    columns[:, 3] = np.log1p((same_country * table.is_country[anchors]).sum(axis=1))
    columns[:, 4] = np.log1p((same_admin1 * table.is_admin1[anchors]).sum(axis=1))
    columns[:, 5] = np.log1p(same_country.sum(axis=1))
    columns[:, 6] = np.log1p(same_admin1.sum(axis=1))
    columns[:, 7] = np.log1p((closeness * below[anchors]).sum(axis=1))
    columns[:, 8] = (settled * np.exp(-distance / 40.0)).max(axis=1)
    columns[:, 9] = np.where(table.is_country, columns[:, 5], np.where(table.is_admin1, columns[:, 6], 0.0))
    columns[:, 10] = (table.country == home.country) & (home.country != 0)
    columns[:, 11] = (table.admin1 == home.admin1) & (home.admin1 != 0)
    if home.point is not None:
        columns[:, 12] = np.exp(-_from_point(table, home.point) / 100.0)
    return columns


def _anchors(table: Table, probability: Floats) -> Integers:
    weight = table.weight * probability
    if len(weight) <= MAX_ANCHORS:
        return np.arange(len(weight))
    return np.sort(np.argpartition(-weight, MAX_ANCHORS)[:MAX_ANCHORS])


def _same(rows: Integers, anchors: Integers) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (rows[:, None] == anchors[None, :]) & (rows[:, None] != 0)
    return same


def _radians(degrees: list[float]) -> Floats:
    radians: Floats = np.radians(np.array(degrees, dtype=np.float64))
    return radians


def _kilometres(table: Table, anchors: Integers) -> Floats:
    return haversine(table.lat[:, None], table.lon[:, None], table.lat[None, anchors], table.lon[None, anchors])


def _from_point(table: Table, point: tuple[float, float]) -> Floats:
    return haversine(table.lat, table.lon, np.float64(point[0]), np.float64(point[1]))


def haversine(lat: Floats, lon: Floats, lat2: Floats | np.float64, lon2: Floats | np.float64) -> Floats:
    """Great-circle distance in km; angles in radians."""
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return distance


def _letters(country: str | None) -> int:
    return ord(country[0]) * 256 + ord(country[1]) if country else 0
