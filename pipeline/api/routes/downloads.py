"""Results that leave as files, and a search as a feed."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from pipeline.api.access import READER
from pipeline.api.api_context import ApiContext, Ctx
from pipeline.api.conditional import conditional
from pipeline.api.parameters import AnyFilters, Filters, Order, zone_name
from pipeline.errors import UsageError
from pipeline.export.columns import Rows
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.export.format_writer import CsvOptions, FeedOptions
from pipeline.export.formats import FORMATS
from pipeline.search.browse import counting_body
from pipeline.search.query import Query as SearchQuery
from pipeline.search.query import Sort
from pipeline.search.time_zone import parse_zone

router = APIRouter(dependencies=[READER])
FormatName = Literal["csv", "jsonl", "geojson", "rss", "atom", "jsonfeed", "parquet"]
_LIMIT = "Rows at most; unless given as many as the server allows, 10,000 names, 100 entries of a feed."
FEEDS = {"rss": "rss", "atom": "atom", "json": "jsonfeed"}
_FILE: dict[int | str, dict[str, object]] = {
    200: {"description": "The file.", "content": {each.media_type.partition(";")[0]: {} for each in FORMATS.values()}}
}
_FEED: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The feed.",
        "content": {FORMATS[name].media_type.partition(";")[0]: {} for name in FEEDS.values()},
    },
    304: {"description": "Not changed since it was fetched."},
}


def _csv(
    bom: Annotated[bool, Query(description="Begin a CSV with a byte order mark, for spreadsheets.")] = True,
    join: Annotated[str, Query(max_length=16, description="Between the values of a list in a CSV.")] = "; ",
    guard: Annotated[bool, Query(description="An apostrophe before texts that a spreadsheet would compute.")] = True,
) -> CsvOptions:
    return CsvOptions(bom, join, guard)


@router.get("/export", response_class=Response, responses=_FILE, tags=["export"])
def export(
    request: Request,
    found: Ctx,
    filters: AnyFilters,
    format: Annotated[FormatName, Query()] = "csv",
    rows: Annotated[Rows, Query(description="What a row is.")] = Rows.ARTICLES,
    fields: Annotated[str, Query(max_length=1000, description="Fields by name, with commas; default, all.")] = "",
    limit: Annotated[int | None, Query(ge=1, description=_LIMIT)] = None,
    sort: Order = Sort.NEWEST,
    csv: CsvOptions = Depends(_csv),
    title: Annotated[str, Query(max_length=200, description="Of a feed.")] = "",
) -> Response:
    """Stream what a search finds as a file, however many articles it has."""
    chosen, most = FORMATS[format], _most(found, limit)
    if not chosen.is_available:
        raise UsageError(
            f"format {format} needs {chosen.library}, which is not installed on this server: choose csv or jsonl"
        )
    options = ExportOptions(
        format=format,
        rows=rows,
        fields=fields,
        limit=limit or chosen.most(rows, most),
        zone=parse_zone(zone_name(found, filters.timezone)),
        csv=csv,
        feed=FeedOptions(title=title or _title(filters), url=str(request.url), home=""),
    )
    made = open_export(found.backend.gateway, filters.query(found, sort=sort.value), options)
    name = f"{rows}.{made.format.extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingResponse(made.chunks(), media_type=made.format.media_type, headers=headers)


@router.get("/feeds/search.{format}", response_class=Response, responses=_FEED, tags=["feeds"])
def feed(
    request: Request,
    found: Ctx,
    filters: AnyFilters,
    format: Annotated[Literal["rss", "atom", "json"], Path()],
    size: Annotated[int, Query(ge=1, le=200, description="Entries.")] = 50,
    title: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Follow a search in a feed reader, newest first, with conditional requests."""
    query = filters.query(found)
    about = FeedOptions(title=title or _title(filters), url=str(request.url), home="")
    zone = parse_zone(zone_name(found, filters.timezone))
    options = ExportOptions(format=FEEDS[format], limit=size, zone=zone, feed=about)
    made = open_export(found.backend.gateway, query, options)
    return conditional(request, b"".join(made.chunks()), made.format.media_type, _changed(found, query))


def _most(found: ApiContext, asked: int | None) -> int:
    """Rows that one export gives; raises UsageError when more are asked for."""
    most = found.settings.api_max_export_rows
    if asked is not None and asked > most:
        raise UsageError(f"limit {asked} is above the {most} rows per export: narrow the period with since and until")
    return most


def _title(filters: Filters) -> str:
    options = filters.options
    named = (*options.words, *options.person, *options.organization, *options.place, *options.country)
    return f"Dateline: {', '.join(named)}" if named else "Dateline"


def _changed(found: ApiContext, query: SearchQuery) -> datetime | None:
    """Return when the newest of the articles was indexed: a correction changes a feed, too."""
    body = counting_body(query, {"changed": {"max": {"field": "indexed_at"}}})
    changed = found.backend.search(body)["aggregations"]["changed"]
    return datetime.fromisoformat(changed["value_as_string"]) if changed["value"] is not None else None
