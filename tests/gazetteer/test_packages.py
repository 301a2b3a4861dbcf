import io
import pickle

import pytest

from pipeline.errors import SetupError
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer.packages import PlainUnpickler, names_in_use


def test_a_pickle_that_would_run_code_is_refused() -> None:
    """Nothing but plain values is loaded from a package's pickle."""
    harmful = pickle.dumps(print)
    with pytest.raises(SetupError, match=r"builtins\.print"):
        PlainUnpickler(io.BytesIO(harmful)).load()


def test_plain_values_are_read() -> None:
    """Lists of strings and numbers come through."""
    rows = [["Paris", 48.85, 2138551, float("inf")]]
    assert PlainUnpickler(io.BytesIO(pickle.dumps(rows))).load() == rows


def test_names_that_nobody_writes_are_dropped() -> None:
    """Airport codes and transliterations without capitals are not names; other scripts are."""
    assert [name.text for name in names_in_use(["CDG", "baryz", "Parigi", "Париж", "巴黎"])] == [
        "Parigi",
        "Париж",
        "巴黎",
    ]


@pytest.mark.parametrize(
    ("name", "country", "admin1", "lat", "lon"),
    [
        ("Yerevan", "AM", "Yerevan", 40.18, 44.51),
        ("Lamar County", "US", "Texas", 33.67, -95.57),
        ("Bavaria", "DE", "Bavaria", 49.0, 11.5),
        ("Москва", "RU", "Moskva", 55.75, 37.62),
        ("東京", "JP", "Tokyo Prefecture", 35.69, 139.69),
        ("Worcestershire", "GB", "England", 52.2, -2.2),
        ("Deutschland", "DE", None, 51.5, 10.5),
        # GeoNames has these beyond their borders or at their edge.
        ("Alberta", "CA", "Alberta", 54.5, -115.0),
        ("Queensland", "AU", "State of Queensland", -22.5, 144.3),
        ("Morocco", "MA", None, 31.9, -6.4),
    ],
)
def test_what_the_packages_have(
    gazetteer: Gazetteer, name: str, country: str, admin1: str | None, lat: float, lon: float
) -> None:
    """Cities, counties, states and countries, by their names in several scripts, lie where they lie."""
    found = [
        place
        for place in gazetteer.candidates(name)
        if place.country == country and abs(place.lat - lat) < 1 and abs(place.lon - lon) < 1
    ]
    assert found
    assert admin1 in {place.admin1 for place in found}
