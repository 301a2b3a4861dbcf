"""Take a search away: as a table, as points on a map, or as a feed."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pipeline.desk.search_state import read_state
from pipeline.desk.view_context import Desk
from pipeline.errors import UsageError
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.export.format_writer import FeedOptions
from pipeline.search.time_zone import parse_zone

FORMATS = {"csv": 100_000, "geojson": 100_000, "rss": 50}
"""Formats and how many articles each has at most; a feed reader asks again."""


def export(desk: Desk, request: Request) -> Response:
    """Stream what a search finds, newest first, however its page is ordered."""
    form = request.query_params.get("format", "csv")
    if form not in FORMATS:
        raise UsageError(f"format {form!r} is not one of {', '.join(FORMATS)}: choose one of them")
    state = read_state(request.query_params).changed(sort="newest", copies="all")
    query = desk.query(state)
    feed = FeedOptions(title=f"Dateline: {state.q}" if state.q else "Dateline", url=str(request.url), home="")
    options = ExportOptions(format=form, limit=FORMATS[form], zone=parse_zone(str(desk.zone)), feed=feed)
    made = open_export(desk.backend.gateway, query, options)
    headers = {"cache-control": "private, no-cache"}
    if form != "rss":
        headers["content-disposition"] = f'attachment; filename="articles.{made.format.extension}"'
    return StreamingResponse(made.chunks(), media_type=made.format.media_type, headers=headers)
