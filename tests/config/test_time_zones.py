"""Time zones by name: whatever the capitals, and with the nearest names for one that is wrong."""

import pytest

from pipeline.config.checks import contradictions
from pipeline.config.settings import Settings
from pipeline.config.time_zones import find_zone, unknown_zone


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Asia/Yerevan", "Asia/Yerevan"), ("utc", "UTC"), (" america/new york ", "America/New_York"), ("CET", "CET")],
)
def test_a_zone_is_found_by_its_name(typed: str, key: str) -> None:
    """Capitals and spaces are forgiven."""
    zone = find_zone(typed)
    assert zone is not None
    assert zone.key == key


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Yerevan", "did you mean Asia/Yerevan?"),
        ("Europe/Berlinn", "did you mean Europe/Berlin"),
        ("new york", "did you mean America/New_York"),
        ("Kiyv", "Europe/Kyiv"),
        ("Vincennes", "America/Indiana/Vincennes"),
        ("zzz", "give an IANA name such as Europe/Berlin"),
        ("+04:00", "give an IANA name"),
        ("", "give an IANA name"),
        ("../../etc/passwd", "is not a time zone"),
        ("localtime", "is not a time zone"),
    ],
)
def test_a_wrong_name_gets_those_that_may_be_meant(typed: str, meant: str) -> None:
    """A city stands for its zone, a slip for the nearest name."""
    assert find_zone(typed) is None
    assert meant in unknown_zone(typed)
    assert repr(typed) in unknown_zone(typed)


def test_the_setting_is_checked_at_the_start() -> None:
    """A wrong zone is a wrong setting, not a surprise of a later search."""
    assert list(contradictions(Settings(timezone="Asia/Yerevan"))) == []
    assert list(contradictions(Settings(timezone="Yerevan"))) == [
        "timezone 'Yerevan' is not a time zone: did you mean Asia/Yerevan?"
    ]
