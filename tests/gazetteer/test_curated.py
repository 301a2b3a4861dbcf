import pytest

from pipeline.gazetteer import Gazetteer, curated
from pipeline.gazetteer.entry import PHYSICAL, REGIONS
from pipeline.gazetteer.name_keys import fold


def test_every_entry_can_be_read() -> None:
    """Points on the globe, features of the list, countries of two characters, no entry twice."""
    entries = list(curated.entries())
    for entry in entries:
        assert -90 <= entry.lat <= 90, entry
        assert -180 <= entry.lon <= 180, entry
        assert entry.population > 0, entry
        assert all(len(code) == 2 and code.isupper() for code in entry.countries), entry
        assert entry.feature in PHYSICAL | REGIONS or entry.feature.startswith(("ADM", "PPL", "PCL")), entry
    codes = [entry.code for entry in entries]
    assert len(codes) == len(set(codes))


def test_centres_are_points() -> None:
    """Each country's point is on the globe."""
    assert all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in curated.centres().values())


def test_no_name_folds_to_nothing() -> None:
    """Each further name can be found."""
    assert all(fold(name.text) for _, name in curated.names())


@pytest.mark.parametrize(
    ("name", "found", "country"),
    [
        ("Artsakh", "Nagorno-Karabakh", "AZ"),
        ("the Azeris", "Azerbaijan", "AZ"),
        ("U.S.", "United States", "US"),
        ("EU", "European Union", None),
        ("Texans", "Texas", "US"),
        ("the Kremlin", "Moscow", "RU"),
        ("Strait of Hormuz", "Strait of Hormuz", None),
        ("the Himalayas", "Himalayas", None),
        ("Crimean", "Crimea", "UA"),
        ("USSR", "Soviet Union", None),
        ("Britain", "United Kingdom", "GB"),
        ("N.Y.", "New York", "US"),
        ("Vatican City", "Vatican", "VA"),
    ],
)
def test_what_no_package_has(gazetteer: Gazetteer, name: str, found: str, country: str | None) -> None:
    """Disputed lands, peoples, abbreviations, seats of power, waters and ranges are there and come first."""
    first = gazetteer.candidates(name)[0]
    assert (first.name, first.country) == (found, country)


def test_every_country_has_a_place(gazetteer: Gazetteer) -> None:
    """All of ISO 3166-1 that has people, and Kosovo."""
    import pycountry

    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    assert [code for code in sorted(codes) if gazetteer.country(code) is None] == []
