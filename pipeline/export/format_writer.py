"""Writers of formats: their options and their methods."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.export.columns import ExportColumn, Row, Rows


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """``bom`` tells spreadsheets that the file is UTF-8, ``join`` stands between the values of a list; ``guard`` keeps
    texts from being read as formulas."""

    bom: bool = True
    join: str = "; "
    guard: bool = True


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """Description of a feed; ``url`` is where it is served, ``home`` the page that it belongs to. With ``whole`` its
    entries have the whole text of each article, not only how it opens."""

    title: str = "Dateline"
    description: str = "News found by Dateline"
    url: str = ""
    home: str = ""
    language: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """``started`` says that the head and some rows are written: an export that is resumed."""

    columns: Sequence[ExportColumn]
    rows: Rows = Rows.ARTICLES
    csv: CsvOptions = field(default_factory=CsvOptions)
    feed: FeedOptions = field(default_factory=FeedOptions)
    started: bool = False


class Writer(Protocol):
    """Rows to bytes. ``block`` may give none until there is enough of them; each of the others is called once."""

    def head(self) -> bytes: ...
    def block(self, rows: Sequence[Row]) -> bytes: ...
    def tail(self) -> bytes: ...
