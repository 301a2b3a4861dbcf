"""Source profiles: the places a source usually writes about, learned from the stream.

A newspaper in Paris, Texas seldom says Texas, but its other articles name Reno, Honey Grove and Lamar County, which
tell which Paris is meant. The method is from Lieberman, Samet and Sankaranarayanan, "Geotagging with Local Lexicons"
(ICDE 2010); here the lexicon is a set of decaying counts of confidently resolved places.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline.config.whole_files import whole_file
from pipeline.enrich.places.resolution_features import SourcePrior, country_number
from pipeline.errors import SetupError
from pipeline.gazetteer import Candidate

HALF_LIFE = 1000
"""Articles of a source after which a mention counts half: enough to learn a county, few enough to forget an election."""
DOUBT = 4.0
"""Mentions of no place that every source starts with, so that its first article does not decide the second."""
MAX_PLACES = 400
"""Places kept per source; a local newspaper covers fewer."""
MAX_SOURCES = 20_000
CENTRES = 20
"""Most frequent places that nearness is measured to; bounds the cost per article."""
SURE = 0.5
"""Least confidence of a place to be learned."""


@dataclass(slots=True)
class SeenPlace:
    """Decayed count of a source's articles about one place; degrees and ids as in the gazetteer."""

    weight: float
    lat: float
    lon: float
    country: str | None
    admin1: int
    broad: bool
    """True for a country, a first division or larger: it shows what a source reports on, not where it is based."""


@dataclass(slots=True)
class Profile:
    """Places of one source, by gazetteer row, with decayed counts of the articles that name them."""

    places: dict[int, SeenPlace] = field(default_factory=dict)
    articles: int = 0

    def observe(self, answers: Iterable[tuple[Candidate, float]]) -> None:
        """Learn the places of one article, each once, weighted by its confidence."""
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
        """Return the profile without this article, which must not be evidence for itself."""
        lessons = {place.id: share for place, share in _lessons(answers)}
        places = {
            number: SeenPlace(weight, seen.lat, seen.lon, seen.country, seen.admin1, seen.broad)
            for number, seen in self.places.items()
            if (weight := seen.weight - lessons.get(number, 0.0)) > 0.01
        }
        return Profile(places, self.articles - 1)

    def usual(self) -> SourcePrior:
        """Return the source prior: the shares of places and regions in the profile."""
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
    """Return each confidently resolved place of an article once, with its confidence."""
    best: dict[int, tuple[Candidate, float]] = {}
    for place, confidence in answers:
        if confidence >= SURE and confidence > best.get(place.id, (place, 0.0))[1]:
            best[place.id] = (place, confidence)
    return list(best.values())


def _seen(place: Candidate) -> SeenPlace:
    broad = place.country is None or place.feature.startswith("PCL") or place.feature == "ADM1"
    return SeenPlace(0.0, place.lat, place.lon, place.country, place.admin1_id or 0, broad)


class Profiles:
    """Profiles of all sources, in memory and, between runs, in one JSON file.

    Places are identified by gazetteer rows, so a file from another version of the gazetteer is ignored.
    """

    def __init__(self, gazetteer_version: str):
        self._version = gazetteer_version
        self._profiles: dict[str, Profile] = {}

    def get(self, source: str) -> Profile | None:
        return self._profiles.get(source)

    def observe(self, source: str, answers: Iterable[tuple[Candidate, float]]) -> None:
        """Learn one article of ``source`` (a domain, or a name if it has none)."""
        if source not in self._profiles and len(self._profiles) >= MAX_SOURCES:
            del self._profiles[min(self._profiles, key=lambda name: self._profiles[name].articles)]
        self._profiles.setdefault(source, Profile()).observe(answers)

    def save(self, path: Path) -> None:
        """Write the file atomically."""
        rows = {
            source: {"articles": profile.articles, "places": {str(n): _row(seen) for n, seen in profile.places.items()}}
            for source, profile in self._profiles.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(json.dumps({"gazetteer": self._version, "sources": rows}).encode())

    @classmethod
    def load(cls, path: Path, gazetteer_version: str) -> "Profiles":
        """Read the profiles in ``path``; empty if there is no file or it is from another gazetteer.

        Raises SetupError if it is not a file of profiles.
        """
        profiles = cls(gazetteer_version)
        if not path.exists():
            return profiles
        try:
            if not path.is_file():  # reading a pipe would block
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
