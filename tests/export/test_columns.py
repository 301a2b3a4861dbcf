"""Columns: each field of the index has one, of the right type, and ``--fields`` chooses among them."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.errors import UsageError
from pipeline.export.columns import (
    COLUMNS,
    DEFAULTS,
    ColumnKind,
    ExportColumn,
    Rows,
    fields_of,
    parse_columns,
    reader,
    written,
)
from pipeline.index.document import document
from pipeline.search.query import FOR_MACHINES
from tests.support.sample_documents import enriched

ARTICLES = COLUMNS[Rows.ARTICLES]
PYTHON = {
    ColumnKind.TEXT: str,
    ColumnKind.TIME: datetime,
    ColumnKind.DAY: date,
    ColumnKind.INTEGER: int,
    ColumnKind.NUMBER: float,
    ColumnKind.BOOLEAN: bool,
    ColumnKind.OBJECT: dict,
}


def names(text: str, rows: Rows = Rows.ARTICLES) -> list[str]:
    return [column.name for column in parse_columns(text, rows)]


def test_every_value_has_the_type_of_its_column() -> None:
    """Of an article that has a value for everything: one or many, text, number or time."""
    columns = parse_columns("all")
    row = reader(columns, UTC)(document(enriched(), datetime(2026, 11, 24, tzinfo=UTC)))
    assert {"removed.what", "focus.lat", "places.location", "day", "mentions"} <= row.keys()
    for column in columns:
        if column.name in row:
            value = row[column.name]
            assert isinstance(value, list) is column.many, column
            assert all(isinstance(each, PYTHON[column.kind]) for each in (value if column.many else [value])), column


def test_no_column_is_for_machines_only() -> None:
    """Signatures of stories tell a reader nothing."""
    assert not {column.field for column in ARTICLES.values()} & set(FOR_MACHINES)


def test_an_article_without_values_has_few_columns() -> None:
    """What an article does not have is left out, whatever is asked for."""
    row = reader(parse_columns("all"), UTC)({"id": "a", "date": "2026-10-31T20:30:00.000Z"})
    assert row == {"id": "a", "date": datetime(2026, 10, 31, 20, 30, tzinfo=UTC), "day": date(2026, 10, 31)}


def test_times_and_days_are_those_of_the_zone() -> None:
    """Half past eight in the evening in London is the next day in Yerevan."""
    row = reader(parse_columns("date,day"), ZoneInfo("Asia/Yerevan"))({"date": "2026-10-31T20:30:00.125Z"})
    assert written(row["date"]) == "2026-11-01T00:30:00.125+04:00"
    assert written(row["day"]) == "2026-11-01"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """When clocks go back, the offset says which of the two."""
    read = reader(parse_columns("date"), ZoneInfo("Europe/Berlin"))
    hours = ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]
    assert [written(read({"date": hour})["date"]) for hour in hours] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


@pytest.mark.parametrize("date_", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_ends_of_the_calendar_can_be_written(date_: str, zone: str) -> None:
    """A day that a zone cannot have stays in UTC."""
    assert written(reader(parse_columns("date"), ZoneInfo(zone))({"date": date_})["date"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title,id", ["title", "id"]),
        ("id, id ,id", ["id"]),
        ("default", list(DEFAULTS[Rows.ARTICLES])),
        ("default,text", [*DEFAULTS[Rows.ARTICLES], "text"]),
        ("source", ["source.name", "source.domain", "source.feed", "source.home"]),
        ("all", list(ARTICLES)),
    ],
)
def test_fields_are_chosen(text: str, expected: list[str]) -> None:
    """By name, by the first part of names, or as a set; in the order asked for and each once."""
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "rows", "message"),
    [
        ("titel", Rows.ARTICLES, "did you mean title"),
        ("focus.location", Rows.ARTICLES, "did you mean focus.l"),
        ("id,,date", Rows.ARTICLES, "has an empty name"),
        ("story.signature", Rows.ARTICLES, "is not a field of articles"),
        ("title", Rows.ENTITIES, "is not a field of entities"),
    ],
)
def test_a_wrong_field_is_refused(text: str, rows: Rows, message: str) -> None:
    """With the nearest names."""
    with pytest.raises(UsageError, match=message):
        parse_columns(text, rows)


def test_only_what_is_needed_is_read() -> None:
    """Two columns of one field are read once."""
    assert fields_of(parse_columns("day,date,focus.lat,focus.lon")) == ["date", "focus.location"]


@pytest.mark.parametrize("rows", Rows)
def test_defaults_are_columns(rows: Rows) -> None:
    """And each once."""
    assert len(set(DEFAULTS[rows])) == len(DEFAULTS[rows])
    assert set(DEFAULTS[rows]) <= COLUMNS[rows].keys()


def test_a_column_of_one_value_takes_the_first_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list where one object may stand (``removed``) is read through."""
    source: dict[str, Any] = {"removed": [{"what": "notice", "text": "x"}, {"what": "credit"}]}
    assert reader([ARTICLES["removed.what"], ARTICLES["removed.text"]], UTC)(source) == {
        "removed.what": ["notice", "credit"],
        "removed.text": ["x"],
    }
    assert isinstance(ARTICLES["id"], ExportColumn)
