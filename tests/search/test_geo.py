from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pipeline.errors import UsageError
from pipeline.search.geo import GeoCircle, parse_distance, parse_near


@dataclass(frozen=True)
class Town:
    name: str
    admin1: str | None
    country: str | None
    lat: float
    lon: float
    admin1_code: str | None = None
    feature: str = "PPL"
    population: int = 0


PARIS = Town("Paris", "Île-de-France", "FR", 48.85, 2.35)
PARIS_TX = Town("Paris", "Texas", "US", 33.66, -95.56, "US.TX")


def look_up(name: str) -> Sequence[Town]:
    known = {"Paris": [PARIS, PARIS_TX], "London": [LONDON_ON], "Sydney": [SYDNEY], "Texas": [TEXAS, TEXAS_MD]}
    return (known | {"Buenos Aires": [BUENOS_AIRES, BUENOS_AIRES_CITY]}).get(name, [])


def unknown(name: str) -> Sequence[Town]:
    raise AssertionError(f"a point needs no gazetteer, but {name!r} was looked up")


@pytest.mark.parametrize("typed", ["40.18,44.51", " 40.18 , 44.51", "+40.18;44.51"])
def test_a_point_needs_no_gazetteer(typed: str) -> None:
    """Latitude and longitude are taken as they stand."""
    assert parse_near(typed, "200km", unknown) == GeoCircle(40.18, 44.51, 200)


@pytest.mark.parametrize(
    ("typed", "lat", "lon"),
    [
        ("40.18 44.51", 40.18, 44.51),
        ("(40.18, 44.51)", 40.18, 44.51),
        ("geo:40.18,44.51", 40.18, 44.51),
        ("40,18; 44,51", 40.18, 44.51),
        ("40.18°N 44.51°E", 40.18, 44.51),
        ("40.18N, 44.51E", 40.18, 44.51),
        ("44.51°E, 40.18°N", 40.18, 44.51),
        ("40°10′48″N 44°30′36″E", 40.18, 44.51),
        ("33°52'S 151°12'E", -33.8667, 151.2),
        ("−33.9,151.2", -33.9, 151.2),
        ("S 33.9 W 58.4", -33.9, -58.4),
    ],
)
def test_a_point_as_maps_write_it(typed: str, lat: float, lon: float) -> None:
    """With sides, minutes and seconds, a decimal comma, or without a comma between."""
    near = parse_near(typed, "10", unknown)
    assert [near.lat, near.lon] == pytest.approx([lat, lon], abs=1e-4)


@pytest.mark.parametrize("typed", ["Paris Txeas", "Nowhere Texas", "Paris (", "40.18 N"])
def test_a_name_that_fits_nothing_is_refused(typed: str) -> None:
    """A misspelt region is not left out."""
    with pytest.raises(UsageError, match="no place of that name is known"):
        parse_near(typed, "10", look_up)


SYDNEY = Town("Sydney", "State of New South Wales", "AU", -33.87, 151.21, "AU.02")
TEXAS = Town("Texas", "Texas", "US", 31.25, -99.25, "US.TX", "ADM1", 29_000_000)
TEXAS_MD = Town("Texas", "Maryland", "US", 39.46, -76.64, "US.MD", "PPL", 900)
BUENOS_AIRES = Town("Buenos Aires", "Buenos Aires", "AR", -36.38, -60.39, "AR.01", "ADM1", 17_000_000)
BUENOS_AIRES_CITY = Town("Buenos Aires", "Ciudad", "AR", -34.61, -58.38, "AR.07", "PPLC", 2_900_000)
LONDON_ON = Town("London", "Ontario", "CA", 42.98, -81.23, "CA.08")


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("Paris", PARIS),
        ("Paris, TX", PARIS_TX),
        ("Paris, texas", PARIS_TX),
        ("Paris, US.TX", PARIS_TX),
        ("Paris, TX, US", PARIS_TX),
        ("Paris, Texas, United States", PARIS_TX),
        ("Paris, USA", PARIS_TX),
        ("Paris, France", PARIS),
        ("Paris, ile-de-france", PARIS),
        ("Paris Texas", PARIS_TX),
        ("Paris (Texas)", PARIS_TX),
        ("Paris, Tex.", PARIS_TX),
        ("Paris, Tex", PARIS_TX),
        ("Paris/Texas", PARIS_TX),
        ("Paris, TX 75460", PARIS_TX),
        ("Paris, Texas, U.S.A.", PARIS_TX),
        ("Paris TX USA", PARIS_TX),
        ("Sydney, NSW", SYDNEY),
        ("Sydney NSW Australia", SYDNEY),
        ("London ON", LONDON_ON),
        ("London, Ont.", LONDON_ON),
        ("London, ON", LONDON_ON),
        ("London, Ontario, Canada", LONDON_ON),
    ],
)
def test_a_name_is_its_likeliest_place_unless_narrowed(typed: str, town: Town) -> None:
    """A bare name is the first candidate; a country or division after a comma chooses another."""
    near = parse_near(typed, "10", look_up)
    assert (near.lat, near.lon) == (town.lat, town.lon)
    assert near.name == f"{town.name}, {town.admin1}, {town.country}"


def test_a_town_is_meant_rather_than_the_division_of_its_name() -> None:
    """Unless it is a hamlet; articles whose place is the division are found with it."""
    near = parse_near("Buenos Aires, Argentina", "10", look_up)
    assert (near.lat, near.lon, near.division) == (-34.61, -58.38, (-36.38, -60.39))
    near = parse_near("Texas", "10", look_up)
    assert (near.lat, near.lon, near.division) == (31.25, -99.25, None)


@pytest.mark.parametrize("typed", ["Nowhereville", "Paris, AM", "91,0", "0,181", ","])
def test_what_is_nowhere_is_refused(typed: str) -> None:
    """An unknown name, a wrong narrowing and a point off the map are errors that say what to give."""
    with pytest.raises(UsageError, match=r"e\.g\."):
        parse_near(typed, "10km", look_up)


@pytest.mark.parametrize(
    ("typed", "km"), [("200km", 200), ("500m", 0.5), ("10 mi", 16.09344), ("7", 7), ("1.5KM", 1.5)]
)
def test_distances(typed: str, km: float) -> None:
    """Metres, kilometres and miles come out in kilometres."""
    assert parse_distance(typed) == pytest.approx(km)


def test_a_distance_is_never_more_than_half_round_the_earth() -> None:
    """Elasticsearch is not asked for a circle wider than the globe."""
    assert parse_distance("999999km") == pytest.approx(20_038)


@pytest.mark.parametrize("typed", ["far", "0km", "-5km", "5 parsecs", ""])
def test_what_is_no_distance_is_refused(typed: str) -> None:
    """The error shows how distances are written."""
    with pytest.raises(UsageError, match="200km"):
        parse_distance(typed)
