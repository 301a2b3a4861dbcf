"""``dateline alerts``: add, list, remove and test saved searches that notify of new matches."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from pipeline.cli.filter_options import takes_filters
from pipeline.cli.shared_options import JsonLines, JsonObject
from pipeline.config.load import load_settings

if TYPE_CHECKING:
    from pipeline.search.options import SearchOptions

REFUSED = ("since", "until", "story", "like")
"""The same as alerts.saved.NOT_SAVED, which a command must not import before it runs."""

alerts = typer.Typer(help="Saved searches that report every new article they match.", no_args_is_help=True)


@alerts.command("add")
@takes_filters(words=False, refused=REFUSED)
def alerts_add(
    filters: "SearchOptions",
    name: str = typer.Argument(help="Its name: a-z, digits, dots and dashes."),
    query: str = typer.Option("", "--query", help="Words, as in dateline search: 'peace \"sea wall\" -football'."),
) -> None:
    """Save a search: every later article that matches is put on articles.alerts, once per version."""
    from dataclasses import replace

    from pipeline.alerts.saved import add, to_save
    from pipeline.cli.search_view import print_hints
    from pipeline.index.gateway import Gateway
    from pipeline.search.options import gazetteer_look_up

    settings = load_settings()
    options = replace(filters, words=query.split())
    saved = to_save(name, options, datetime.now(UTC), gazetteer_look_up(settings))
    print_hints(saved.query)
    with Gateway(settings) as gateway:
        add(gateway, saved)
    print(f"{name}: the workers start using it within {settings.alerts_poll_interval:g} s")


@alerts.command("list")
def alerts_list(json: JsonLines = False) -> None:
    """List the saved searches."""
    from pipeline.alerts.saved import all_searches
    from pipeline.cli.alerts_view import line, line_json
    from pipeline.index.gateway import Gateway

    settings = load_settings()
    with Gateway(settings) as gateway:
        for saved in all_searches(gateway):
            print(line_json(saved) if json else line(saved))


@alerts.command("remove")
def alerts_remove(name: str = typer.Argument(help="The alert's name, as listed.")) -> None:
    """Remove a saved search; notifications already published stay on the topic."""
    from pipeline.alerts.saved import remove
    from pipeline.index.gateway import Gateway

    settings = load_settings()
    with Gateway(settings) as gateway:
        remove(gateway, name)
    print(f"removed {name}")


@alerts.command("test")
def alerts_test(
    name: str = typer.Argument(help="The alert's name, as listed."),
    days: float = typer.Option(7.0, min=0.01, max=36_500, help="How many days back."),
    size: int = typer.Option(10, min=1, max=1000, help="How many articles to show."),
    json: JsonObject = False,
) -> None:
    """Show the last days' articles that a saved search would have reported, newest first."""
    from dataclasses import replace
    from datetime import timedelta

    from pipeline.alerts.saved import find
    from pipeline.cli.search_view import show
    from pipeline.index.gateway import Gateway
    from pipeline.search.execute import search
    from pipeline.search.query import Sort

    settings = load_settings()
    with Gateway(settings) as gateway:
        since = datetime.now(UTC) - timedelta(days=days)
        query = replace(find(gateway, name).query, since=since, sort=Sort.NEWEST, size=size)
        show(search(gateway, query), query, json)
