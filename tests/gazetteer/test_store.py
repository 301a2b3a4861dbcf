from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.errors import SetupError
from pipeline.gazetteer import Gazetteer, Kind, gazetteer_path, open_gazetteer


def test_the_likeliest_place_comes_first(small: Gazetteer) -> None:
    """A country before a state of its name."""
    assert [place.feature for place in small.candidates("Georgia")] == ["PCLI", "ADM1"]


def test_a_candidate_knows_what_it_is_in(small: Gazetteer) -> None:
    """County, state and country of a town come with it."""
    athens = small.candidates("athens")[0]
    assert (athens.country, athens.admin1, athens.admin1_code, athens.admin2) == (
        "US",
        "Georgia",
        "US.GA",
        "Clarke County",
    )
    assert small.place(athens.admin1_id or 0).feature == "ADM1"


def test_what_is_in_no_country_has_none(small: Gazetteer) -> None:
    """A sea has neither one country nor several."""
    sea = small.candidates("the Black Sea")[0]
    assert (sea.country, sea.countries, sea.admin1) == (None, (), None)


def test_how_a_name_names_its_place(small: Gazetteer) -> None:
    """Name, other name, abbreviation, people and seat of power are distinguished."""
    kinds = {
        name: small.candidates(name)[0].kind for name in ("Tbilisi", "Tiflis", "USA", "Georgian", "Rustaveli Avenue")
    }
    assert list(kinds.values()) == [Kind.NAME, Kind.ALTERNATE, Kind.ABBREVIATION, Kind.DEMONYM, Kind.METONYM]


def test_an_abbreviation_is_written_as_one(small: Gazetteer) -> None:
    """ "OR" may be Oregon; "or" and "Or" are only the village of that name."""
    assert {place.name for place in small.candidates("OR")} == {"Oregon", "Or"}
    assert {place.name for place in small.candidates("Or")} == {"Or"}


def test_a_name_of_another_language_is_left_out(small: Gazetteer) -> None:
    """A French name counts in French, and where the language is not known."""
    assert small.candidates("Géorgie", "fr")
    assert small.candidates("Géorgie")
    assert not small.candidates("Géorgie", "de")


def test_an_unknown_name(small: Gazetteer) -> None:
    """What is not in the file is not known, whatever it looks like."""
    assert not small.knows("Atlantis")
    assert not small.knows("")
    assert not small.knows("'; DROP TABLE place; --")
    assert not small.candidates("x" * 100_000)


def test_a_country_by_its_code(small: Gazetteer) -> None:
    """Two characters find the country; others find nothing."""
    assert (country := small.country("GE")) is not None
    assert country.name == "Georgia"
    assert small.country("XX") is None


def test_no_file(tmp_path: Path) -> None:
    """A missing gazetteer ends with the command that makes it."""
    with pytest.raises(SetupError, match="dateline gazetteer build"):
        open_gazetteer(load_settings(data_dir=tmp_path))


def test_a_file_cut_short(path: Path) -> None:
    """A file of which a page is missing is refused before anything is read from it."""
    path.write_bytes(path.read_bytes()[:-4096])
    with pytest.raises(SetupError, match=r"incomplete.*dateline gazetteer build"):
        Gazetteer(path)


def test_a_file_of_another_version(path: Path) -> None:
    """A file with another layout says so instead of failing at the first look-up."""
    data = bytearray(path.read_bytes())
    data[60:64] = (999).to_bytes(4, "big")
    path.write_bytes(data)
    with pytest.raises(SetupError, match=r"version 999.*dateline gazetteer build"):
        Gazetteer(path)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(84)])
def test_some_other_file(path: Path, content: bytes) -> None:
    """Whatever else is at the path is not taken for a gazetteer."""
    path.write_bytes(content)
    with pytest.raises(SetupError, match="is not a gazetteer"):
        Gazetteer(path)


def test_where_it_is(tmp_path: Path) -> None:
    """The gazetteer lies in the data folder."""
    assert gazetteer_path(load_settings(data_dir=tmp_path)).is_relative_to(tmp_path)


def test_two_readers_share_a_file(path: Path) -> None:
    """A file can be open in several processes at once, and be replaced under them."""
    first, second = Gazetteer(path), Gazetteer(path)
    path.replace(path.with_suffix(".old"))
    assert first.candidates("Tbilisi") == second.candidates("Tbilisi")
