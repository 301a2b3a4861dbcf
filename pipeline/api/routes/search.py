"""Searches and what stands beside their hits."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from pipeline.api.access import READER
from pipeline.api.api_context import Ctx
from pipeline.api.conditional import answer
from pipeline.api.parameters import AnyFilters, Cursor, Order, Size, zone_name
from pipeline.search.answers import ClusterMap, SearchPage, Timeline
from pipeline.search.browse import Beside, FacetName, cluster_map, search_page, timeline
from pipeline.search.query import Sort

router = APIRouter(tags=["search"], dependencies=[READER])
Precision = Annotated[int | None, Query(ge=0, le=22, description="Zoom of the map's tiles; unset: by the box.")]


@router.get("/search", response_model=SearchPage)
def search(
    request: Request,
    found: Ctx,
    filters: AnyFilters,
    sort: Order = Sort.RELEVANCE,
    size: Size = 10,
    after: Cursor = None,
    collapse: Annotated[bool, Query(description="A story once, by its best article.")] = False,
    facets: Annotated[tuple[FacetName, ...], Query(max_length=7, description="What to count.")] = (),
    facet_size: Annotated[int, Query(ge=1, le=100)] = 10,
    timeline: Annotated[bool, Query(description="Count over time.")] = False,
    map: Annotated[bool, Query(description="Count by place.")] = False,
    precision: Precision = None,
) -> Response:
    """Find articles, with facets, timeline and map of all that match under the same filters."""
    query = filters.query(found, sort=sort.value, size=size, after=after, collapse=collapse)
    beside = Beside(
        facets=tuple(dict.fromkeys(facets)),
        facet_size=facet_size,
        timeline=timeline,
        timezone=zone_name(found, filters.timezone),
        map=map,
        precision=precision,
    )
    page = search_page(found.backend, query, beside)
    response = answer(request, page)
    response.headers["Server-Timing"] = f"elasticsearch;dur={page.took_ms}"
    return response


@router.get("/timeline", response_model=Timeline)
def over_time(request: Request, found: Ctx, filters: AnyFilters) -> Response:
    """Count what a search finds over time."""
    zone = zone_name(found, filters.timezone)
    return answer(request, timeline(found.backend, filters.query(found), zone))


@router.get("/map", response_model=ClusterMap)
def on_the_map(request: Request, found: Ctx, filters: AnyFilters, precision: Precision = None) -> Response:
    """Count what a search finds by place, in clusters."""
    return answer(request, cluster_map(found.backend, filters.query(found), precision))
