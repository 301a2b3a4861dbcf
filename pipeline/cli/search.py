"""``dateline search`` and ``dateline article``."""

import typer

from pipeline.cli.filter_options import (
    COUNTRY,
    LANGUAGE,
    NEAR,
    ORGANIZATION,
    PERSON,
    PLACE,
    SOURCE,
    TAG,
    TIMEZONE,
    WITHIN,
)
from pipeline.config.load import load_settings

app = typer.Typer()


@app.command()
def search(
    words: list[str] = typer.Argument(
        None, help="Words; inside quotes: '\"a phrase\" -unwanted', 'rain OR snow', 'earthq*', 'title:harvest'."
    ),
    person: list[str] = PERSON,
    organization: list[str] = ORGANIZATION,
    place: list[str] = PLACE,
    country: list[str] = COUNTRY,
    near: str = NEAR,
    within: str = WITHIN,
    since: str = typer.Option(None, help="From a date (2026-10-31), or so long ago: 12h, 7d, 2w, 3mo, 1y."),
    until: str = typer.Option(None, help="To a date, that day included, or so long ago."),
    language: list[str] = LANGUAGE,
    source: list[str] = SOURCE,
    tag: list[str] = TAG,
    story: str = typer.Option(None, help="The copies of one story, by its id (story.id in --json)."),
    box: str = typer.Option(None, help="About a place in a box of the map: WEST,SOUTH,EAST,NORTH in degrees."),
    like: str = typer.Option(None, help="Like this article by words, names and places, without its story; its id."),
    timezone: str = TIMEZONE,
    sort: str = typer.Option("relevance", help="relevance, newest, oldest, or distance (with --near)."),
    size: int = typer.Option(10, min=1, max=1000, help="How many articles a page has."),
    after: str = typer.Option(None, help="The next page: the token that the page before ended with."),
    collapse: bool = typer.Option(False, "--collapse", help="Show copies of one text as one, with their number."),
    facets: bool = typer.Option(False, "--facets", help="Count people, places, sources and more of all matches."),
    explain: bool = typer.Option(False, "--explain", help="Say what made each article's score."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object."),
) -> None:
    """Find articles by words, by who and by where; nothing found is not an error."""
    from pipeline.cli.search_view import search_command
    from pipeline.search.options import SearchOptions

    options = SearchOptions(
        words=words or (),
        person=person,
        organization=organization,
        place=place,
        country=country,
        near=near,
        within=within,
        since=since,
        until=until,
        language=language,
        source=source,
        tag=tag,
        story=story,
        box=box,
        like=like,
        sort=sort,
        size=size,
        after=after,
        facets=facets,
        explain=explain,
        collapse=collapse,
    )
    search_command(load_settings(), options, json, timezone)


@app.command()
def article(
    id: str = typer.Argument(help="The article's id, as `dateline search` shows it."),
    json: bool = typer.Option(False, "--json", help="Print what the index holds of it as JSON."),
) -> None:
    """Show one article with its people, organizations and places marked in its text."""
    from pipeline.cli.article_command import article_command

    article_command(load_settings(), id, json)
