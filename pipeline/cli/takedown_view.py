"""Implementation of ``dateline takedown`` and ``dateline index prune``."""

import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import Progress, track

from pipeline.cli.terminal import escaped, json_escaped
from pipeline.config.settings import Settings
from pipeline.errors import Unavailable, UsageError
from pipeline.search.date_range import since
from pipeline.search.time_zone import parse_zone


def add_command(settings: Settings, ids: Sequence[str], by: str | None, reason: str | None, as_json: bool) -> None:
    """Take articles down and say of each whether it was there."""
    from pipeline.operate.control import whoami
    from pipeline.operate.takedown import delete, takedowns_for

    takedowns = takedowns_for(_given(ids), by or whoami(), reason)
    console = Console(stderr=True)
    for done in track(
        delete(settings, takedowns), "deleting", len(takedowns), console=console, transient=True, disable=len(ids) < 100
    ):
        if as_json:
            print(json.dumps({"id": done.id, "was_indexed": done.was_indexed}))
        else:
            print(f"{escaped(done.id)}  {'deleted' if done.was_indexed else 'not in the index; kept away from now on'}")


def remove_command(settings: Settings, ids: Sequence[str], as_json: bool) -> None:
    """Let ids in again."""
    from pipeline.operate.takedown import undo

    undone = set(undo(settings, wanted := _given(ids)))
    for id in wanted:
        if as_json:
            print(json.dumps({"id": id, "undone": id in undone}))
        else:
            print(f"{escaped(id)}  {'may come again: publish it' if id in undone else 'was not taken down'}")


def list_command(settings: Settings, as_json: bool) -> None:
    """Every takedown that holds."""
    from pipeline.operate.takedown import taken_down

    for each in taken_down(settings):
        if as_json:
            print(json_escaped(each.model_dump_json()))
        else:
            when = each.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
            print(f"{escaped(each.id)}  {when}  {escaped(each.by)}  {escaped(each.reason or '-')}")


def prune_command(settings: Settings, older_than: str, dry_run: bool, every: str | None, as_json: bool) -> None:
    """Prune once, or at intervals of ``every`` indefinitely."""
    pause = _duration(every) if every else None
    _prune(settings, older_than, dry_run, as_json)
    while pause:
        time.sleep(pause.total_seconds())
        try:
            _prune(settings, older_than, dry_run, as_json)
        except Unavailable as error:
            print(f"dateline: {error}; the next prune will delete them", file=sys.stderr)


def _prune(settings: Settings, older_than: str, dry_run: bool, as_json: bool) -> None:
    from pipeline.operate.retention import count_older, prune

    than = _cutoff(older_than, settings.timezone)
    if dry_run:
        number = count_older(settings, than)
    else:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("pruning", total=None)
            number = prune(settings, than, lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        print(json.dumps({"older_than": than.isoformat(), "articles": number, "deleted": not dry_run}), flush=True)
    else:
        print(
            f"{'would delete' if dry_run else 'deleted'} {number:,} articles older than {than:%Y-%m-%d %H:%M} UTC",
            flush=True,
        )


def _cutoff(text: str, timezone: str) -> datetime:
    now = datetime.now(parse_zone(timezone))
    than = since(text, now, "--older-than")
    if than >= now:
        raise UsageError(f"--older-than {text!r} is not in the past: that would delete everything")
    return than


def _duration(text: str) -> timedelta:
    now = datetime.now(UTC)
    pause = now - since(text, now, "--every")
    if pause < timedelta(seconds=1):
        raise UsageError(f"--every {text!r} is not an interval: give one such as 12h or 1d")
    return pause


def _given(ids: Sequence[str]) -> list[str]:
    """Return the ids, read from standard input for ``-``; raises UsageError when there are none."""
    given = [line.strip() for line in sys.stdin if line.strip()] if list(ids) == ["-"] else list(ids)
    if not given:
        raise UsageError("no id given: give one, as in: dateline takedown add ID")
    return given
