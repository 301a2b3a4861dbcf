"""Implementation of ``dateline export``: from typed options to a file and its summary."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from pipeline.cli.progress import row_progress
from pipeline.cli.terminal import json_text, printable
from pipeline.config.settings import Settings
from pipeline.errors import DatelineError, UsageError
from pipeline.export.columns import Rows
from pipeline.export.export_stream import Export, ExportOptions, open_export
from pipeline.export.file import FileExport, state_file, write_file, write_stream
from pipeline.export.format_writer import CsvOptions, FeedOptions
from pipeline.export.formats import Format, find_format, format_of_file
from pipeline.index.gateway import Gateway
from pipeline.search.backend import SearchBackend
from pipeline.search.likeness import likeness_look_up
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.query import Query
from pipeline.search.time_zone import parse_zone

STANDARD_OUTPUT = "-"


@dataclass(frozen=True)
class Command:
    """Options of ``dateline export`` as typed, other than the search's."""

    format: str | None
    rows: str
    fields: str
    limit: int | None
    all: bool
    output: str
    resume: bool
    bom: bool
    join: str
    guard: bool
    title: str
    url: str
    timezone: str | None
    as_json: bool


def export_command(settings: Settings, search: SearchOptions, command: Command) -> None:
    """Write the export and print a summary; raises UsageError, SetupError, Unavailable, OSError."""
    zone = parse_zone(settings.timezone if command.timezone is None else command.timezone)
    format = _format(command)
    _check(command, format)
    started = time.monotonic()
    with Gateway(settings) as gateway:
        like = likeness_look_up(SearchBackend(gateway))
        query = read_query(search, datetime.now(zone), gazetteer_look_up(settings), like)
        options = _options(command, format, query, search, zone)
        export = open_export(gateway, query, options)
        total = export.count()
        shown = total if options.limit is None or total is None else min(total, options.limit)
        with row_progress(f"exporting {options.rows}", shown) as tell:
            if command.output == STANDARD_OUTPUT:
                write_stream(export, sys.stdout.buffer, tell)
            else:
                wanted = FileExport(query, options, f"{search} {command.timezone}")
                export = _write_file(gateway, wanted, command, tell)
        summary = _summary(export, options, command, total, time.monotonic() - started)
    # Standard output must contain nothing but rows.
    out = sys.stderr if command.output == STANDARD_OUTPUT else sys.stdout
    print(json_text(summary) if command.as_json else _line(summary, options, query), file=out)


def _write_file(gateway: Gateway, wanted: FileExport, command: Command, tell: Any) -> Export:
    path = Path(command.output)
    try:
        return write_file(gateway, wanted, path, tell, resume=command.resume)
    except (KeyboardInterrupt, DatelineError, OSError):
        if state_file(path.resolve()).exists():
            print(f"{path} is not complete: repeat the command with --resume to continue", file=sys.stderr)
        raise


def _format(command: Command) -> Format:
    if not command.output.strip():
        raise UsageError("-o is empty: give a file, or - for standard output")
    if command.format is not None:
        return find_format(command.format)
    named = format_of_file(command.output)
    if named or command.output == STANDARD_OUTPUT:
        return named or find_format("csv")
    raise UsageError(
        f"-o {command.output}: the extension does not determine a format: give --format csv, jsonl, geojson, rss, …"
    )


def _check(command: Command, format: Format) -> None:
    if command.all and command.limit is not None:
        raise UsageError("--all and --limit contradict each other: use one of them")
    if command.output == STANDARD_OUTPUT:
        if command.resume:
            raise UsageError("--resume needs a file: give it with -o FILE")
        if format.binary and sys.stdout.isatty():
            raise UsageError(
                f"{format.name} is binary and cannot be shown in a terminal: write it to a file with -o FILE.{format.extension}"
            )


def _options(command: Command, format: Format, query: Query, search: SearchOptions, zone: tzinfo) -> ExportOptions:
    try:
        rows = Rows(command.rows.lower())
    except ValueError:
        raise UsageError(f"--rows {command.rows!r} is not a kind of row: choose one of {', '.join(Rows)}") from None
    about = _about(search)
    return ExportOptions(
        format=format.name,
        rows=rows,
        fields=command.fields,
        limit=None if command.all else command.limit or format.default_limit,
        zone=zone,
        csv=CsvOptions(command.bom, command.join, command.guard),
        feed=FeedOptions(
            title=command.title or (f"Dateline: {about}" if about else "Dateline"),
            description=f"The newest articles that Dateline finds for: {about}" if about else "The newest articles",
            url=command.url,
            language=query.languages[0] if len(query.languages) == 1 else "",
        ),
    )


def _about(search: SearchOptions) -> str:
    """Describe the search in the words of its options."""
    filters = ("person", "organization", "place", "country", "language", "source", "tag", "story", "since", "until")
    parts = [" ".join(search.words)]
    parts.append(f"near {search.near}" if search.near else "")
    for name in filters:
        value = getattr(search, name)
        values = [value] if isinstance(value, str) else value or ()
        parts += (f"{name} {each}" for each in values)
    return ", ".join(filter(None, parts))


def _summary(
    export: Export, options: ExportOptions, command: Command, total: int | None, seconds: float
) -> dict[str, Any]:
    path = None if command.output == STANDARD_OUTPUT else Path(command.output)
    written = export.place.rows
    more = total is not None and written < total
    if total is None:
        more = options.limit is not None and written == options.limit
    return {
        "file": str(path) if path else None,
        "format": options.format,
        "rows": str(options.rows),
        "written": written,
        "total": total,
        "complete": not more,
        "without_place": export.without_place(),
        "bytes": path.stat().st_size if path and path.is_file() else None,
        "seconds": round(seconds, 3),
    }


def _line(summary: dict[str, Any], options: ExportOptions, query: Query) -> str:
    total, written, what = summary["total"], summary["written"], options.rows
    of = f" of {total:,}" if total is not None and total != written else ""
    to = f" to {printable(summary['file'])}" if summary["file"] else ""
    size = f" ({summary['bytes']:,} bytes, {summary['seconds']:.1f} s)" if summary["bytes"] is not None else ""
    parts = [f"wrote {written:,}{of} {what}{to}{size}"]
    if not summary["complete"] and options.limit is not None:
        order = f"{query.sort} first" if what is Rows.ARTICLES else "the most frequent first"
        parts.append(f"{order}: --all takes all, --limit N another number")
    if summary["without_place"]:
        parts.append(f"{summary['without_place']:,} articles without a focus are not on the map")
    return "; ".join(parts)
