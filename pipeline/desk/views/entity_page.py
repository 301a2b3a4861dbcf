"""Page of a person, organization or place: when, with whom and where it is in the news."""

from datetime import UTC, datetime
from http import HTTPStatus

from anyascii import anyascii
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.desk.charts import columns
from pipeline.desk.pictures import Spot, picture
from pipeline.desk.search_state import SearchState
from pipeline.desk.view_context import Desk
from pipeline.desk.views.map_page import box_text
from pipeline.errors import UsageError
from pipeline.search.answers import EntityKind, EntityPage
from pipeline.search.entity_view import entity_page
from pipeline.search.period import last

KINDS = tuple(kind.value for kind in EntityKind)
WIDTHS = {"7": 7.0, "30": 30.0, "365": 365.0, "all": None}
MAX_NAME = 512


def name(desk: Desk, request: Request) -> Response:
    """Return the page of a name, 404 when no article has it."""
    kind = EntityKind(request.url.path.split("/")[1])
    called = request.path_params.get("name") or request.query_params.get("name", "")
    width = request.query_params.get("days", "all")
    if width not in WIDTHS:
        raise UsageError(f"days {width!r} is not a period of this page: choose one of {', '.join(WIDTHS)}")
    if not called or len(called) > MAX_NAME:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    days = WIDTHS[width]
    period = last(datetime.now(UTC), days=days) if days else None
    found = entity_page(desk.backend, kind, called, period, str(desk.zone))
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    state = SearchState(since=f"{width}d" if days else "").with_value(kind.value, found.name)
    return desk.page(
        request,
        "name.html",
        page=found,
        kind=kind.value,
        state=state,
        width=width,
        widths=list(WIDTHS),
        timeline=columns(found.timeline),
        picture=picture(_spots(found, state)),
        suggested=alert_name(found.name),
    )


def alert_name(text: str) -> str:
    """Derive an alert's name from any text: lower-case ASCII letters, digits and dashes."""
    plain = "".join(char if char.isalnum() else "-" for char in anyascii(text).lower())
    return "-".join(part for part in plain.split("-") if part)[:60].strip("-") or "alert"


def _spots(found: EntityPage, state: SearchState) -> list[Spot]:
    highest = max((each.count for each in found.map.clusters), default=1)
    return [
        Spot(
            each.center.lat,
            each.center.lon,
            each.label,
            state.changed(box=box_text(each.bounds)).url(),
            each.count / highest,
            count=each.count,
            main=at == 0,
        )
        for at, each in enumerate(sorted(found.map.clusters, key=lambda each: -each.count))
    ]
