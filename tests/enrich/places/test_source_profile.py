from pathlib import Path

import pytest

from pipeline.enrich.places.resolution_features import country_number
from pipeline.enrich.places.source_profile import CENTRES, HALF_LIFE, MAX_PLACES, Profile, Profiles
from pipeline.gazetteer import Candidate, Kind


def place(number: int, feature: str = "PPL", country: str = "US", admin1: int = 7) -> Candidate:
    return Candidate(
        number, f"Town {number}", Kind.NAME, 0, number, feature, 30.0 + number % 50, -95.0, (country,), admin1, "Texas",
        "US.TX", None, None, 1000, 3,
    )  # fmt: skip


def test_shares_of_what_was_seen() -> None:
    """Two places of three in Texas give Texas two thirds, less the doubt that every source starts with."""
    profile = Profile()
    profile.observe([(place(1), 1.0), (place(2), 1.0), (place(3, admin1=8), 1.0)])
    usual = profile.usual()
    assert usual.admin1[7] == pytest.approx(2 * usual.admin1[8])
    assert sum(usual.admin1.values()) < 0.5
    assert usual.countries[country_number("US")] == pytest.approx(sum(usual.admin1.values()))


def test_countries_and_states_do_not_tell_where_a_source_is() -> None:
    """A paper that writes of Washington, of Russia and of its state is not at home in their middles."""
    profile = Profile()
    profile.observe([(place(1, "PCLI"), 1.0), (place(2, "ADM1"), 1.0)])
    usual = profile.usual()
    assert usual.centres == []
    assert usual.admin1 == {}
    assert usual.places[1] > 0


def test_an_article_teaches_each_place_once() -> None:
    """Ten mentions in one article are one article."""
    once, often = Profile(), Profile()
    once.observe([(place(1), 0.9)])
    often.observe([(place(1), 0.9)] * 10)
    assert once.places[1].weight == often.places[1].weight


def test_doubtful_answers_teach_nothing() -> None:
    """A guess does not become a habit."""
    profile = Profile()
    profile.observe([(place(1), 0.4)])
    assert profile.places == {}


def test_old_habits_fade() -> None:
    """After the half-life a place counts half."""
    profile = Profile()
    profile.observe([(place(1), 1.0)])
    for _ in range(HALF_LIFE):
        profile.observe([])
    assert profile.places[1].weight == pytest.approx(0.5, abs=0.01)


def test_an_article_is_not_its_own_witness() -> None:
    """What one article alone taught is gone when it is taken out; what others taught stays."""
    profile = Profile()
    profile.observe([(place(1), 1.0)])
    profile.observe([(place(1), 1.0), (place(2), 1.0)])
    rest = profile.without([(place(1), 1.0), (place(2), 1.0)])
    assert set(rest.places) == {1}
    assert rest.places[1].weight == pytest.approx(1.0, abs=0.01)
    assert set(profile.places) == {1, 2}


def test_memory_is_bounded() -> None:
    """A source that names ever new places is remembered by those it names most."""
    profile = Profile()
    for number in range(2 * MAX_PLACES):
        profile.observe([(place(number), 1.0), (place(9_999), 1.0)])
    assert len(profile.places) <= MAX_PLACES
    assert 9_999 in profile.places
    assert len(profile.usual().centres) == CENTRES


def test_profiles_outlive_the_process(tmp_path: Path) -> None:
    """What was saved is what is loaded."""
    path = tmp_path / "state" / "profiles.json"
    profiles = Profiles("2-abc")
    profiles.observe("example.com", [(place(1), 0.9)])
    profiles.save(path)
    loaded = Profiles.load(path, "2-abc").get("example.com")
    assert loaded == profiles.get("example.com")


def test_rows_of_another_gazetteer_mean_nothing(tmp_path: Path) -> None:
    """Profiles made with another gazetteer are not read, nor is a missing file an error."""
    path = tmp_path / "profiles.json"
    profiles = Profiles("2-abc")
    profiles.observe("example.com", [(place(1), 0.9)])
    profiles.save(path)
    assert Profiles.load(path, "2-def").get("example.com") is None
    assert Profiles.load(tmp_path / "none.json", "2-abc").get("example.com") is None
