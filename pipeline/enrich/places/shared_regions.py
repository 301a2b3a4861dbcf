"""Detection features from countries and divisions that the names of an article share.

An ambiguous name is more likely a place if the article also names the place's country, or other places in its division:
Batman beside Turkey, Reading beside Berkshire.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.enrich.places.candidates import PLACES, PlaceCandidate
from pipeline.gazetteer import Candidate, Kind

MAX_COMPARED = 10
"""Candidates of a name whose regions are compared; the names of smaller places are too common to be evidence."""
MAX_VOTING = 4
"""Candidates of another name that count for their division."""
MAX_SHARED = 3
"""Names in one division that count; more add no evidence."""


class SharedRegions:
    """Regions of the names that the model labels as places."""

    def __init__(self, sightings: Iterable[PlaceCandidate]):
        self._voters: dict[str, frozenset[int]] = {}
        self._named_by: dict[str, set[str]] = {}
        self._divisions_named_by: dict[int, set[str]] = {}
        for sighting in sightings:
            name = sighting.span.text
            if sighting.is_whole and sighting.span.label in PLACES and name not in self._voters:
                self._voters[name] = frozenset(_divisions(sighting.candidates[:MAX_VOTING]))
                self._note(name, sighting.candidates)
        self._votes = Counter(division for divisions in self._voters.values() for division in divisions)
        self._read: dict[str, list[str]] = {}

    def _note(self, name: str, candidates: Sequence[Candidate]) -> None:
        best = candidates[0] if candidates else None
        if best is None or best.kind is Kind.METONYM:
            return
        if best.feature.startswith("PCL") and best.country:
            self._named_by.setdefault(best.country, set()).add(name)
        if best.feature == "ADM1":
            self._divisions_named_by.setdefault(best.id, set()).add(name)

    def cues(self, sighting: PlaceCandidate) -> Sequence[str]:
        """Return the features shared with other names in the article, the same for all candidates of a name."""
        name = sighting.span.text
        if name not in self._read:
            self._read[name] = list(self._cues(sighting))
        return self._read[name]

    def _cues(self, sighting: PlaceCandidate) -> Iterator[str]:
        places = [place for place in sighting.candidates[:MAX_COMPARED] if _is_local(place)]
        if not places or sighting.is_demonym:
            return
        name = sighting.span.text
        if any(self._named_by.get(place.country or "", set()) - {name} for place in places[: MAX_VOTING // 2]):
            yield "in a named country"
        elif self._named_by.keys() - {place.country for place in places}:
            yield "outside the named countries"
        if any(self._divisions_named_by.get(division, set()) - {name} for division in _divisions(places)):
            yield "in a named division"
        own = self._voters.get(name, frozenset())
        shared = max((self._votes[d] - (d in own) for d in _divisions(places)), default=0)
        if shared:
            yield f"division of {min(shared, MAX_SHARED)} others"
        elif len(self._voters.keys() - {name}) >= MAX_SHARED:
            yield "division of no others"


def _is_local(place: Candidate) -> bool:
    return not place.feature.startswith("PCL")


def _divisions(places: Iterable[Candidate]) -> set[int]:
    return {place.admin1_id for place in places if place.admin1_id}
