"""Sources and pipeline pages for the operator on call; read only."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from pipeline.desk.charts import curve
from pipeline.desk.view_context import Desk
from pipeline.errors import UsageError
from pipeline.operate.status.rules import health, problems
from pipeline.operate.status.snapshot import collect_status
from pipeline.search.period import last
from pipeline.search.source_list import source_list
from pipeline.watch.feed_status import FeedStatus, feed_statuses

WIDTHS = {"7": 7.0, "30": 30.0, "365": 365.0}
MAX_SOURCES = 300
STATUS_TIMEOUT_S = 4.0
"""Seconds for a part of the pipeline to answer before the page reports that it does not."""
FEED_ORDER = {"trouble": 0, "gone": 1, "silent": 2, "late": 3, "new": 4, "ok": 5}


def sources(desk: Desk, request: Request) -> Response:
    """Show each outlet's volume and quality, and the state of the feeds watched on this machine."""
    width = request.query_params.get("days", "30")
    if width not in WIDTHS:
        raise UsageError(f"days {width!r} is not a period of this page: choose one of {', '.join(WIDTHS)}")
    period = last(datetime.now(UTC), days=WIDTHS[width])
    found = desk.recent.get(("sources", width), lambda: source_list(desk.backend, period, str(desk.zone), MAX_SOURCES))
    rows = [(each, curve(each.days, 120, 22) if each.total > 1 else None) for each in found.sources]
    highest = max((each.total for each in found.sources), default=0)
    return desk.page(
        request, "sources.html", rows=rows, highest=highest, width=width, widths=list(WIDTHS), feeds=_feeds(desk)
    )


def pipeline(desk: Desk, request: Request) -> Response:
    """Show lag, throughput, workers, dead letters and index, with problems and their fixes."""
    status = desk.recent.get(("status",), lambda: collect_status(desk.settings, STATUS_TIMEOUT_S))
    found = problems(status)
    return desk.page(request, "pipeline.html", status=status, problems=found, health=health(found).name.lower())


def _feeds(desk: Desk) -> list[FeedStatus]:
    path = desk.settings.data_dir / "watch.sqlite"
    if not path.exists():
        return []
    return sorted(feed_statuses(path), key=lambda feed: (FEED_ORDER.get(feed.health, 9), feed.url))
