"""People, organizations and places; outlets."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from pipeline.api.access import READER
from pipeline.api.api_context import Ctx
from pipeline.api.conditional import answer
from pipeline.api.parameters import AnyFilters, Size, Zone, period, zone_name
from pipeline.search.answers import EntityKind, EntityList, EntityPage, RiseList, SourceList
from pipeline.search.entity_view import entity_page, rising, top_entities
from pipeline.search.source_list import source_list

router = APIRouter(dependencies=[READER])
Since = Annotated[str | None, Query(max_length=64, description="A date, a time, or 12h, 7d, 2w, 3mo, 1y.")]
Kind = Annotated[EntityKind, Path(description="person, organization or place.")]
MOST_DAYS = 366


@router.get("/entities/{kind}", response_model=EntityList, tags=["entities"])
def top(request: Request, found: Ctx, kind: Kind, filters: AnyFilters, size: Size = 20) -> Response:
    """List the most mentioned of a search."""
    return answer(request, top_entities(found.backend, kind, filters.query(found), size))


@router.get("/rising/{kind}", response_model=RiseList, tags=["entities"])
def up(
    request: Request,
    found: Ctx,
    kind: Kind,
    since: Since = None,
    until: Since = None,
    timezone: Zone = None,
    before_days: Annotated[float, Query(gt=0, le=MOST_DAYS, description="Days before to compare with.")] = 7,
    min_count: Annotated[int, Query(ge=1, le=100_000)] = 3,
    size: Size = 10,
) -> Response:
    """List names that the period (the last day unless asked) mentions more than the days before it."""
    span = period(found, since, until, timezone, days=1, most_days=MOST_DAYS)
    return answer(request, rising(found.backend, kind, span, before_days=before_days, min_count=min_count, size=size))


@router.get("/entities/{kind}/{name:path}", response_model=EntityPage, tags=["entities"])
def one(
    request: Request,
    found: Ctx,
    kind: Kind,
    name: Annotated[str, Path(max_length=256, description="The name as articles list it, percent-encoded.")],
    since: Since = None,
    until: Since = None,
    timezone: Zone = None,
    size: Size = 10,
) -> Response:
    """Get the page of a name: over time, with whom, where, its latest stories."""
    span = period(found, since, until, timezone, days=MOST_DAYS, most_days=100 * MOST_DAYS) if since or until else None
    zone = zone_name(found, timezone)
    page = entity_page(found.backend, kind, name, span, zone, latest=size, together=size)
    if page is None:
        raise HTTPException(404, f"no article mentions the {kind.value} {name!r}")
    return answer(request, page)


@router.get("/sources", response_model=SourceList, tags=["sources"])
def sources(
    request: Request,
    found: Ctx,
    since: Since = None,
    until: Since = None,
    timezone: Zone = None,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List outlets of a period (the last 7 days unless asked): articles a day, last seen, share with places."""
    span = period(found, since, until, timezone, days=7, most_days=MOST_DAYS)
    return answer(request, source_list(found.backend, span, zone_name(found, timezone), size))
