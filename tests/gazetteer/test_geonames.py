from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.gazetteer import Gazetteer, Kind
from pipeline.gazetteer.build import build, write
from pipeline.gazetteer.geonames import entries

# A made-up country in the columns of the dumps' readme.
COLUMNS = "id name ascii alternates lat lon class code country cc2 admin1 admin2 people".split()
ROWS = [
    "1|Ruritania|Ruritania||50.0|15.0|A|PCLI|RT||00||4000000",
    "2|Westmark|Westmark|Westmarch|50.1|14.0|A|ADM1|RT||01||900000",
    "3|Zenda District|Zenda District||50.2|13.9|A|ADM2|RT||01|011|80000",
    "4|Zenda|Zenda||50.21|13.91|P|PPL|RT||01|011|20000",
    "5|Strelsau|Strelsau|Strelzow,Штрельзау,stlzw|50.0|15.1|P|PPLC|RT||00||600000",
    "6|Nowhere|Nowhere||50.3|13.0|P|PPL|RT||01||0",
    "7|Old Zenda|Old Zenda|Altzenda,Zenda Vecchia|50.2|13.9|P|PPLH|RT||01||0",
    "8|River Ruz|River Ruz|Ruz,Rus|50.5|14.0|H|STM|RT|RT,XB|00||0",
    "9|Mill Brook|Mill Brook||50.5|14.1|H|STM|RT||01||0",
    "10|Hentzau|Hentzau||50.22|13.95|P|PPL|RT||||900",
]
NAMES = [
    "1|1|fr|Ruritanie|1|||",
    "2|1|de|Ruritanien||||",
    "3|1|link|https://example.org/Ruritania||||",
    "4|5|ru|Штрельзау||||",
    "5|5|tlh|Qo'noS||||",
    "6|4|iata|ZND||||",
]


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    folder = tmp_path / "dumps"
    folder.mkdir()
    (folder / "allCountries.txt").write_text("".join(_row(row) for row in ROWS), "utf-8")
    (folder / "alternateNamesV2.txt").write_text("".join(row.replace("|", "\t") + "\n" for row in NAMES), "utf-8")
    (folder / "hierarchy.txt").write_text("3\t10\tADM\n2\t3\tADM\n1\t2\tADM\n", "utf-8")
    return folder


def _row(values: str) -> str:
    cells = dict(zip(COLUMNS, values.split("|"), strict=True))
    head = ["id", "name", "ascii", "alternates", "lat", "lon", "class", "code", "country", "cc2", "admin1", "admin2"]
    return (
        "\t".join([*(cells[key] for key in head), "", "", cells["people"], "", "0", "Europe/Zenda", "2026-01-01"])
        + "\n"
    )


@pytest.fixture
def ruritania(dumps: Path, tmp_path: Path) -> Gazetteer:
    path = tmp_path / "g.sqlite"
    write(path, entries(dumps, {}), [], strict=True)
    return Gazetteer(path)


def test_a_town_with_what_it_is_in(ruritania: Gazetteer) -> None:
    """District, division and country come from the row's own codes."""
    zenda = ruritania.candidates("Zenda")[0]
    assert (zenda.geonameid, zenda.country, zenda.admin1, zenda.admin2) == (4, "RT", "Westmark", "Zenda District")


def test_parents_come_from_the_hierarchy(ruritania: Gazetteer) -> None:
    """A row that names no division has those of its parents."""
    hentzau = ruritania.candidates("Hentzau")[0]
    assert (hentzau.admin1, hentzau.admin2) == ("Westmark", "Zenda District")


def test_names_keep_their_language(ruritania: Gazetteer) -> None:
    """A French name is not looked up in a German text."""
    assert ruritania.candidates("Ruritanie", "fr")[0].name == "Ruritania"
    assert not ruritania.candidates("Ruritanie", "de")
    assert ruritania.candidates("Штрельзау", "ru")[0].kind is Kind.ALTERNATE


def test_codes_and_links_are_no_names(ruritania: Gazetteer) -> None:
    """Airport codes, web addresses and languages no one writes news in stay out."""
    assert not any(ruritania.knows(name) for name in ("ZND", "https://example.org/Ruritania", "Qo'noS", "stlzw"))


def test_what_is_kept(ruritania: Gazetteer) -> None:
    """A river with names in several languages stays, a brook and what is no more go."""
    assert [ruritania.knows(name) for name in ("River Ruz", "Mill Brook", "Old Zenda", "Nowhere")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_river_of_two_countries(ruritania: Gazetteer) -> None:
    """The second country column counts for what can cross a border."""
    assert ruritania.candidates("River Ruz")[0].countries == ("RT", "XB")


def test_without_the_file_of_names_the_rows_own_serve(dumps: Path, tmp_path: Path) -> None:
    """allCountries alone makes a gazetteer."""
    (dumps / "alternateNamesV2.txt").unlink()
    (dumps / "hierarchy.txt").unlink()
    path = tmp_path / "alone.sqlite"
    write(path, entries(dumps, {}), [], strict=True)
    assert Gazetteer(path).candidates("Strelzow")[0].name == "Strelsau"
    assert not Gazetteer(path).knows("stlzw")


def test_the_curated_list_goes_with_the_dumps(dumps: Path, tmp_path: Path) -> None:
    """Seas and disputed lands are there too; further names of places that the dumps lack are left out."""
    path = tmp_path / "all.sqlite"
    build(path, dumps)
    gazetteer = Gazetteer(path)
    assert gazetteer.knows("Nagorno-Karabakh")
    assert gazetteer.knows("Strelsau")
    assert not gazetteer.knows("the Kremlin")


def test_a_folder_without_dumps(tmp_path: Path) -> None:
    """An empty folder is distinguished from a broken one."""
    with pytest.raises(SetupError, match=r"no allCountries\.txt"):
        list(entries(tmp_path, {}))


def test_a_file_that_is_no_dump(dumps: Path) -> None:
    """A row of another form is named by file and line."""
    (dumps / "allCountries.txt").write_text(_row(ROWS[0]) + "<html>not found</html>\n", "utf-8")
    with pytest.raises(SetupError, match=r"allCountries\.txt, line 2"):
        list(entries(dumps, {}))
