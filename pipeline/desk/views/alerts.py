"""Alerts: list, add for a name or a search, remove. Every change requires proof that the form is ours."""

from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.alerts import saved
from pipeline.desk.links import local_path
from pipeline.desk.search_state import SearchState, read_state
from pipeline.desk.view_context import Desk

MAX_FORM_FIELDS = 200


def listed(desk: Desk, request: Request) -> Response:
    """Show every alert with its search."""
    searches = saved.all_searches(desk.backend.gateway)
    rows = [(each, _state(each.options)) for each in searches]
    added = request.query_params.get("added", "")
    # Only of an alert that there is: the address can be anybody's.
    added = added if any(each.name == added for each in searches) else ""
    return desk.page(request, "alerts.html", rows=rows, added=added)


async def add(desk: Desk, request: Request) -> Response:
    """Create an alert from the search in the form."""
    form = await checked_form(desk, request)
    name = str(form.get("name", "")).strip()
    state = read_state(form)
    await run_in_threadpool(partial(_add, desk, name, state))
    return RedirectResponse(f"/alerts?added={name}", HTTPStatus.SEE_OTHER)


async def remove(desk: Desk, request: Request) -> Response:
    """Remove an alert."""
    form = await checked_form(desk, request)
    await run_in_threadpool(partial(saved.remove, desk.backend.gateway, str(form.get("name", ""))))
    return RedirectResponse(local_path("/alerts"), HTTPStatus.SEE_OTHER)


async def checked_form(desk: Desk, request: Request) -> FormData:
    """Return the submitted form; 403 when it did not come from our page or the visitor may only read."""
    form = await request.form(max_files=0, max_fields=MAX_FORM_FIELDS)
    visitor = request.state.visitor
    if not visitor.can_write or not desk.access.form_is_ours(visitor, str(form.get("csrf", "")), request.headers):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    return form


def _add(desk: Desk, name: str, state: SearchState) -> None:
    search = saved.to_save(name, state.options(size=1), datetime.now(UTC), desk.look_up)
    saved.add(desk.backend.gateway, search)


def _state(options: dict[str, object]) -> SearchState:
    """Return the search page's state for an alert's options, to view its results."""
    lists = {
        name: tuple(str(each) for each in value) for name, value in options.items() if isinstance(value, list | tuple)
    }
    words = lists.pop("words", ())
    texts = {name: str(value) for name, value in options.items() if isinstance(value, str)}
    return SearchState(q=" ".join(words), **lists, **texts)  # type: ignore[arg-type]
