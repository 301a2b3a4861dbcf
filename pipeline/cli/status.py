"""``dateline status``, once or live; ``dateline lag`` and ``topics list``, which show parts of it."""

import json
import time
from dataclasses import asdict

from rich.console import Console
from rich.live import Live

from pipeline.cli.status_view import screen, topics_table
from pipeline.config.settings import Settings
from pipeline.kafka.lag import stage_lags
from pipeline.operate.status.kafka import topic_states
from pipeline.operate.status.rules import Severity, StatusProblem, health, problems
from pipeline.operate.status.snapshot import Status, as_json, collect_status

PAUSE_SECONDS = 2.0
WIDTH = 160
"""Width when not a terminal: enough for a worker's line."""


def status_command(settings: Settings, as_data: bool, timeout: float) -> Severity:
    """Print one snapshot; return the exit status."""
    status = collect_status(settings, timeout)
    found = problems(status)
    if as_data:
        print(_data(status, found))
    else:
        _console().print(screen(status, found, settings), highlight=False)
    return health(found)


def watch_command(settings: Settings, as_data: bool, timeout: float) -> None:
    """Print snapshots until Ctrl-C. As data, one line each."""
    try:
        if as_data or not Console().is_terminal:
            while True:
                status_command(settings, as_data, timeout)
                time.sleep(PAUSE_SECONDS)
        with Live(screen=True, auto_refresh=False) as live:
            while True:
                status = collect_status(settings, timeout)
                live.update(screen(status, problems(status), settings), refresh=True)
                time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return


def lag_command(settings: Settings, as_data: bool) -> None:
    """Print the lag of each stage."""
    for lag in stage_lags(settings):
        plain = f"{lag.stage:8} {lag.lag:>12,} of {lag.records:,} records wait on {lag.topic}; {lag.workers} workers"
        print(json.dumps(asdict(lag)) if as_data else plain)


def topics_command(settings: Settings, as_data: bool) -> None:
    """Print the topics, including missing ones."""
    topics = topic_states(settings)
    if as_data:
        for topic in topics:
            print(json.dumps(asdict(topic)))
    else:
        _console().print(topics_table("Topics", topics))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def _data(status: Status, found: list[StatusProblem]) -> str:
    told = [{"health": problem.health.name.lower(), "what": problem.what, "fix": problem.fix} for problem in found]
    return json.dumps(as_json(status, health=health(found).name.lower(), problems=told), default=str)
