"""Resolution features: one row per candidate, one column per feature.

The static columns depend only on a name and its mentions. The context columns depend on the meanings of the article's
other toponyms, and are recomputed in each round.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.places.toponyms import Toponym, lies_in
from pipeline.gazetteer import Candidate, Kind
from pipeline.gazetteer.entry import EARTH_KM, PHYSICAL, REGIONS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Rows = Integers | slice
EVERY_ROW = slice(None)

MAX_CANDIDATES = 30
"""Candidates considered for one name; those beyond are far smaller and were never right in a corpus."""
MAX_ANCHORS = 80
"""Candidates of other toponyms that each candidate is compared with; bounds the pairwise work."""
MAX_MEETINGS = 100_000
"""Pairs of candidates whose distance is computed regardless of probability; beyond that fewer toponyms are included."""
MEETING_KM = 40.0
"""Distance at which two candidates count about a third as much as at the same spot: the width of a county."""
HAMLET = 1000
"""Population; articles that name a smaller place without saying where it is are written for its neighbours."""
OBSCURE = 100_000
"""Population; a smaller place is seldom meant by a name other than its main one."""
NOWHERE = Candidate(0, "", Kind.NAME, 0, None, "", 0.0, 0.0, (), None, None, None, None, None, 0, 0)
"""Stands for a place that the gazetteer does not have, in an article that gives no region for it."""

STATIC = (
    "size", "size_gap", "fame", "fame_gap", "first", "alternate", "obscure", "abbreviation", "demonym", "metonym",
    "country", "admin1", "admin2", "capital", "region", "physical", "exact", "qualified", "unqualified",
    "state_cue", "city_cue", "local_cue", "county_cue", "idiom", "partial", "nature", "unlisted", "unlisted_within",
    "seat", "hamlet",
)  # fmt: skip
CONTEXT = (
    "share_country", "share_admin1", "share_admin2", "named_country", "named_admin1", "same_country", "same_admin1",
    "near", "nearest", "holds", "capital_abroad", "capital_home", "capital_peers",
    "meets", "meets_share", "meets_admin1", "meets_county",
)  # fmt: skip
SOURCE = ("home_country", "home_admin1", "home_near", "usual_country", "usual_admin1", "usual_place", "usual_near")
FEATURES = STATIC + CONTEXT + SOURCE


@dataclass(frozen=True)
class CandidateTable:
    """Candidates of all toponyms of an article, one per row."""

    toponyms: Sequence[Toponym]
    places: Sequence[Candidate]
    owner: Integers
    """Index of each row's toponym."""
    listed: Booleans
    """False for the row of a toponym that stands for a place in the region that the gazetteer does not have."""
    static: Floats

    @cached_property
    def lat(self) -> Floats:
        return _radians([place.lat for place in self.places])

    @cached_property
    def lon(self) -> Floats:
        return _radians([place.lon for place in self.places])

    @cached_property
    def country(self) -> Integers:
        return np.array([country_number(place.country) for place in self.places], dtype=np.int64)

    @cached_property
    def admin1(self) -> Integers:
        return np.array([place.admin1_id or 0 for place in self.places], dtype=np.int64)

    @cached_property
    def admin2(self) -> Integers:
        return np.array([place.admin2_id or 0 for place in self.places], dtype=np.int64)

    @cached_property
    def is_country(self) -> Booleans:
        return np.array([place.feature.startswith("PCL") for place in self.places], dtype=bool)

    @cached_property
    def is_admin1(self) -> Booleans:
        return np.array([place.feature == "ADM1" for place in self.places], dtype=bool)

    @cached_property
    def is_county(self) -> Booleans:
        """True for the second divisions of a name that the text says is one's: "Clay County"."""
        return np.array(
            [
                place.feature == "ADM2" and _says_county(self.toponyms[owner])
                for place, owner in zip(self.places, self.owner.tolist(), strict=True)
            ],
            dtype=bool,
        )

    @cached_property
    def is_capital(self) -> Booleans:
        return np.array([place.feature == "PPLC" for place in self.places], dtype=bool)

    @cached_property
    def kinds(self) -> Floats:
        """Four columns: one for every place, and whether it is a country, a first division and a capital."""
        every = np.ones(len(self.places), dtype=bool)
        return np.array([every, self.is_country, self.is_admin1, self.is_capital], dtype=np.float64).T

    @cached_property
    def small(self) -> Booleans:
        """True for evidence by distance: countries and states are evidence by containing a place."""
        return ~(self.is_country | self.is_admin1)

    @cached_property
    def kilometres(self) -> Floats:
        """Distance of each row from every row."""
        return _kilometres(self, EVERY_ROW)

    @cached_property
    def ties(self) -> "PairwiseFeatures":
        """Features of each row beside every row."""
        return _ties(self, self.kilometres, EVERY_ROW)

    @cached_property
    def starts(self) -> Integers:
        """Return the first row of each toponym that has any: rows come in the order of toponyms."""
        return _starts(self.owner)

    @cached_property
    def heft(self) -> Floats:
        """Return the weight of each toponym as evidence for the others.

        It grows with the mentions, each adding less, and shrinks with the doubt that it is a place.
        """
        return np.array([math.log1p(len(toponym.spans) - toponym.doubt) for toponym in self.toponyms])

    @cached_property
    def weight(self) -> Floats:
        """Return the toponym's heft for each row, 0 for places that the gazetteer does not have."""
        return self.heft[self.owner] * self.listed if len(self.owner) else np.zeros(0)

    @cached_property
    def meetings(self) -> Floats:
        """Return the features of other toponyms' candidates near each row or in its division."""
        return _meetings(self)


def tabulate(
    toponyms: Sequence[Toponym], idiom: Mapping[str, float], regions: Sequence[Candidate | None] | None = None
) -> CandidateTable:
    """Return the candidates of ``toponyms`` with their static columns.

    ``idiom`` is the share of English varieties by country; ``regions`` is the region of each toponym in case the
    gazetteer does not have it.
    """
    places: list[Candidate] = []
    owner: list[int] = []
    rows: list[list[float]] = []
    for number, toponym in enumerate(toponyms):
        candidates = _shortlist(toponym)
        size = max((_size(place) for place in candidates), default=0.0)
        fame = max((_fame(place) for place in candidates), default=0.0)
        for order, place in enumerate(candidates):
            places.append(place)
            owner.append(number)
            spoken = idiom.get(place.country or "", 0.0)
            rows.append(_static(toponym, place, order, size, fame, spoken))
    static = np.array(rows, dtype=np.float64) if rows else np.zeros((0, len(STATIC)))
    table = CandidateTable(toponyms, places, np.array(owner, dtype=np.int64), np.ones(len(rows), dtype=bool), static)
    return with_regions(table, idiom, regions) if regions else table


def with_regions(
    table: CandidateTable, idiom: Mapping[str, float], regions: Sequence[Candidate | None]
) -> CandidateTable:
    """Return the table with a last row for each toponym, for a place in its region that the gazetteer does not have."""
    # The gazetteer has all countries, so the name of one is never taken for an unknown village.
    countries = set(table.owner[table.is_country].tolist())
    added = [number for number in range(len(table.toponyms)) if number not in countries]
    places = [regions[number] or NOWHERE for number in added]
    rows = [_unlisted(table.toponyms[number], place, idiom) for number, place in zip(added, places, strict=True)]
    order = np.argsort(np.concatenate([table.owner, np.array(added, dtype=np.int64)]), kind="stable")
    every = [*table.places, *places]
    return CandidateTable(
        table.toponyms,
        [every[row] for row in order.tolist()],
        np.concatenate([table.owner, np.array(added, dtype=np.int64)])[order],
        order < len(table.places),
        np.concatenate([table.static, np.array(rows).reshape(-1, len(STATIC))])[order],
    )


def _shortlist(toponym: Toponym) -> Sequence[Candidate]:
    """Return the first MAX_CANDIDATES, and beyond them those that match the qualifier."""
    first = list(toponym.candidates[:MAX_CANDIDATES])
    for place in toponym.candidates[MAX_CANDIDATES:]:
        if any(lies_in(place, region) for region in toponym.qualifiers):
            first.append(place)
    return first


def _size(place: Candidate) -> float:
    return math.log10(place.population + 10)


def _fame(place: Candidate) -> float:
    return math.log1p(place.fame)


def _static(
    toponym: Toponym, place: Candidate, order: int, top_size: float, top_fame: float, spoken: float
) -> list[float]:
    feature, kind = place.feature, place.kind
    inside = any(lies_in(place, region) for region in toponym.qualifiers)
    populated, country = feature.startswith("PPL"), feature.startswith("PCL")
    own = place.name == toponym.name or _is_exonym(toponym, place)
    return [
        _size(place),
        top_size - _size(place),
        _fame(place) * (not country),
        (top_fame - _fame(place)) * (not country),
        order == 0,
        kind is Kind.ALTERNATE and not own,
        kind is Kind.ALTERNATE and place.population < OBSCURE,
        kind is Kind.ABBREVIATION,
        kind is Kind.DEMONYM,
        kind is Kind.METONYM,
        country,
        feature == "ADM1",
        feature.startswith("ADM") and feature != "ADM1",
        feature == "PPLC",
        feature in REGIONS,
        feature in PHYSICAL,
        own,
        inside,
        bool(toponym.qualifiers) and not inside,
        toponym.state_cue and feature == "ADM1",
        toponym.city_cue and populated,
        toponym.local_cue and populated,
        toponym.county_cue and feature == "ADM2",
        0.0 if country else spoken,
        toponym.partial,
        toponym.nature,
        False,
        False,
        feature == "PPLC" and not toponym.state_cue and _has_namesake_division(toponym, place),
        populated and place.population < HAMLET,
    ]


def _is_exonym(toponym: Toponym, place: Candidate) -> bool:
    """Return whether this is likely a foreign name of the place: "Parijs" in a Dutch article is Paris."""
    return toponym.is_foreign and place.kind is Kind.ALTERNATE and place.population >= OBSCURE


def _has_namesake_division(toponym: Toponym, capital: Candidate) -> bool:
    """Return whether a division elsewhere in the country has the capital's name, like the state of Washington.

    Newspapers then mean the government, unless they say "state".
    """
    return any(
        place.feature == "ADM1"
        and place.name == capital.name
        and place.country == capital.country
        and place.id != capital.admin1_id
        for place in toponym.candidates[:MAX_CANDIDATES]
    )


_UNLISTED = STATIC.index("unlisted")


def _unlisted(toponym: Toponym, region: Candidate, idiom: Mapping[str, float]) -> list[float]:
    row = [0.0] * len(STATIC)
    row[STATIC.index("idiom")] = idiom.get(region.country or "", 0.0)
    row[_UNLISTED] = 1.0
    row[STATIC.index("unlisted_within")] = float(bool(toponym.within))
    return row


@dataclass(frozen=True)
class SourcePrior:
    """Prior from an article's source: its location and the places it usually writes about.

    Ids are the gazetteer's, points are in radians, shares from 0 to 1.
    """

    home_country: int = 0
    home_admin1: int = 0
    home: tuple[float, float] | None = None
    countries: Mapping[int, float] = field(default_factory=dict)
    admin1: Mapping[int, float] = field(default_factory=dict)
    places: Mapping[int, float] = field(default_factory=dict)
    centres: Sequence[tuple[float, float, float]] = ()
    """Latitude, longitude and share of the places that it writes about most."""


def source_columns(table: CandidateTable, usual: SourcePrior) -> Floats:
    """Return the columns from the source prior, which do not change between rounds."""
    rows = len(table.places)
    columns = np.zeros((rows, len(SOURCE)))
    if rows == 0:
        return columns
    if usual.home_country:
        columns[:, 0] = table.country == usual.home_country
    if usual.home_admin1:
        columns[:, 1] = table.admin1 == usual.home_admin1
    if usual.home is not None:
        columns[:, 2] = np.exp(-_from_point(table, usual.home) / 100.0)
    if usual.countries:
        columns[:, 3] = [usual.countries.get(int(number), 0.0) for number in table.country]
        columns[:, 4] = [usual.admin1.get(int(number), 0.0) for number in table.admin1]
        columns[:, 5] = [math.sqrt(usual.places.get(place.id, 0.0)) for place in table.places]
        for lat, lon, share in usual.centres:
            columns[:, 6] += share * np.exp(-_from_point(table, (lat, lon)) / 100.0)
    return columns


def context(table: CandidateTable, probability: Floats) -> Floats:
    """Return the context columns, given the current probability of each row (they sum to one per toponym)."""
    rows = len(table.places)
    columns = np.zeros((rows, len(CONTEXT)))
    if rows == 0:
        return columns
    anchors = _anchors(table, probability)
    # They are the same in every round if all rows are anchors.
    ties = table.ties if anchors is EVERY_ROW else _ties(table, _kilometres(table, anchors), anchors)
    chance = probability[anchors]
    heft = table.weight[anchors] * chance
    small = table.small[anchors]
    # The heft of the anchors of each kind that a row has in common, as one product of matrices.
    other, same_country, same_admin1, same_admin2 = ties.same @ (heft[:, None] * table.kinds[anchors])
    total = other[:, 0] + 1.0
    columns[:, 0] = same_country[:, 0] / total
    columns[:, 1] = same_admin1[:, 0] / total
    columns[:, 2] = same_admin2[:, 0] / total
    columns[:, 3] = same_country[:, 1]
    columns[:, 4] = same_admin1[:, 2]
    columns[:, 5] = same_country[:, 0]
    columns[:, 6] = same_admin1[:, 0]
    columns[:, 7] = ties.near @ (heft * small)
    # Capitals stand for governments: beside other countries and capitals, Washington is the city.
    columns[:, 8] = other[:, 1] - same_country[:, 1]
    columns[:, 9] = other[:, 3]
    np.log1p(columns[:, 3:10], out=columns[:, 3:10])
    columns[:, 10] = table.is_capital * columns[:, 8]
    columns[:, 11] = table.is_capital * columns[:, 0]
    columns[:, 12] = table.is_capital * columns[:, 9]
    columns[:, 8] = (ties.nearest * ((small & table.listed[anchors]) * chance)).max(axis=1)
    columns[:, 9] = np.where(table.is_country, columns[:, 5], np.where(table.is_admin1, columns[:, 6], 0.0))
    columns[:, 13:] = table.meetings
    return columns


class PairwiseFeatures(NamedTuple):
    """Features of each row beside each anchor, independent of probabilities; zero within one toponym."""

    same: Floats
    """One or zero (kind, row, anchor): of another toponym, in the same country, first and second division."""
    near: Floats
    nearest: Floats


def _ties(table: CandidateTable, distance: Floats, anchors: Rows) -> PairwiseFeatures:
    same = np.empty((4, *distance.shape))
    same[0] = table.owner[:, None] != table.owner[None, anchors]
    for number, region in enumerate((table.country, table.admin1, table.admin2), 1):
        np.multiply(_same(region, region[anchors]), same[0], out=same[number])
    return PairwiseFeatures(same, np.exp(-distance / 100.0) * same[0], np.exp(-distance / 40.0) * same[0])


def _meetings(table: CandidateTable) -> Floats:
    """Return the other toponyms with a candidate near each row, as a sum and a share, and the share in its division.

    Four names that all have a candidate in one county of Minnesota mean those, although each alone more likely means
    a larger place. Probabilities, which start from each name alone, do not converge to that.
    """
    columns = np.zeros((len(table.places), 4))
    anchors = _meeting_anchors(table)
    if not len(anchors):
        return columns
    owner = table.owner[anchors]
    starts = _starts(owner)
    other = table.owner[:, None] != owner[None, starts]
    heft = table.heft[owner[starts]]
    near = np.maximum.reduceat(_nearness(table, anchors) * table.small[anchors], starts, axis=1) * other
    division = np.maximum.reduceat(_same(table.admin1, table.admin1[anchors]), starts, axis=1) & other
    total = other @ heft + 1.0
    sum_near = near @ heft
    columns[:, 0] = np.log1p(sum_near)
    columns[:, 1] = sum_near / total
    columns[:, 2] = division @ heft / total
    if table.is_county.any():
        holds = _same(table.admin2, table.admin2[anchors]) & (
            table.is_county[:, None] != table.is_county[None, anchors]
        )
        columns[:, 3] = np.log1p((np.maximum.reduceat(holds, starts, axis=1) & other) @ heft)
    return columns


def _says_county(toponym: Toponym) -> bool:
    return toponym.county_cue or toponym.name.lower().endswith((" county", " parish", " co."))


def _meeting_anchors(table: CandidateTable) -> Integers:
    """Return the listed rows of the most mentioned toponyms within MAX_MEETINGS, in the order of rows."""
    most = max(MAX_ANCHORS, MAX_MEETINGS // max(1, len(table.places)))
    rows = np.flatnonzero(table.listed)
    if len(rows) <= most:
        return rows
    by_heft = rows[np.argsort(-table.heft[table.owner[rows]], kind="stable")]
    return np.sort(by_heft[:most])


def _nearness(table: CandidateTable, anchors: Integers) -> NDArray[np.float32]:
    """Return the nearness of rows and anchors: 1 at the same spot, decreasing with the chord, accurate to 200 km."""
    lat, lon = table.lat.astype(np.float32), table.lon.astype(np.float32)
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    apart = np.sqrt(np.maximum(2 - 2 * (points @ points[anchors].T), 0))
    nearness: NDArray[np.float32] = np.exp(apart * np.float32(-EARTH_KM / MEETING_KM))
    return nearness


def _starts(owner: Integers) -> Integers:
    """Return the first row of each owner; rows are in the order of owners."""
    is_first = np.ones(len(owner), dtype=bool)
    np.not_equal(owner[1:], owner[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def _anchors(table: CandidateTable, probability: Floats) -> Rows:
    if len(table.places) <= MAX_ANCHORS:
        return EVERY_ROW
    weight = table.weight * probability
    return np.sort(np.argpartition(-weight, MAX_ANCHORS)[:MAX_ANCHORS])


def _same(rows: Integers, anchors: Integers) -> Booleans:
    # 0 stands for none: seas and macro-regions share no country with any place.
    same: Booleans = (rows[:, None] == anchors[None, :]) & (rows[:, None] != 0)
    return same


def _radians(degrees: list[float]) -> Floats:
    radians: Floats = np.radians(np.array(degrees, dtype=np.float64))
    return radians


def _kilometres(table: CandidateTable, anchors: Rows) -> Floats:
    return haversine(table.lat[:, None], table.lon[:, None], table.lat[None, anchors], table.lon[None, anchors])


def _from_point(table: CandidateTable, point: tuple[float, float]) -> Floats:
    return haversine(table.lat, table.lon, np.float64(point[0]), np.float64(point[1]))


def haversine(lat: Floats, lon: Floats, lat2: Floats | np.float64, lon2: Floats | np.float64) -> Floats:
    """Return the great-circle distance in km; angles are in radians."""
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distance


def country_number(country: str | None) -> int:
    """Return the two characters of a country code as one number; 0 for None."""
    return ord(country[0]) * 256 + ord(country[1]) if country else 0
