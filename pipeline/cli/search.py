"""``dateline search`` and ``dateline article``: from the typed options to the printed result."""

from datetime import UTC, datetime

from pipeline.cli.article import print_article
from pipeline.cli.search_view import page_json, print_page
from pipeline.cli.terminal import console, json_text
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.search.execute import Page, fetch_article, search
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.query import Query


def search_command(settings: Settings, options: SearchOptions, as_json: bool) -> None:
    """Print one page of what matches; raises UsageError, SetupError, Unavailable."""
    query = read_query(options, datetime.now(UTC), gazetteer_look_up(settings))
    with Gateway(settings) as gateway:
        show(search(gateway, query), query, as_json)


def show(page: Page, query: Query, as_json: bool) -> None:
    """Print a page for people, or as one JSON object."""
    if as_json:
        print(json_text(page_json(page, query)))
    else:
        print_page(page, query, console())


def article_command(settings: Settings, article_id: str, as_json: bool) -> None:
    """Print one article; raises UsageError, SetupError, Unavailable."""
    with Gateway(settings) as gateway:
        article = fetch_article(gateway, article_id)
    if as_json:
        print(json_text(article))
    else:
        print_article(article, console())
