"""``dateline search`` and ``dateline article``: from the typed options to the printed result."""

import sys
from contextlib import closing
from datetime import UTC, datetime

from pipeline.cli.article import fetch_article, print_article
from pipeline.cli.search_view import page_json, print_page
from pipeline.cli.terminal import console, json_text, printable
from pipeline.config.settings import Settings
from pipeline.index.gateway import connect
from pipeline.search.execute import Page, search
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.query import Query


def search_command(settings: Settings, options: SearchOptions, as_json: bool) -> None:
    """Print one page of what matches; raises UsageError, SetupError, Unavailable."""
    query = read_query(options, datetime.now(UTC), gazetteer_look_up(settings))
    print_hints(query)
    with closing(connect(settings)) as client:
        show(search(client, settings, query), query, as_json)


def print_hints(query: Query) -> None:
    """Say on standard error what of the words was not understood as it may have been meant."""
    for hint in query.words.hints:
        print(f"dateline: {printable(hint)}", file=sys.stderr)


def show(page: Page, query: Query, as_json: bool) -> None:
    """Print a page for people, or as one JSON object."""
    if as_json:
        print(json_text(page_json(page, query)))
    else:
        print_page(page, query, console())


def article_command(settings: Settings, article_id: str, as_json: bool) -> None:
    """Print one article; raises UsageError, SetupError, Unavailable."""
    with closing(connect(settings)) as client:
        article = fetch_article(client, settings, article_id)
    if as_json:
        print(json_text(article))
    else:
        print_article(article, console())
