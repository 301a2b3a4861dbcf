"""A story: the copies of one text, as a page or to insert under a hit."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.desk.view_context import Desk
from pipeline.search.article_view import story_view

COPIES = 100


def story(desk: Desk, request: Request) -> Response:
    """Return the story's articles, the lead first; with ``part=copies`` only the list."""
    story_id = request.path_params.get("id") or request.query_params.get("id", "")
    found = story_view(desk.backend, story_id, COPIES)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    part = request.query_params.get("part") == "copies"
    return desk.page(request, "copies.html" if part else "story.html", story=found)
