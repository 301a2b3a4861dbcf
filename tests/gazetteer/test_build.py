from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer.build import MAX_FORMS, write
from pipeline.gazetteer.entry import Entry, Kind, Name
from pipeline.gazetteer.store import MAX_CANDIDATES
from tests.gazetteer.conftest import EXTRA, SMALL


def test_the_same_sources_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    """Building twice makes one file."""
    again = tmp_path / "again.sqlite"
    write(again, SMALL, EXTRA, strict=True)
    assert again.read_bytes() == path.read_bytes()


def test_the_version_follows_the_content(path: Path, tmp_path: Path) -> None:
    """One name more is another version."""
    more = write(tmp_path / "more.sqlite", SMALL, [*EXTRA, ("GE", Name("Sakartvelo"))], strict=True)
    assert more != Gazetteer(path).version


def test_the_first_of_a_code_is_taken(tmp_path: Path) -> None:
    """Sources come in order of trust: a later entry of the same code is dropped with its names."""
    entries = [
        Entry("GE", "Georgia", "PCLI", 42.0, 43.5, ("GE",)),
        Entry("GE", "Gruzia", "PCLI", 0.0, 0.0, ("GE",), names=(Name("Gruzja"),)),
    ]
    path = tmp_path / "g.sqlite"
    write(path, entries, [], strict=True)
    gazetteer = Gazetteer(path)
    assert gazetteer.candidates("Georgia")[0].lat == 42.0
    assert not gazetteer.knows("Gruzja")


def test_a_failed_build_leaves_the_old_file(path: Path) -> None:
    """What breaks half-way neither replaces the gazetteer in use nor leaves a part behind."""
    before = path.read_bytes()
    with pytest.raises(SetupError, match="Atlantis"):
        write(path, SMALL, [("Atlantis, XX", Name("Poseidonis"))], strict=True)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_target_is_allowed_in_a_part_of_the_world(tmp_path: Path) -> None:
    """Dumps of one country have no Moscow: its further names are left out."""
    path = tmp_path / "g.sqlite"
    write(path, SMALL, [("Moscow, RU", Name("the Kremlin", Kind.METONYM))], strict=False)
    assert not Gazetteer(path).knows("Kremlin")


def test_a_name_of_thousands_of_places_is_bounded(tmp_path: Path) -> None:
    """Of many places of one name the most populous are kept, and a look-up returns fewer still."""
    path = tmp_path / "g.sqlite"
    write(
        path,
        (Entry(f"#{n}", "San José", "PPL", 0.0, 0.0, ("CR",), population=n) for n in range(3 * MAX_FORMS)),
        [],
        strict=True,
    )
    found = Gazetteer(path).candidates("San Jose")
    assert len(found) == MAX_CANDIDATES
    assert found[0].population == 3 * MAX_FORMS - 1


def test_the_ways_to_write_an_abbreviation_are_all_kept(tmp_path: Path) -> None:
    """ "PA" and "Pa." have one key and stay two ways."""
    path = tmp_path / "g.sqlite"
    state = Entry("US.PA", "Pennsylvania", "ADM1", 40.8, -77.7, ("US",), admin1="US.PA")
    forms = [("US.PA", Name(form, Kind.ABBREVIATION)) for form in ("PA", "Pa.")]
    write(path, [state], forms, strict=True)
    gazetteer = Gazetteer(path)
    assert [gazetteer.knows(form) for form in ("PA", "Pa.", "Pa", "pa")] == [True, True, False, False]


def test_a_city_keeps_its_name_and_lends_none(tmp_path: Path) -> None:
    """A country is not called as its city is in some other language, nor the city as its country, but for the curated."""
    entries = [
        Entry("XA", "Aland", "PCLI", 1.0, 1.0, ("XA",), population=9_000_000, names=(Name("Beville"), Name("Alany"))),
        Entry("#1", "Beville", "PPL", 1.5, 1.5, ("XA",), population=700_000, names=(Name("Aland"),)),
    ]
    path = tmp_path / "g.sqlite"
    write(path, entries, [("XA", Name("Aland the Great"))], strict=True)
    gazetteer = Gazetteer(path)
    assert [place.name for place in gazetteer.candidates("Beville")] == ["Beville"]
    assert [place.name for place in gazetteer.candidates("Aland")] == ["Aland"]
    assert gazetteer.candidates("Alany")[0].name == "Aland"
    write(path, entries, [("XA", Name("Beville"))], strict=True)
    assert len(Gazetteer(path).candidates("Beville")) == 2


def test_a_region_is_listed_once(tmp_path: Path) -> None:
    """A region of the packages is dropped where the curated list has it, with its names."""
    entries = [
        Entry("=Midlands", "Midlands", "RGN", 52.5, -1.5, ("GB",), population=10_000_000),
        Entry("#7", "Midlands", "RGN", 0.0, 0.0, ("GB",), names=(Name("Mittelengland"),)),
    ]
    path = tmp_path / "g.sqlite"
    write(path, entries, [], strict=True)
    assert len(Gazetteer(path).candidates("Midlands")) == 1
    assert not Gazetteer(path).knows("Mittelengland")
