"""Export formats and their writers."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import PurePath

from pipeline.errors import UsageError
from pipeline.export.atom import AtomWriter
from pipeline.export.columns import Rows
from pipeline.export.csv_file import CsvWriter
from pipeline.export.format_writer import Writer, WriterOptions
from pipeline.export.geojson import GeoJsonWriter
from pipeline.export.json_lines import JsonlWriter
from pipeline.export.jsonfeed import JsonFeedWriter
from pipeline.export.parquet import ParquetWriter
from pipeline.export.rss import RssWriter
from pipeline.index.limits import MAX_HITS

DEFAULT_ROWS = 1000
DEFAULT_ENTRIES = 100
"""Entries of a feed: readers poll it and show what is new."""


@dataclass(frozen=True, slots=True)
class Format:
    """``resumable`` output can be cut after any row and continued. A ``feed`` has fixed columns."""

    name: str
    media_type: str
    extension: str
    rows: frozenset[Rows]
    make: Callable[[WriterOptions], Writer]
    resumable: bool = False
    feed: bool = False
    binary: bool = False
    library: str = ""
    """An optional package that the format requires."""

    @property
    def default_limit(self) -> int:
        return DEFAULT_ENTRIES if self.feed else DEFAULT_ROWS

    def most(self, rows: Rows, server: int) -> int:
        """Return a server's default number of rows in this format; ``server`` is its limit for any."""
        counted = min(server, MAX_HITS) if rows is Rows.ENTITIES else server
        return min(counted, DEFAULT_ENTRIES) if self.feed else counted

    @property
    def is_available(self) -> bool:
        """Return whether the required package is installed."""
        return not self.library or find_spec(self.library) is not None


_ANY = frozenset(Rows)
_LOCATED = frozenset((Rows.ARTICLES, Rows.PLACES))
_FEED = frozenset((Rows.ARTICLES,))
FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("csv", "text/csv; charset=utf-8; header=present", "csv", _ANY, CsvWriter, resumable=True),
        Format("jsonl", "application/jsonl", "jsonl", _ANY, JsonlWriter, resumable=True),
        Format("geojson", "application/geo+json", "geojson", _LOCATED, GeoJsonWriter, resumable=True),
        Format("rss", "application/rss+xml; charset=utf-8", "rss", _FEED, RssWriter, feed=True),
        Format("atom", "application/atom+xml; charset=utf-8", "atom", _FEED, AtomWriter, feed=True),
        Format("jsonfeed", "application/feed+json", "json", _FEED, JsonFeedWriter, feed=True),
        Format(
            "parquet", "application/vnd.apache.parquet", "parquet", _ANY, ParquetWriter, binary=True, library="pyarrow"
        ),
    )
}


def find_format(name: str) -> Format:
    """Return a format by name; raises UsageError with the nearest one."""
    found = FORMATS.get(name.strip().lower())
    if found is None:
        near = get_close_matches(name.lower(), FORMATS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(FORMATS)}"
        raise UsageError(f"--format {name!r} is not a format: {hint}")
    return found


def format_of_file(name: str) -> Format | None:
    """Return the format implied by a file's extension, if any."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    also = {"ndjson": "jsonl", "xml": None, "json": None, "pq": "parquet"}
    wanted = also.get(ending, ending)
    return next((each for each in FORMATS.values() if wanted and wanted in (each.name, each.extension)), None)
