"""The search page: hits, facets, timeline and map under the same filters."""

from http import HTTPStatus
from typing import Any

from babel import Locale
from starlette.requests import Request
from starlette.responses import Response

from pipeline.alerts.saved import NOT_SAVED
from pipeline.desk.charts import columns
from pipeline.desk.search_state import SORTS, SearchState, chips, read_state
from pipeline.desk.strings import translate
from pipeline.desk.view_context import Desk
from pipeline.desk.views.map_page import live_map
from pipeline.errors import UsageError
from pipeline.search.answers import Facet, SearchPage
from pipeline.search.browse import Beside, FacetName, search_page
from pipeline.search.country_codes import country_name

SIZE = 20
FACET_SIZE = 8
FACETS: tuple[FacetName, ...] = ("source", "country", "language", "person", "organization", "place")


def search(desk: Desk, request: Request) -> Response:
    """Search by words, who, where and when. A bad value is explained above the form, which keeps the input."""
    try:
        state = read_state(request.query_params)
    except UsageError as error:
        return _refused(desk, request, SearchState(), error)
    try:
        query = desk.query(state, SIZE)
        beside = Beside(
            facets=FACETS,
            facet_size=FACET_SIZE,
            timeline=True,
            timezone=str(desk.zone),
            map=True,
        )
        found = search_page(desk.backend, query, beside)
    except UsageError as error:
        return _refused(desk, request, state, error)
    return desk.page(request, "search.html", **_values(state, found))


def _refused(desk: Desk, request: Request, state: SearchState, error: UsageError) -> Response:
    values = {"found": None, "facets": (), "timeline": None, "live_map": None, "more": "", "error": _plain(error)}
    return desk.page(request, "search.html", HTTPStatus.BAD_REQUEST, **_common(state), **values)


def _plain(error: UsageError) -> str:
    """Return the message without the dashes of options, which are form fields here."""
    return str(error).replace("--", "")


def _common(state: SearchState) -> dict[str, Any]:
    labels = {
        "country": {code: country_name(code) for code in state.country},
        "language": {code: Locale("en").languages.get(code, code) for code in state.language},
    }
    not_saved = [translate(f"filter.{name}") for name in NOT_SAVED if getattr(state, name)]
    return {"state": state, "chips": chips(state, labels), "sorts": SORTS, "not_saved": not_saved}


def _values(state: SearchState, found: SearchPage) -> dict[str, Any]:
    without_box = state.changed(box="")
    return _common(state) | {
        "found": found,
        "facets": [facet for facet in found.facets if _is_worth_showing(facet, state)],
        "timeline": columns(found.timeline) if found.timeline else None,
        "live_map": live_map(found.map, without_box.parameters(), state.box) if found.map else None,
        "more": state.changed(after=found.next).url() if found.next else "",
        "error": "",
    }


def _is_worth_showing(facet: Facet, state: SearchState) -> bool:
    """Return whether the facet can narrow the results, or shows how they were narrowed."""
    return len(facet.values) > 1 or bool(facet.values and getattr(state, facet.name))
