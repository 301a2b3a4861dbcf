"""Where a name that no gazetteer has is taken to lie: by where the rest of the article is."""

import numpy as np
import pytest

from pipeline.enrich.places.region_fallback import regions
from pipeline.enrich.places.resolution_features import tabulate
from pipeline.enrich.places.toponyms import Toponym
from pipeline.gazetteer import Candidate, Gazetteer
from tests.support.made_places import toponym


def the(gazetteer: Gazetteer, name: str, country: str, feature: str = "") -> Candidate:
    """A place of the gazetteer by its name, its country and the beginning of its feature code."""
    return next(p for p in gazetteer.candidates(name) if p.country == country and p.feature.startswith(feature))


def found(gazetteer: Gazetteer, *names: Toponym) -> list[Candidate | None]:
    table = tabulate(names, {})
    return regions(table, np.ones(len(table.places)), gazetteer)


def test_a_lone_name_lies_nowhere(gazetteer: Gazetteer) -> None:
    """What a name itself may mean says nothing about where its unlisted namesake is."""
    assert found(gazetteer, toponym("Brookham")) == [None]
    assert found(gazetteer, toponym("Gyumri", the(gazetteer, "Gyumri", "AM"))) == [None]
    assert found(gazetteer) == []


def test_others_of_one_division_put_it_there(gazetteer: Gazetteer) -> None:
    """Two towns of Texas put an unknown name into Texas or into a county of theirs."""
    texas = the(gazetteer, "Texas", "US", "ADM1")
    others = [toponym(name, the_town(gazetteer, name, texas)) for name in ("Waco", "Lubbock")]
    region = found(gazetteer, toponym("Brookham"), *others)[0]
    assert region
    assert texas.id in (region.id, region.admin1_id)


def the_town(gazetteer: Gazetteer, name: str, division: Candidate) -> Candidate:
    return next(p for p in gazetteer.candidates(name) if p.admin1_id == division.id and p.feature.startswith("PPL"))


def test_others_of_one_country_alone_put_it_into_the_country(gazetteer: Gazetteer) -> None:
    """Where no division holds half of what the article names, the country is all that can be said."""
    towns = [
        ("Waco", "Texas"),
        ("Fresno", "California"),
        ("Akron", "Ohio"),
        ("Tampa", "Florida"),
        ("Tulsa", "Oklahoma"),
    ]
    names = [toponym(town, the_town(gazetteer, town, the(gazetteer, state, "US", "ADM1"))) for town, state in towns]
    region = found(gazetteer, toponym("Brookham"), *names)[0]
    assert region
    assert (region.country, region.feature[:3]) == ("US", "PCL")


def test_an_article_of_everywhere_puts_it_nowhere(gazetteer: Gazetteer) -> None:
    """No country has two fifths of it."""
    cities = [("Lima", "PE"), ("Oslo", "NO"), ("Hanoi", "VN"), ("Accra", "GH"), ("Quito", "EC")]
    names = [toponym(city, the(gazetteer, city, country, "PPL")) for city, country in cities]
    assert found(gazetteer, toponym("Brookham"), *names)[0] is None


def test_what_is_said_behind_the_name_counts_first(gazetteer: Gazetteer) -> None:
    """ "Brookham, Texas" is in Texas, wherever the rest of the article is."""
    texas = the(gazetteer, "Texas", "US", "ADM1")
    oslo = toponym("Oslo", the(gazetteer, "Oslo", "NO", "PPL"), mentions=9)
    region = found(gazetteer, toponym("Brookham", within=[texas]), oslo)[0]
    assert region
    assert region.id == texas.id


@pytest.mark.parametrize("mentions", [1, 3, 50])
def test_a_name_does_not_put_itself(gazetteer: Gazetteer, mentions: int) -> None:
    """However often it is mentioned, the region of a name with candidates is that of the others."""
    gyumri = toponym("Gyumri", the(gazetteer, "Gyumri", "AM"), mentions=mentions)
    norway = [toponym(name, the(gazetteer, name, "NO", "PPL")) for name in ("Oslo", "Bergen")]
    region = found(gazetteer, gyumri, *norway)[0]
    assert region
    assert region.country == "NO"
