"""One article from the index, with people and places marked in its text."""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.cli.search_view import focus_line, local_time
from pipeline.cli.terminal import console, harmless, json_text, printable
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.search.country_codes import country_name
from pipeline.search.execute import fetch_article
from pipeline.search.time_zone import parse_zone

PLACE_STYLE = "bold green"
STYLES = {
    "person": "bold magenta",
    "organization": "bold blue",
    "place": PLACE_STYLE,
    "group": "cyan",
    "event": "yellow",
    "work": "italic",
    "law": "italic",
    "product": "italic",
}


def article_command(settings: Settings, article_id: str, as_json: bool) -> None:
    """Print one article; raises UsageError, SetupError, Unavailable."""
    with Gateway(settings) as gateway:
        article = fetch_article(gateway, article_id)
    if as_json:
        print(json_text(article))
    else:
        print_article(article, console(), parse_zone(settings.timezone))


def print_article(article: dict[str, Any], console: Console, zone: tzinfo = UTC) -> None:
    """Print headline, source, text with entities and places marked, and both as lists."""
    console.print(_marked(article, "title", "bold"))
    console.print(Text(" · ".join(_origin(article, zone)), style="cyan"))
    console.print()
    console.print(_marked(article, "text"))
    console.print()
    for line in (*_entity_lines(article), *_place_lines(article)):
        console.print(line)


def _origin(article: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    source = article.get("source", {})
    names = (source.get("name") or source.get("domain") or "", ", ".join(article.get("authors", ())))
    url = article.get("url", "")
    yield from filter(None, (local_time(article["date"], zone), *map(printable, names), focus_line(article)))
    yield from filter(None, (printable(url), printable(article["id"])))


def _marked(article: dict[str, Any], field: str, style: str = "") -> Text:
    text = Text(harmless(article.get(field, "")), style=style)
    for start, end, colour in _spans(article, field):
        text.stylize(colour, start, end)
    return text


def _spans(article: dict[str, Any], field: str) -> Iterator[tuple[int, int, str]]:
    # Places come last, so they override the entity at the same span.
    for entity in article.get("mentions", {}).get("entities", ()):
        yield from ((m["start"], m["end"], STYLES[entity["type"]]) for m in entity["mentions"] if m["field"] == field)
    for place in article.get("mentions", {}).get("places", ()):
        yield from ((m["start"], m["end"], PLACE_STYLE) for m in place["mentions"] if m["field"] == field)


def _entity_lines(article: dict[str, Any]) -> Iterator[Text]:
    for kind, names in article.get("entities", {}).items():
        if kind != "all":
            yield Text.assemble((f"{kind}: ", STYLES[kind]), printable(", ".join(names)))


def _place_lines(article: dict[str, Any]) -> Iterator[Text]:
    for place in article.get("mentions", {}).get("places", ()):
        country = place.get("country")
        parts = (place["name"], place.get("admin1"), country and country_name(country))
        name = ", ".join(dict.fromkeys(part for part in parts if part))
        point = f"{place['lat']:.4f},{place['lon']:.4f}"
        yield Text.assemble(("at: ", PLACE_STYLE), f"{printable(name)} ({point}, {place['confidence']:.0%})")
