"""Location of an article's source: its stated home, or the country of its domain."""

import re
from dataclasses import replace

import numpy as np

from pipeline.enrich.places.resolution_features import SourcePrior, country_number
from pipeline.enrich.places.toponyms import is_region, lies_in
from pipeline.gazetteer import Candidate, Gazetteer

# Country domains that outlets all over the world use for what they spell.
_GENERIC = frozenset("ac ag ai am cc cd co dj eu fm gg im io la ly me ms nu pw re sc sh so st tk to tv vc ws".split())
_COMMA = re.compile(r"\s*,\s*")


def usual_places(home: str | None, domain: str | None, learned: SourcePrior, gazetteer: Gazetteer) -> SourcePrior:
    """Return ``learned`` with the source's location, from a home ("Lafayette, Louisiana") or a domain ("x.co.uk")."""
    place = find_home(home, gazetteer) if home else None
    if place is None:
        return replace(learned, home_country=country_number(domain_country(domain)))
    point = (float(np.radians(place.lat)), float(np.radians(place.lon)))
    return replace(
        learned,
        home_country=country_number(place.country),
        home_admin1=place.admin1_id or 0,
        # The centre of a state or country does not tell where in it a newspaper is.
        home=None if is_region(place) and place.feature != "ADM2" else point,
    )


def find_home(home: str, gazetteer: Gazetteer) -> Candidate | None:
    """Return the place that a home such as "Paris, Texas" means; None if the gazetteer does not have it."""
    name, *regions = _COMMA.split(home.strip())[:4]
    candidates = gazetteer.candidates(name)
    for region in regions:
        holders = [place for place in gazetteer.candidates(region) if is_region(place)]
        candidates = [c for c in candidates if any(lies_in(c, holder) for holder in holders)] or candidates
    return candidates[0] if candidates else None


def domain_country(domain: str | None) -> str | None:
    """Return the country code of a domain; None for generic domains, including country domains such as .tv.

    >>> domain_country("telegraph.co.uk"), domain_country("lfpress.ca"), domain_country("bbc.com")
    ('GB', 'CA', None)
    """
    ending = domain.rpartition(".")[2].lower() if domain else ""
    if len(ending) != 2 or not ending.isalpha() or ending in _GENERIC:
        return None
    return {"uk": "GB"}.get(ending, ending.upper())
