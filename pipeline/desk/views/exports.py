"""Export of a search: as a table, points on a map, a feed, or its names."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline.desk.search_state import read_state
from pipeline.desk.view_context import Desk
from pipeline.errors import UsageError
from pipeline.export.columns import Rows
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.export.format_writer import FeedOptions
from pipeline.export.formats import find_format
from pipeline.search.time_zone import parse_zone

MAX_ROWS = 100_000


def export(desk: Desk, request: Request) -> Response:
    """Stream a search's articles, newest first regardless of the page's order; or the people and places they name."""
    format = find_format(request.query_params.get("format", "csv"))
    if not format.is_available:
        raise UsageError(f"format {format.name} needs {format.library}, which is not installed: choose csv or jsonl")
    rows = request.query_params.get("rows", Rows.ARTICLES.value)
    if rows not in list(Rows):
        raise UsageError(f"rows {rows!r} is not a kind of row: choose one of {', '.join(Rows)}")
    state = read_state(request.query_params).changed(sort="newest", copies="all")
    query = desk.query(state)
    feed = FeedOptions(title=f"Dateline: {state.q}" if state.q else "Dateline", url=str(request.url), home="")
    limit = format.most(Rows(rows), MAX_ROWS)
    zone = parse_zone(str(desk.zone))
    options = ExportOptions(format=format.name, rows=Rows(rows), limit=limit, zone=zone, feed=feed)
    made = open_export(desk.backend.gateway, query, options)
    headers = {"cache-control": "private, no-cache"}
    if not format.feed:
        headers["content-disposition"] = f'attachment; filename="{rows}.{format.extension}"'
    return StreamingResponse(made.chunks(), media_type=made.format.media_type, headers=headers)
