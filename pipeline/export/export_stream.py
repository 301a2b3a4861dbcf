"""An export: rows and format, checked before the first byte, then encoded block by block."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from itertools import chain
from typing import Any

from pipeline.errors import UsageError
from pipeline.export import article_rows, entity_rows, place_rows
from pipeline.export.blocks import Block
from pipeline.export.columns import ExportColumn, Row, Rows, parse_columns
from pipeline.export.feed_entry import FEED_COLUMNS, full_text
from pipeline.export.format_writer import CsvOptions, FeedOptions, Writer, WriterOptions
from pipeline.export.formats import Format, find_format
from pipeline.index.gateway import Gateway
from pipeline.search.query import Query, Sort


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of an export. ``fields`` is the value of ``--fields``, empty for the default; ``limit`` is the number of
    rows, None for all; times are in ``zone``."""

    format: str = "csv"
    rows: Rows = Rows.ARTICLES
    fields: str = ""
    limit: int | None = None
    zone: tzinfo = UTC
    csv: CsvOptions = field(default_factory=CsvOptions)
    feed: FeedOptions = field(default_factory=FeedOptions)


@dataclass(frozen=True, slots=True)
class Position:
    """Position for resuming an export: the number of rows so far, and the sort values of the last one."""

    rows: int = 0
    after: tuple[Any, ...] | None = None


class Export:
    """One export of one search; made by ``open_export``, read once."""

    def __init__(self, gateway: Gateway, query: Query, format: Format, options: ExportOptions, start: Position) -> None:
        self.format = format
        self.columns = _columns(format, options)
        self.place = start
        """Position of the last row returned as bytes."""
        self.query = query
        self._gateway, self._options = gateway, options
        self._writer: Writer = format.make(
            WriterOptions(self.columns, options.rows, options.csv, options.feed, started=bool(start.rows))
        )

    def count(self) -> int | None:
        """Return the number of rows without a limit; None if only reading them tells."""
        if self._options.rows is not Rows.ARTICLES:
            return None
        return self._gateway.count(article_rows.matching_rows(self.query, located=self._located))

    def without_place(self) -> int:
        """Return the number of articles without a point, which a map leaves out."""
        if self._options.rows is not Rows.ARTICLES or not self._located:
            return 0
        return self._gateway.count(article_rows.matching_rows(self.query)) - (self.count() or 0)

    def chunks(self) -> Iterator[bytes]:
        """Return the bytes. The first rows are read before this returns, so that errors are raised here, not midway.

        Raises Unavailable, SetupError without an index.
        """
        blocks = self._blocks()
        first = next(blocks, None)
        return self._chunks(chain([] if first is None else [first], blocks))

    def _chunks(self, blocks: Iterable[Block]) -> Iterator[bytes]:
        if head := self._writer.head():
            yield head
        for block in blocks:
            chunk = self._writer.block(block.rows)
            self.place = Position(self.place.rows + len(block.rows), block.after)
            if chunk:
                yield chunk
        if tail := self._writer.tail():
            yield tail

    @property
    def _located(self) -> bool:
        return self.format.name == "geojson"

    @property
    def _read_columns(self) -> tuple[ExportColumn, ...]:
        """Return the columns, plus point and id on a map, requested or not."""
        needed = parse_columns("id,focus.lat,focus.lon") if self._located else ()
        return tuple(dict.fromkeys((*self.columns, *needed)))

    def _blocks(self) -> Iterator[Block]:
        options = self._options
        limit = None if options.limit is None else max(0, options.limit - self.place.rows)
        match options.rows:
            case Rows.ENTITIES:
                return entity_rows.blocks(self._gateway, self.query, options.zone, limit)
            case Rows.PLACES:
                return place_rows.blocks(self._gateway, self.query, options.zone, limit)
            case _:
                return article_rows.blocks(
                    self._gateway,
                    self.query,
                    self._read_columns,
                    options.zone,
                    limit,
                    after=self.place.after,
                    located=self._located,
                )


def open_export(gateway: Gateway, query: Query, options: ExportOptions, start: Position = Position()) -> Export:
    """Open an export of the query's results, in its order, ignoring its page size; raises UsageError if impossible.

    Feeds are always newest first.
    """
    format = find_format(options.format)
    if options.rows not in format.rows:
        able = ", ".join(rows for rows in Rows if rows in format.rows)
        raise UsageError(f"--format {format.name} cannot hold rows of {options.rows}: it takes {able}")
    if query.collapse:
        raise UsageError("an export contains every copy of a story: omit --collapse, and group by story.id")
    if format.feed:
        query = replace(query, sort=Sort.NEWEST)
        feed = replace(options.feed, whole=options.feed.whole or full_text(options.fields))
        options = replace(options, feed=feed)
    return Export(gateway, query, format, options, start)


def encode(format: str, blocks: Iterable[Sequence[Row]], options: WriterOptions) -> Iterator[bytes]:
    """Encode rows from elsewhere than a search."""
    writer = find_format(format).make(options)
    yield writer.head()
    for rows in blocks:
        yield writer.block(rows)
    yield writer.tail()


def _columns(format: Format, options: ExportOptions) -> tuple[ExportColumn, ...]:
    if format.feed:
        return FEED_COLUMNS
    return parse_columns(options.fields or "default", options.rows)
