"""Rows by hand, as hostile as articles can be."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.export.columns import Row, Rows, parse_columns
from pipeline.export.export_stream import encode
from pipeline.export.feed_entry import FEED_COLUMNS
from pipeline.export.format_writer import CsvOptions, FeedOptions, WriterOptions

YEREVAN = ZoneInfo("Asia/Yerevan")
WHEN = datetime(2026, 10, 31, 18, tzinfo=YEREVAN)


def article(**changes: Any) -> Row:
    """A row with what every format needs; ``__`` in a name stands for its dot."""
    row: Row = {
        "id": "a-1",
        "date": WHEN,
        "day": date(2026, 10, 31),
        "received_at": datetime(2026, 10, 31, 15, 30, tzinfo=UTC),
        "title": "Gyumri opens a school",
        "url": "https://ararat-courier.example/2026/10/school",
        "text": "GYUMRI — A school opened.\n\nIt has ten rooms.",
        "authors": ["Lilit Hakobyan"],
        "tags": ["schools"],
        "language": "en",
        "source.name": "Ararat Courier",
        "source.feed": "https://ararat-courier.example/rss",
        "entities.person": ["Lilit Hakobyan", "Aram Petrosyan"],
        "places.name": ["Gyumri", "Shirak"],
        "countries": ["AM"],
        "focus.name": "Gyumri",
        "focus.country": "AM",
        "focus.lat": 40.79,
        "focus.lon": 43.85,
        "counts.words": 8,
    }
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in (row | named).items() if value is not None}


def written(
    format: str,
    *blocks: Sequence[Row],
    fields: str = "default",
    rows: Rows = Rows.ARTICLES,
    csv: CsvOptions = CsvOptions(),
    feed: FeedOptions = FeedOptions(),
) -> bytes:
    """The blocks in a format."""
    columns = FEED_COLUMNS if format in ("rss", "atom", "jsonfeed") else parse_columns(fields, rows)
    return b"".join(encode(format, blocks, WriterOptions(columns, rows, csv, feed)))
