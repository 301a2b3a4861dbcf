"""Source profiles: what a source usually writes about, learned from the stream itself.

A paper in Paris, Texas seldom says Texas; but its other articles name Reno, Honey Grove and Lamar County, and what they
name tells which Paris is meant. The idea is Lieberman, Samet and Sankaranarayanan's "Geotagging with Local Lexicons"
(ICDE 2010); here the lexicon is a set of decaying counts, fed by the answers Dateline is sure of.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.enrich.places.resolution_features import SourcePrior, country_number
from pipeline.errors import SetupError
from pipeline.gazetteer import Candidate

HALF_LIFE = 1000
"""Articles of a source after which a mention counts half: long enough for a county, short enough for an election."""
DOUBT = 4.0
"""Mentions of nowhere that every source starts with, so that the first article does not decide the second."""
MAX_PLACES = 400
"""Places remembered of one source; a local paper's beat has fewer."""
MAX_SOURCES = 20_000
CENTRES = 20
"""Places most written about that nearness is measured to: bounds the cost of an article."""
SURE = 0.5
"""Answers below this confidence teach nothing."""


@dataclass(slots=True)
class SeenPlace:
    """Amount that a source wrote of one place; degrees and ids as in the gazetteer."""

    weight: float
    lat: float
    lon: float
    country: str | None
    admin1: int
    broad: bool
    """A country, a first division or larger: says what a source reports on, not where it is at home."""


@dataclass(slots=True)
class Profile:
    """One source's places by row of the gazetteer, with decayed counts of the articles that name them."""

    places: dict[int, SeenPlace] = field(default_factory=dict)
    articles: int = 0

    def observe(self, answers: Iterable[tuple[Candidate, float]]) -> None:
        """Learn from one article: each place it names once, weighed by the confidence that it does."""
        decay = 0.5 ** (1 / HALF_LIFE)
        for seen in self.places.values():
            seen.weight *= decay
        for place, share in _lessons(answers):
            seen = self.places.setdefault(place.id, _seen(place))
            seen.weight += share
        self.articles += 1
        if len(self.places) > MAX_PLACES:
            self._forget_the_least()

    def without(self, answers: Iterable[tuple[Candidate, float]]) -> "Profile":
        """The profile as if this article had not been observed: an article must not be its own witness."""
        lessons = {place.id: share for place, share in _lessons(answers)}
        places = {
            number: SeenPlace(weight, seen.lat, seen.lon, seen.country, seen.admin1, seen.broad)
            for number, seen in self.places.items()
            if (weight := seen.weight - lessons.get(number, 0.0)) > 0.01
        }
        return Profile(places, self.articles - 1)

    def usual(self) -> SourcePrior:
        """The shares that the scorer's source columns are made of."""
        local = {number: seen for number, seen in self.places.items() if not seen.broad}
        total = sum(seen.weight for seen in local.values()) + DOUBT
        countries: dict[int, float] = defaultdict(float)
        admin1: dict[int, float] = defaultdict(float)
        for seen in local.values():
            countries[country_number(seen.country)] += seen.weight / total
            admin1[seen.admin1] += seen.weight / total
        admin1.pop(0, None)
        top = sorted(local.values(), key=lambda seen: -seen.weight)[:CENTRES]
        return SourcePrior(
            countries=dict(countries),
            admin1=dict(admin1),
            places={number: seen.weight / total for number, seen in self.places.items()},
            centres=[(*np.radians([seen.lat, seen.lon]).tolist(), seen.weight / total) for seen in top],
        )

    def _forget_the_least(self) -> None:
        kept = sorted(self.places, key=lambda number: -self.places[number].weight)[: MAX_PLACES // 2]
        self.places = {number: self.places[number] for number in kept}


def _lessons(answers: Iterable[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Each sure place of an article once, by its confidence."""
    best: dict[int, tuple[Candidate, float]] = {}
    for place, confidence in answers:
        if confidence >= SURE and confidence > best.get(place.id, (place, 0.0))[1]:
            best[place.id] = (place, confidence)
    return list(best.values())


def _seen(place: Candidate) -> SeenPlace:
    broad = place.country is None or place.feature.startswith("PCL") or place.feature == "ADM1"
    return SeenPlace(0.0, place.lat, place.lon, place.country, place.admin1_id or 0, broad)


class Profiles:
    """The profiles of all sources, kept in memory and, between runs, in one JSON file.

    Rows of the gazetteer identify places, so a file made with another gazetteer is not read.
    """

    def __init__(self, gazetteer_version: str):
        self._version = gazetteer_version
        self._profiles: dict[str, Profile] = {}

    def get(self, source: str) -> Profile | None:
        return self._profiles.get(source)

    def observe(self, source: str, answers: Iterable[tuple[Candidate, float]]) -> None:
        """Learn one article of ``source`` (a domain, or a name where there is none)."""
        if source not in self._profiles and len(self._profiles) >= MAX_SOURCES:
            del self._profiles[min(self._profiles, key=lambda name: self._profiles[name].articles)]
        self._profiles.setdefault(source, Profile()).observe(answers)

    def save(self, path: Path) -> None:
        """Write the file whole, or not at all."""
        rows = {
            source: {"articles": profile.articles, "places": {str(n): _row(seen) for n, seen in profile.places.items()}}
            for source, profile in self._profiles.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"gazetteer": self._version, "sources": rows}), "utf-8")
        part.replace(path)

    @classmethod
    def load(cls, path: Path, gazetteer_version: str) -> "Profiles":
        """The profiles of ``path``; none when there is no file or it was made with another gazetteer.

        Raises SetupError for what is not a file of profiles.
        """
        profiles = cls(gazetteer_version)
        if not path.exists():
            return profiles
        try:
            if not path.is_file():  # a pipe would be waited for
                raise ValueError("not a file")
            data = json.loads(path.read_text("utf-8"))
            if data.get("gazetteer") == gazetteer_version:
                profiles._profiles = {source: _profile(row) for source, row in data["sources"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            fix = "write it with dateline geotag learn FILES --save FILE, or unset DATELINE_PROFILES"
            raise SetupError(f"profiles: {path} is not a file of profiles ({error}); {fix}") from error
        return profiles


def _row(seen: SeenPlace) -> list[object]:
    return [round(seen.weight, 4), seen.lat, seen.lon, seen.country, seen.admin1, seen.broad]


def _profile(row: Mapping[str, object]) -> Profile:
    places, articles = row["places"], row["articles"]
    if not isinstance(places, dict) or not isinstance(articles, int):
        raise TypeError("a source has no places or no number of articles")
    return Profile({int(number): SeenPlace(*seen) for number, seen in places.items()}, articles)
