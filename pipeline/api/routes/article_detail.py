"""One article, others like it, and stories."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from pipeline.api.access import READER
from pipeline.api.api_context import Ctx
from pipeline.api.conditional import answer
from pipeline.api.parameters import AnyFilters, Size, Zone, period, zone_name
from pipeline.operate.article_history import ArticleHistory, article_history
from pipeline.search.answers import Answer, ArticleView, Hit, StoryList, StoryView
from pipeline.search.article_view import article_view, more_like, story_view
from pipeline.search.story_list import top_stories

router = APIRouter(dependencies=[READER])
HISTORY_S = 6.0
"""Longest wait for articles.raw to be looked through."""
# An id may hold slashes, so it takes the rest of the path; the routes below it are declared before it.
ArticleId = Annotated[str, Path(max_length=512, description="The article's id, percent-encoded.")]


class HitList(Answer):
    """Articles, the likeliest first."""

    articles: tuple[Hit, ...]


@router.get("/articles/{article_id:path}/like", response_model=HitList, tags=["articles"])
def like(request: Request, found: Ctx, article_id: ArticleId, size: Size = 10) -> Response:
    """Find articles alike by words, names and places, without the article's own story."""
    hits = more_like(found.backend, article_id, size)
    if hits is None:
        raise _no_article(article_id)
    return answer(request, HitList(articles=hits))


@router.get("/articles/{article_id:path}/history", response_model=ArticleHistory, tags=["articles"])
def history(request: Request, found: Ctx, article_id: ArticleId) -> Response:
    """List the corrections of an article: its versions on articles.raw, for as long as that keeps them."""
    if not article_id or found.backend.get(article_id) is None:
        raise _no_article(article_id)
    return answer(request, article_history(found.settings, article_id, HISTORY_S))


@router.get("/articles/{article_id:path}", response_model=ArticleView, tags=["articles"])
def article(request: Request, found: Ctx, article_id: ArticleId) -> Response:
    """Get one article in full: text, names with offsets, places, what cleaning removed, provenance."""
    view = article_view(found.backend, article_id) if article_id else None
    if view is None:
        raise _no_article(article_id)
    return answer(request, view)


@router.get("/stories", response_model=StoryList, tags=["stories"])
def stories(
    request: Request,
    found: Ctx,
    filters: AnyFilters,
    timezone: Zone = None,
    min_outlets: Annotated[int, Query(ge=1, le=1000)] = 1,
    size: Size = 20,
) -> Response:
    """List stories of a period (the last day unless asked, 31 days at most), those of most outlets first."""
    options = filters.options
    span = period(found, options.since, options.until, timezone, days=1, most_days=31)
    query = filters.query(found)
    zone = zone_name(found, timezone)
    found_stories = top_stories(found.backend, span, query, timezone=zone, min_outlets=min_outlets, size=size)
    return answer(request, found_stories)


@router.get("/stories/{story_id:path}", response_model=StoryView, tags=["stories"])
def story(request: Request, found: Ctx, story_id: ArticleId, size: Size = 50) -> Response:
    """Get a story with its copies, the lead first."""
    view = story_view(found.backend, story_id, size)
    if view is None:
        raise HTTPException(404, f"there is no story with the id {story_id!r}")
    return answer(request, view)


def _no_article(article_id: str) -> HTTPException:
    return HTTPException(404, f"there is no article with the id {article_id!r}")
