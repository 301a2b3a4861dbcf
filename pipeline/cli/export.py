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
        None, help="csv, jsonl, geojson, rss, atom, jsonfeed or parquet; by the ending of FILE, else csv."
    ),
    rows: str = typer.Option("articles", help="What a row is: articles, entities or places, each with its articles."),
    fields: str = typer.Option(
        "", help="Fields by the names of docs/fields.md: id,date,focus; default and all are sets."
    ),
    limit: int = typer.Option(
        None, min=1, help="How many rows at most; 1,000, or 100 entries of a feed, unless given."
    ),
    all: bool = typer.Option(False, "--all", help="All rows, however many."),
    output: str = typer.Option("-", "--output", "-o", metavar="FILE", help="The file to write; - is standard output."),
    resume: bool = typer.Option(False, "--resume", help="Go on with an export to FILE that was stopped."),
    bom: bool = typer.Option(
        True, help="Begin a CSV with a byte order mark, by which spreadsheets see that it is UTF-8."
    ),
    join: str = typer.Option("; ", help="What stands between the values of a list in a CSV."),
    guard: bool = typer.Option(True, help="Put an apostrophe before texts in a CSV that would be read as formulas."),
    title: str = typer.Option("", help="The title of a feed; what was searched for unless given."),
    url: str = typer.Option("", help="Where a feed will be served, for its link to itself."),
    json: bool = typer.Option(False, "--json", help="Tell what was written as one JSON object."),
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
