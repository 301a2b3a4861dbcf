"""``dateline search`` and ``dateline article``."""

from typing import TYPE_CHECKING, Any

import typer

from pipeline.cli.filter_options import TIMEZONE, takes_filters
from pipeline.cli.shared_options import JsonObject
from pipeline.config.load import load_settings

if TYPE_CHECKING:
    from pipeline.search.options import SearchOptions

app = typer.Typer()


@app.command()
@takes_filters()
def search(
    filters: "SearchOptions",
    timezone: str = TIMEZONE,
    sort: str = typer.Option("relevance", help="relevance, newest, oldest, or distance (with --near)."),
    size: int = typer.Option(10, min=1, max=1000, help="Articles per page."),
    after: str = typer.Option(None, help="Token printed at the end of the previous page, to show the next one."),
    collapse: bool = typer.Option(
        False, "--collapse", help="Show copies of one text as one result, with their number."
    ),
    facets: bool = typer.Option(False, "--facets", help="Count people, places, sources and more of all matches."),
    explain: bool = typer.Option(False, "--explain", help="Explain each article's score."),
    json: JsonObject = False,
) -> None:
    """Find articles by words, people and places; finding nothing is not an error."""
    from dataclasses import replace

    from pipeline.cli.search_view import search_command

    page: dict[str, Any] = {
        "sort": sort,
        "size": size,
        "after": after,
        "collapse": collapse,
        "facets": facets,
        "explain": explain,
    }
    search_command(load_settings(), replace(filters, **page), json, timezone)


@app.command()
def article(
    id: str = typer.Argument(help="The article's id, as `dateline search` shows it."),
    json: bool = typer.Option(False, "--json", help="Print its indexed fields as JSON."),
) -> None:
    """Show one article with its people, organizations and places marked in its text."""
    from pipeline.cli.article_command import article_command

    article_command(load_settings(), id, json)
