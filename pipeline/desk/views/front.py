"""The front page: what is new, where, who, and which stories many outlets carry."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from pipeline.desk.charts import Curve, curve
from pipeline.desk.view_context import Desk
from pipeline.desk.views.map_page import live_map
from pipeline.errors import UsageError
from pipeline.search.answers import ClusterMap, EntityKind, NameCount, Rise, StoryLine
from pipeline.search.browse import cluster_map
from pipeline.search.entity_view import rising, top_entities
from pipeline.search.period import Period, last
from pipeline.search.query import Query
from pipeline.search.story_list import top_stories

STORIES = 24
NAMES = 8
WIDTHS = {"1": 1.0, "7": 7.0, "30": 30.0, "365": 365.0}
"""Selectable periods, in days."""
GROWS, FADES = 1.25, 0.75
"""Pace of the newest quarter over that of all from which a story is said to grow or to fade."""
CURVE_FROM, TREND_FROM = 3, 5
"""Articles from which a story has a curve, and a trend: of fewer, one more or less would turn it around."""


@dataclass(frozen=True)
class FrontStory:
    """A story with its curve and the word for how it moves; a few articles have neither."""

    line: StoryLine
    curve: Curve | None
    trend: str


@dataclass(frozen=True)
class FrontNames:
    """Names of a kind: those on the rise, or without a basis for comparison the most mentioned."""

    kind: EntityKind
    rising: tuple[Rise, ...]
    top: tuple[NameCount, ...]


@dataclass(frozen=True)
class FrontPage:
    """Everything on the front page for a period."""

    width: str
    stories: tuple[FrontStory, ...]
    map: ClusterMap
    names: tuple[FrontNames, ...]


def front(desk: Desk, request: Request) -> Response:
    """Return the stories of a period: the last day, unless another is requested or nothing arrived in it."""
    asked = request.query_params.get("days", "")
    if asked and asked not in WIDTHS:
        raise UsageError(f"days {asked!r} is not a period of the front page: choose one of {', '.join(WIDTHS)}")
    page = desk.recent.get(("front", asked), lambda: _widest_needed(desk, asked))
    return desk.page(
        request,
        "front.html",
        page=page,
        widths=list(WIDTHS),
        widened=not asked and page.width != "1",
        live_map=live_map(page.map, {"since": _since(page.width)}),
        since=_since(page.width),
    )


def _widest_needed(desk: Desk, asked: str) -> FrontPage:
    """Return the page of the requested period, else of the shortest with a story."""
    now = datetime.now(UTC)
    for width in (asked,) if asked else WIDTHS:
        page = _page(desk, width, now)
        if page.stories:
            break
    return page


def _page(desk: Desk, width: str, now: datetime) -> FrontPage:
    period = last(now, days=WIDTHS[width])
    query = Query(since=period.since, until=period.until)
    stories, found, *names = desk.together(
        partial(top_stories, desk.backend, period, timezone=str(desk.zone), size=STORIES),
        partial(cluster_map, desk.backend, query),
        *(partial(_names, desk, kind, period, query) for kind in EntityKind),
    )
    lines = tuple(
        FrontStory(line, curve(line.curve) if line.articles >= CURVE_FROM else None, _trend(line))
        for line in stories.stories
    )
    return FrontPage(width, lines, found, tuple(names))


def _names(desk: Desk, kind: EntityKind, period: Period, query: Query) -> FrontNames:
    up = rising(desk.backend, kind, period, before_days=7 * period.length.days, size=NAMES).entities
    up = tuple(rise for rise in up if rise.ratio > 1)
    # Without a basis for comparison every name is new, which means nothing.
    up = up if any(rise.usual >= 0.5 for rise in up) else ()
    top = () if up else top_entities(desk.backend, kind, query, size=NAMES).entities
    return FrontNames(kind, up, top)


def _trend(line: StoryLine) -> str:
    if line.articles < TREND_FROM:
        return ""
    return "grows" if line.growth >= GROWS else "fades" if line.growth <= FADES else "steady"


def _since(width: str) -> str:
    return f"{width}d"
