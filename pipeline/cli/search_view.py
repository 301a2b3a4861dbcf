"""``dateline search``: results for people and scripts; article text is made harmless first."""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pipeline.cli.terminal import console, json_text, printable
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.search.backend import SearchBackend
from pipeline.search.country_codes import country_name
from pipeline.search.execute import FoundArticle, Page, search
from pipeline.search.geo import GeoCircle
from pipeline.search.likeness import likeness_look_up
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.query import MARK, UNMARK, Query
from pipeline.search.time_zone import parse_zone

_MARKED = re.compile(f"{MARK}(.*?){UNMARK}", re.DOTALL)
MATCH = "bold yellow"
_INDENT = 5


def print_hints(query: Query) -> None:
    """Print on standard error how words that were not understood may have been meant."""
    for hint in query.words.hints:
        print(f"dateline: {printable(hint)}", file=sys.stderr)


def search_command(settings: Settings, options: SearchOptions, as_json: bool, timezone: str | None = None) -> None:
    """Print one page of matches; raises UsageError, SetupError, Unavailable."""
    zone = parse_zone(settings.timezone if timezone is None else timezone)
    with Gateway(settings) as gateway:
        like = likeness_look_up(SearchBackend(gateway))
        query = read_query(options, datetime.now(zone), gazetteer_look_up(settings), like)
        print_hints(query)
        show(search(gateway, query), query, as_json, zone)


def show(page: Page, query: Query, as_json: bool, zone: tzinfo = UTC) -> None:
    """Print a page for people, with days in a time zone, or as one JSON object, with times as indexed."""
    if as_json:
        print(json_text(page_json(page, query)))
    else:
        print_page(page, query, console(), zone)


def _circle_json(near: GeoCircle) -> dict[str, Any]:
    """Return the circle as a script needs it: where it is, how wide, and of which place."""
    return {name: value for name, value in asdict(near).items() if name != "division"}


def page_json(page: Page, query: Query) -> dict[str, Any]:
    """Return the data for ``--json``: the page with the articles' fields, and the circle searched in."""
    return {
        "total": page.total,
        "stories": page.stories,
        "near": _circle_json(query.near) if query.near else None,
        "articles": [_hit_json(hit) for hit in page.hits],
        "facets": page.facets,
        "after": page.after,
        "hints": list(query.words.hints),
    }


def _hit_json(hit: FoundArticle) -> dict[str, Any]:
    found = {**hit.article, "score": hit.score, "snippets": [unmarked(snippet) for snippet in hit.snippets]}
    return found | ({"explanation": [asdict(part) for part in hit.explanation]} if hit.explanation else {})


def unmarked(text: str) -> str:
    return text.replace(MARK, "").replace(UNMARK, "")


def print_page(page: Page, query: Query, console: Console, zone: tzinfo = UTC) -> None:
    """Print the list of hits, then the total and how to see the next page."""
    if not page.hits:
        console.print("No article matches." if page.total == 0 else "No more articles.")
    for number, hit in enumerate(page.hits, start=1):
        console.print(Text.assemble((f"{number:>3}  ", "dim"), marked(hit.title or "(no headline)", "bold")))
        for line in _details(hit, zone, copies=query.collapse):
            console.print(Padding(line, (0, 0, 0, _INDENT), expand=False))
        console.print()
    for name, counts in page.facets.items():
        _print_facet(name, counts, console)
    _print_foot(page, query, console)


def marked(text: str, style: str = "") -> Text:
    """Return the text with matches in colour."""
    result = Text(style=style)
    for position, part in enumerate(_MARKED.split(text)):
        # split() puts matches at odd positions; stray marks from the article are dropped.
        result.append(printable(unmarked(part)), style=MATCH if position % 2 else "")
    return result


def _details(hit: FoundArticle, zone: tzinfo, *, copies: bool) -> Iterator[Text]:
    size = hit.article["story"]["size"] if copies else 1
    counted = f"{size} copies" if size > 1 else ""
    day = local_time(hit.article["date"], zone)[:10]
    yield Text(" · ".join(filter(None, (day, _source(hit), focus_line(hit.article), counted))), style="cyan")
    for snippet in hit.snippets:
        yield marked(snippet)
    yield Text(" · ".join(filter(None, (printable(hit.article.get("url", "")), printable(hit.id)))), style="dim")
    if hit.explanation:
        parts = ", ".join(f"{printable(part.what)} {part.weight:g}" for part in hit.explanation)
        yield Text(f"score {hit.score or 0:.2f}: {parts}", style="dim")


def local_time(date: str, zone: tzinfo) -> str:
    """Format an indexed time as ``2026-10-31 18:00`` in ``zone``."""
    try:
        return datetime.fromisoformat(date).astimezone(zone).isoformat(" ", "minutes")[:16]
    except OverflowError:  # at the ends of the calendar
        return date[:16].replace("T", " ")


def _source(hit: FoundArticle) -> str:
    source = hit.article.get("source", {})
    return printable(source.get("name") or source.get("domain") or "")


def focus_line(article: dict[str, Any]) -> str:
    """Return ``Gyumri, Shirak, Armenia``; empty when the story is not about a place."""
    focus = article.get("focus", {})
    country = focus.get("country")
    parts = (focus.get("name"), focus.get("admin1"), country and country_name(country))
    return printable(", ".join(dict.fromkeys(part for part in parts if part)))


def _print_facet(name: str, counts: dict[str, int], console: Console) -> None:
    if counts:
        values = ", ".join(f"{printable(value)} ({count})" for value, count in counts.items())
        console.print(Text.assemble((f"{name}: ", "bold"), values))


def _print_foot(page: Page, query: Query, console: Console) -> None:
    around = f" within {query.near.kilometres:g} km of {_centre(query)}" if query.near else ""
    shown = f", {len(page.hits)} shown" if len(page.hits) != page.total else ""
    stories = f" in {page.stories} {'story' if page.stories == 1 else 'stories'}" if page.stories is not None else ""
    console.print(Text(f"{page.total} article{'' if page.total == 1 else 's'}{stories}{around}{shown}", style="dim"))
    if page.after:
        console.print(Text(f"Next page: the same with --after {page.after}", style="dim"))


def _centre(query: Query) -> str:
    assert query.near
    return printable(query.near.name) or f"{query.near.lat:g},{query.near.lon:g}"
