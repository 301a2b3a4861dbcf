"""One article: its text with names marked, its places, story and provenance, and similar ones."""

from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.desk.links import name_url
from pipeline.desk.marking import KINDS, MAX_SHOWN, MAX_WHOLE, marked_lines
from pipeline.desk.pictures import MAX_POINTS, Spot, picture
from pipeline.desk.view_context import Desk
from pipeline.operate.article_history import article_history
from pipeline.search.answers import ArticleView, StoryView
from pipeline.search.article_view import article_view, more_like, story_view
from pipeline.search.country_codes import country_name

LIKE = 6
HISTORY_S = 6.0
"""Longest time to search articles.raw."""
COPIES = 30
LISTED = 40
"""Names of a kind and places in the margin; the rest is one click away, up to MAX_LISTED."""
MAX_LISTED = 400


def article(desk: Desk, request: Request) -> Response:
    """Return the article's page, 404 for an unknown id."""
    article_id = request.path_params.get("id") or request.query_params.get("id", "")
    found, alike = desk.together(
        partial(article_view, desk.backend, article_id), partial(more_like, desk.backend, article_id, LIKE)
    )
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    story = story_view(desk.backend, found.story_id, COPIES) if found.copies > 1 else None
    whole = request.query_params.get("whole") == "1"
    return desk.page(request, "article.html", **_values(found, story, whole), alike=alike or ())


def history(desk: Desk, request: Request) -> Response:
    """Return the article's corrections, 404 for an unknown id; with ``part=list`` only the list."""
    article_id = request.query_params.get("id", "")
    found = article_view(desk.backend, article_id) if article_id else None
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    versions = article_history(desk.settings, article_id, HISTORY_S)
    template = "versions.html" if request.query_params.get("part") == "copies" else "history.html"
    return desk.page(request, template, article=found, history=versions)


def _values(found: ArticleView, story: StoryView | None, whole: bool) -> dict[str, Any]:
    limit = MAX_WHOLE if whole else MAX_SHOWN
    entities = {
        kind: sorted((each for each in found.entities if each.kind == kind), key=lambda each: -each.count)
        for kind in ("person", "organization")
    }
    places = sorted(found.places, key=lambda each: (-each.mentions, -(each.place.confidence or 0)))
    return {
        "article": found,
        "title": marked_lines(found.title, found.mentions, "title"),
        "lines": marked_lines(found.text, found.mentions, "text", limit),
        "cut": max(0, len(found.text) - limit),
        "can_show_more": not whole and len(found.text) > limit,
        "entities": {kind: values[:MAX_LISTED] for kind, values in entities.items()},
        "places": places[:MAX_LISTED],
        "places_left_out": max(0, len(places) - MAX_LISTED),
        "listed": LISTED,
        "picture": picture(_spots(found, places)),
        "copies": [each for each in story.articles if each.id != found.id] if story else [],
        "story": story,
        "countries": [(code, country_name(code)) for code in found.countries],
        "kinds": KINDS,
        "removed_characters": sum(len(each.text) for each in found.removed),
    }


def _spots(found: ArticleView, places: list[Any]) -> list[Spot]:
    most = max((each.mentions for each in places), default=1) or 1
    focus = found.focus
    spots = [
        Spot(
            each.place.location.lat,
            each.place.location.lon,
            each.place.name,
            name_url("place", each.place.name),
            each.mentions / most,
            each.place.confidence if each.place.confidence is not None else 1.0,
            each.mentions,
            bool(focus and focus.name == each.place.name),
        )
        for each in places[:MAX_POINTS]
    ]
    return sorted(spots, key=lambda spot: spot.main)
