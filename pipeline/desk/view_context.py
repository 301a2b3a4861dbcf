"""Shared state of the views: search backend, settings, and page rendering."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.config.settings import Settings
from pipeline.desk.assets import Assets
from pipeline.desk.recent import Recent
from pipeline.desk.search_state import SearchState
from pipeline.desk.visitor_access import Access, Visitor
from pipeline.search.backend import SearchBackend
from pipeline.search.geo import LookUp
from pipeline.search.likeness import likeness_look_up
from pipeline.search.options import read_query
from pipeline.search.query import Query

PAGE_HEADERS = {"cache-control": "private, no-cache", "vary": "Cookie"}


@dataclass(frozen=True)
class Desk:
    """A desk that is serving; thread-safe."""

    settings: Settings
    backend: SearchBackend
    assets: Assets
    access: Access
    templates: Environment
    zone: ZoneInfo
    look_up: LookUp
    recent: Recent
    pool: ThreadPoolExecutor

    def page(self, request: Request, template: str, code: int = HTTPStatus.OK, /, **values: Any) -> Response:
        """Render a template as a page; adds to ``values`` what every page needs."""
        visitor: Visitor | None = getattr(request.state, "visitor", None)
        common = {
            "visitor": visitor,
            "path": request.url.path,
            "here": _here(request),
            "form_token": self.access.form_token(visitor) if visitor else "",
            "login_required": self.access.login_required,
            "tiles": self.settings.desk_tiles,
            "tiles_attribution": self.settings.desk_tiles_attribution,
            "alias": self.settings.index_alias,
        }
        text = self.templates.get_template(template).render(common | values)
        return HTMLResponse(text, code, headers=PAGE_HEADERS)

    def query(self, state: SearchState, size: int = 1) -> Query:
        """Return an address' search, with days in the desk's time zone; raises UsageError for a bad value."""
        like = likeness_look_up(self.backend)
        return read_query(state.options(size), datetime.now(self.zone), self.look_up, like)

    def together(self, *asks: Callable[[], Any]) -> list[Any]:
        """Run several queries at once and return their answers; the first error is raised."""
        return [waiting.result() for waiting in [self.pool.submit(ask) for ask in asks]]


def _here(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
