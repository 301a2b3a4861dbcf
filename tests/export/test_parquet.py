"""Parquet as pyarrow reads it back."""

import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import SetupError
from pipeline.export import parquet
from pipeline.export.columns import ColumnKind, Row, Rows, parse_columns
from pipeline.export.export_stream import encode
from pipeline.export.format_writer import WriterOptions
from tests.export.rows import WHEN, article, written


def table(data: bytes) -> pa.Table:
    return pq.read_table(pa.BufferReader(data))


def test_values_have_their_types() -> None:
    """Times are instants, days days, lists lists, numbers numbers."""
    (row,) = table(written("parquet", [article(title="=é\n")])).to_pylist()
    assert row["date"] == WHEN.astimezone(UTC)
    assert row["day"] == date(2026, 10, 31)
    assert row["title"] == "=é\n"
    assert row["entities.person"] == ["Lilit Hakobyan", "Aram Petrosyan"]
    assert (row["focus.lat"], row["counts.words"], row["focus.confidence"]) == (40.79, 8, None)


def test_the_schema_is_the_same_whatever_the_rows_are() -> None:
    """None, one without values, one with all: their files can be read as one table."""
    full = article(mentions={"places": []}, story__lead=True, places__location=["1.0,2.0"])
    row: Row = {"id": "a", "date": datetime(2026, 1, 1, tzinfo=UTC)}
    schemas = [table(written("parquet", *blocks, fields="all")).schema for blocks in ([], [[row]], [[full]])]
    assert schemas[0] == schemas[1] == schemas[2]
    assert schemas[0].field("date").type == pa.timestamp("ms", tz="UTC")
    assert schemas[0].field("tags").type == pa.list_(pa.string())
    assert schemas[0].field("story.lead").type == pa.bool_()
    assert schemas[0].field("mentions").type == pa.string()
    kinds = {column.name: column.kind for column in parse_columns("all")}
    assert kinds["counts.words"] is ColumnKind.INTEGER
    assert schemas[0].field("counts.words").type == pa.int64()


def test_groups_are_written_as_rows_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes come out before the last row is in, and no more rows wait than make a group."""
    monkeypatch.setattr(parquet, "GROUP_ROWS", 10)
    blocks = [[article(id=f"{block}-{number}") for number in range(7)] for block in range(5)]
    chunks = list(encode("parquet", blocks, WriterOptions(parse_columns("id,date"))))
    assert len(chunks[0]) > 0
    assert any(len(chunk) > 0 for chunk in chunks[1:-1])
    file = pq.ParquetFile(pa.BufferReader(b"".join(chunks)))
    assert [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)] == [10, 10, 10, 5]
    assert file.read().column("id").to_pylist() == [row["id"] for block in blocks for row in block]


def test_long_texts_make_smaller_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what waits in memory is bounded by its size, not only by the number of rows."""
    monkeypatch.setattr(parquet, "GROUP_CHARACTERS", 1000)
    rows = [article(id=f"{number}", title="x" * (400 if number < 6 else 4)) for number in range(9)]
    data = b"".join(encode("parquet", [rows], WriterOptions(parse_columns("id,title"))))
    file = pq.ParquetFile(pa.BufferReader(data))
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
    assert sum(sizes) == len(rows)
    assert max(sizes[:2]) < 4
    assert file.read().column("id").to_pylist() == [row["id"] for row in rows]


def test_places_and_entities_have_columns_of_their_own() -> None:
    """With counts as integers."""
    row = {"name": "Lilit Hakobyan", "type": "person", "articles": 3, "first_seen": WHEN, "last_seen": WHEN}
    (found,) = table(written("parquet", [row], rows=Rows.ENTITIES)).to_pylist()
    assert found == row | {name: WHEN.astimezone(UTC) for name in ("first_seen", "last_seen")}


def test_without_pyarrow_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra, as it is large."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SetupError, match=r"pip install 'dateline\[parquet\]'"):
        written("parquet", [article()])
