"""``dateline export``: search results as a file or a feed."""

from typing import TYPE_CHECKING

import typer

from pipeline.cli.filter_options import TIMEZONE, takes_filters
from pipeline.config.load import load_settings

if TYPE_CHECKING:
    from pipeline.search.options import SearchOptions

app = typer.Typer()


@app.command()
@takes_filters()
def export(
    filters: "SearchOptions",
    timezone: str = TIMEZONE,
    sort: str = typer.Option("newest", help="newest, oldest, relevance, or distance (with --near); feeds: newest."),
    format: str = typer.Option(
        None, help="csv, jsonl, geojson, rss, atom, jsonfeed or parquet; default: by the extension of FILE, or csv."
    ),
    rows: str = typer.Option("articles", help="One row per: articles, entities or places (with their articles)."),
    fields: str = typer.Option(
        "", help="Field names from docs/fields.md, e.g. id,date,focus; or the sets default and all."
    ),
    limit: int = typer.Option(None, min=1, help="Maximum number of rows; default 1,000, or 100 entries for a feed."),
    all: bool = typer.Option(False, "--all", help="All rows, without a limit."),
    output: str = typer.Option("-", "--output", "-o", metavar="FILE", help="The file to write; - is standard output."),
    resume: bool = typer.Option(False, "--resume", help="Resume an interrupted export to FILE."),
    bom: bool = typer.Option(True, help="Start a CSV with a byte order mark, so that spreadsheets read it as UTF-8."),
    join: str = typer.Option("; ", help="Separator of the values of a list in a CSV."),
    guard: bool = typer.Option(True, help="Prefix texts in a CSV that look like formulas with an apostrophe."),
    title: str = typer.Option("", help="Title of a feed; default: the search."),
    url: str = typer.Option("", help="URL at which the feed will be served, for its self link."),
    json: bool = typer.Option(False, "--json", help="Print what was written as one JSON object."),
) -> None:
    """Write search results as CSV, JSON lines, GeoJSON, RSS, Atom, JSON Feed or Parquet."""
    from dataclasses import replace

    from pipeline.cli.export_view import Command, export_command

    command = Command(
        format=format,
        rows=rows,
        fields=fields,
        limit=limit,
        all=all,
        output=output,
        resume=resume,
        bom=bom,
        join=join,
        guard=guard,
        title=title,
        url=url,
        timezone=timezone,
        as_json=json,
    )
    export_command(load_settings(), replace(filters, sort=sort), command)
