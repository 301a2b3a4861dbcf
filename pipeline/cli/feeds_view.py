"""``dateline feeds status``: for people, for scripts and for Prometheus."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cli.tables import FittingTable
from pipeline.cli.terminal import json_text, printable
from pipeline.config.parts import DocumentLimits
from pipeline.config.settings import Settings
from pipeline.watch.feed_status import FeedStatus, counts, feed_statuses, span
from pipeline.watch.schedule import PollSchedule

COLORS = {
    "ok": "green",
    "new": "dim",
    "unlisted": "dim",
    "late": "yellow",
    "silent": "yellow",
    "trouble": "red",
    "gone": "red",
}
TIMES = ("tried", "succeeded", "news", "due")
WIDTH = 160
"""Width when not a terminal: enough for a feed's line."""


def status_command(settings: Settings, feeds: Path | None, state: Path, *, as_json: bool, as_metrics: bool) -> int:
    """Print how each feed is; returns the exit status: 0 when all are well, else 1. Raises UsageError, SetupError."""
    listed = _listed(feeds, settings) if feeds else None
    statuses = feed_statuses(state, listed, first=PollSchedule().first)
    if as_metrics:
        print(_metrics(statuses), end="")
    elif as_json:
        print(json_text({"counts": counts(statuses), "feeds": [as_data(status) for status in statuses]}, indent=None))
    else:
        _print(statuses)
    return 0 if all(status.is_well for status in statuses) else 1


def _listed(feeds: Path, limits: DocumentLimits) -> list[str]:
    from pipeline.formats.feeds_yaml import load_sources
    from pipeline.formats.items import SizeLimits

    return [feed.key for feed in load_sources(feeds, SizeLimits.of(limits))]


def _metrics(statuses: Sequence[FeedStatus]) -> str:
    from prometheus_client import CollectorRegistry, generate_latest

    from pipeline.watch.feed_metrics import FeedMetrics

    registry = CollectorRegistry()
    registry.register(FeedMetrics(lambda: statuses))
    return generate_latest(registry).decode()


def as_data(status: FeedStatus) -> dict[str, Any]:
    """Return a feed as plain data; times are ISO 8601."""
    return asdict(status) | {name: _iso(getattr(status, name)) for name in TIMES}


def summary_line(numbers: dict[str, int]) -> str:
    """Format as ``12 watched: 10 ok, 1 silent, 1 trouble``."""
    parts = ", ".join(f"{number} {name}" for name, number in numbers.items())
    return f"{sum(numbers.values())} watched" + (f": {parts}" if parts else "")


def _print(statuses: Sequence[FeedStatus]) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    console.print(feeds_table(statuses, time.time()))


def feeds_table(statuses: Sequence[FeedStatus], now: float) -> RenderableType:
    """Return a line for each feed, in a block where the screen is too narrow, and the counts."""
    table = Table(box=None, pad_edge=False)
    for name in ("feed", "state", "asked", "read", "news", "every", "http", "a day"):
        table.add_column(name, header_style="dim", overflow="fold")
    for status in statuses:
        table.add_row(*_row(status, now))
    return Group(FittingTable(table), Text(f"Feeds: {summary_line(counts(statuses))}", style="bold"))


def _row(status: FeedStatus, now: float) -> tuple[Text, ...]:
    ago = [_ago(now, instant) for instant in (status.tried, status.succeeded, status.news)]
    name = Text(printable(status.url))
    if status.problem:
        name.append(f"\n  {printable(status.problem)}", style=COLORS[status.health])
    if status.moved_to:
        name.append(f"\n  moved to {printable(status.moved_to)}", style="dim")
    plain = (*ago, span(status.interval), str(status.status or "–"), f"{status.articles_a_day:g}")
    return name, Text(status.health, style=COLORS[status.health]), *map(Text, plain)


def _ago(now: float, instant: float | None) -> str:
    """Format a time relative to now; ahead of it after the clock was set back."""
    if not instant:
        return "–"
    return f"{span(now - instant)} ago" if instant <= now + 1 else f"in {span(instant - now)}"


def _iso(instant: float | None) -> str | None:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds") if instant else None
