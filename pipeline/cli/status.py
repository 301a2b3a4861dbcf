"""``dateline status``, once or live."""

import json
import time

from rich.console import Console
from rich.live import Live

from pipeline.cli.status_view import screen
from pipeline.cli.tables import wide_console
from pipeline.config.settings import Settings
from pipeline.operate.status.rules import Severity, StatusProblem, health, problems
from pipeline.operate.status.snapshot import Status, as_json, collect_status

PAUSE_SECONDS = 2.0


def status_command(settings: Settings, as_data: bool, timeout: float) -> Severity:
    """Print one snapshot; return the exit status."""
    status = collect_status(settings, timeout)
    found = problems(status)
    if as_data:
        print(_data(status, found))
    else:
        wide_console().print(screen(status, found, settings), highlight=False)
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


def _data(status: Status, found: list[StatusProblem]) -> str:
    told = [{"health": problem.health.name.lower(), "what": problem.what, "fix": problem.fix} for problem in found]
    return json.dumps(as_json(status, health=health(found).name.lower(), problems=told), default=str)
