"""CSV as a spreadsheet and as a program reads it."""

import csv
import io

import pytest

from pipeline.errors import UsageError
from pipeline.export.csv_file import guarded, joined, split
from pipeline.export.format_writer import CsvOptions
from tests.export.rows import article, written


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_spreadsheet_sees_that_it_is_utf_8() -> None:
    """The file begins with a byte order mark, unless it is for a program."""
    assert written("csv", [article()]).startswith(b"\xef\xbb\xbfid,date,day,title,")
    assert written("csv", [article()], csv=CsvOptions(bom=False)).startswith(b"id,date,day,title,")


def test_lines_end_as_the_rfc_says() -> None:
    """CRLF after each line, the last included; line breaks of a value stay what they are, in quotes."""
    data = written("csv", [article(title='two\nlines, "quoted"')], fields="id,title", csv=CsvOptions(bom=False))
    assert data == b'id,title\r\na-1,"two\nlines, ""quoted"""\r\n'


@pytest.mark.parametrize(
    "title",
    [
        *("plain", 'a "quoted" word', "comma, semicolon; tab\tend", "line\nbreak", "carriage\rreturn", "both\r\n"),
        *("", " leading", "trailing ", "'apostrophe", '"', '""', "é ü ğ հայ 汉字 😀", "\u2028", "a" * 40_000),
    ],
)
def test_any_text_comes_back(title: str) -> None:
    """Whatever stands in it."""
    (row,) = table(written("csv", [article(title=title)], fields="title,id"))
    assert row == {"title": title, "id": "a-1"}


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_no_text_is_a_formula(sign: str) -> None:
    """What a spreadsheet would compute gets an apostrophe, in every column of text, also the first of a list."""
    text = f"{sign}cmd|' /C calc'!A0"
    row = article(title=text, source__name=text, authors=[text], tags=["a", text], url=text, id=text)
    (found,) = table(written("csv", [row], fields="title,source.name,authors,tags,url,id"))
    for name in ("title", "source.name", "authors", "url", "id"):
        assert found[name].startswith(f"'{sign}")
    assert found["tags"].startswith("a; ")


def test_a_control_before_a_formula_does_not_hide_it() -> None:
    """Controls are taken away first."""
    assert guarded("\x00=1+1") == "'=1+1"
    assert guarded("\ud800=1+1") == "'=1+1"


def test_programs_can_do_without_the_guard() -> None:
    """--no-guard writes texts as they are."""
    (found,) = table(written("csv", [article(title="=1+1")], fields="title", csv=CsvOptions(guard=False)))
    assert found["title"] == "=1+1"


def test_numbers_stay_numbers() -> None:
    """Negative ones too: a column of numbers holds nothing that anybody typed."""
    row = article(focus__lat=-3.5, focus__lon=-60.02, counts__words=0)
    (found,) = table(written("csv", [row], fields="focus.lat,focus.lon,counts.words,focus.confidence"))
    assert found == {"focus.lat": "-3.5", "focus.lon": "-60.02", "counts.words": "0", "focus.confidence": ""}


def test_times_are_written_with_their_offset_and_days_as_spreadsheets_read_them() -> None:
    """``day`` is the one that a pivot table groups by."""
    (found,) = table(written("csv", [article()], fields="date,day"))
    assert found == {"date": "2026-10-31T18:00:00+04:00", "day": "2026-10-31"}


@pytest.mark.parametrize(
    "values",
    [
        *([], ["a"], ["a", "b"], ["a; b", "c"], ["a;b;", ";"], ["back\\slash", "\\;"], ["\\", "\\\\", "; ;"]),
        ["ends with \\", "; begins"],
    ],
)
@pytest.mark.parametrize("sign", ["; ", "|", " | ", ";"])
def test_lists_come_back(values: list[str], sign: str) -> None:
    """A sign inside a value is distinguished from the one that joins."""
    assert split(joined(values, sign), sign) == values


def test_lists_are_joined_by_the_sign_asked_for() -> None:
    """One cell a list."""
    options = CsvOptions(join=" | ")
    (found,) = table(written("csv", [article()], fields="entities.person", csv=options))
    assert found == {"entities.person": "Lilit Hakobyan | Aram Petrosyan"}


def test_a_sign_of_spaces_is_refused() -> None:
    """Names have spaces themselves."""
    with pytest.raises(UsageError, match="--join"):
        written("csv", [article()], csv=CsvOptions(join=" "))


def test_blocks_join_and_no_row_is_a_header_alone() -> None:
    """Nothing found is a table without rows."""
    assert len(table(written("csv", [article(), article()], [article()]))) == 3
    assert written("csv", fields="id,title", csv=CsvOptions(bom=False)) == b"id,title\r\n"


def test_whole_objects_are_json() -> None:
    """``mentions`` has no flat form."""
    (found,) = table(written("csv", [article(mentions={"places": [{"name": "Gyumri"}]})], fields="mentions"))
    assert found == {"mentions": '{"places": [{"name": "Gyumri"}]}'}
