"""Interface of format writers, and their options."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.export.columns import ExportColumn, Row, Rows


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """``bom`` tells spreadsheets that the file is UTF-8, ``join`` separates the values of a list; ``guard`` keeps text
    from being read as formulas."""

    bom: bool = True
    join: str = "; "
    guard: bool = True


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """Description of a feed; ``url`` is where it is served, ``home`` the page it belongs to. With ``whole`` its entries
    contain the whole text of each article, not only the beginning."""

    title: str = "Dateline"
    description: str = "News found by Dateline"
    url: str = ""
    home: str = ""
    language: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """``started`` means that the head and some rows are already written: the export is being resumed."""

    columns: Sequence[ExportColumn]
    rows: Rows = Rows.ARTICLES
    csv: CsvOptions = field(default_factory=CsvOptions)
    feed: FeedOptions = field(default_factory=FeedOptions)
    started: bool = False


class Writer(Protocol):
    """Encodes rows. ``block`` may return nothing until it has enough; each of the others is called once."""

    def head(self) -> bytes: ...
    def block(self, rows: Sequence[Row]) -> bytes: ...
    def tail(self) -> bytes: ...
