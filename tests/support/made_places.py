"""Places made by hand: what a rule does with them does not change with the gazetteer."""

from typing import Any

from pipeline.enrich.places.toponyms import Toponym
from pipeline.gazetteer import Candidate, Kind


def place(number: int, name: str = "Millbrook", **changes: Any) -> Candidate:
    """A town of 10,000 people at 0° N 0° E in country XA; any field can be another."""
    values: dict[str, Any] = {
        "kind": Kind.NAME,
        "rank": 0,
        "geonameid": None,
        "feature": "PPL",
        "lat": 0.0,
        "lon": 0.0,
        "countries": ("XA",),
        "admin1_id": None,
        "admin1": None,
        "admin1_code": None,
        "admin2_id": None,
        "admin2": None,
        "population": 10_000,
        "fame": 3,
    }
    return Candidate(number, name, **(values | changes))


def toponym(name: str, *candidates: Candidate, mentions: int = 1, **changes: Any) -> Toponym:
    """A name with its candidates, mentioned so many times."""
    return Toponym(name, candidates, list(range(mentions)), **changes)
