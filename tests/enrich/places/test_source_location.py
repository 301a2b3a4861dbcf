import pytest

from pipeline.enrich.places.resolution_features import SourcePrior, country_number
from pipeline.enrich.places.source_location import domain_country, find_home, usual_places
from pipeline.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("domain", "country"),
    [
        ("telegraph.co.uk", "GB"),
        ("lfpress.ca", "CA"),
        ("example.com", None),
        ("twitch.tv", None),
        (None, None),
        ("localhost", None),
    ],
)  # fmt: skip
def test_country_of_a_domain(domain: str | None, country: str | None) -> None:
    """National endings tell a country; general ones, and those sold for what they spell, do not."""
    assert domain_country(domain) == country


def test_home_with_its_state(gazetteer: Gazetteer) -> None:
    """ "Lafayette, Louisiana" is not the one in Indiana."""
    home = find_home("Lafayette, Louisiana", gazetteer)
    assert home is not None
    assert home.admin1 == "Louisiana"


def test_home_that_nobody_knows(gazetteer: Gazetteer) -> None:
    """A home that the gazetteer lacks says nothing, and the domain still does."""
    assert find_home("Xqzville, Nowhere", gazetteer) is None
    assert usual_places("Xqzville", "news.fr", SourcePrior(), gazetteer).home_country == country_number("FR")


def test_a_state_is_no_point(gazetteer: Gazetteer) -> None:
    """A paper of Texas is in Texas, but not in its middle."""
    usual = usual_places("Texas", None, SourcePrior(), gazetteer)
    assert usual.home is None
    assert usual.home_admin1 != 0


def test_what_was_learned_stays(gazetteer: Gazetteer) -> None:
    """Home is added to the profile, not put in its place."""
    usual = usual_places("Lyon, France", None, SourcePrior(countries={1: 0.5}), gazetteer)
    assert usual.countries == {1: 0.5}
    assert usual.home is not None
