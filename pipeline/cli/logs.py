"""Workers' logs for people: merged by time, filtered, one readable line per event."""

import json
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.cli.terminal import escaped
from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.logs import log_folder, readable

FOLLOW_SECONDS = 0.5


@dataclass(frozen=True)
class Wanted:
    """Selection of log lines; ``lines`` is the number of last ones."""

    worker: str | None = None
    level: str = "info"
    lines: int = 200
    follow: bool = False
    as_json: bool = False

    def matches(self, event: dict[str, Any]) -> bool:
        """Return whether an event's level is high enough; Python tracebacks, which have none, always match."""
        return _level(str(event.get("level", "critical"))) >= _level(self.level)


def logs_command(settings: Settings, files: Sequence[Path], wanted: Wanted) -> None:
    """Print existing events, and with ``follow`` new ones. Raises UsageError when there are no logs."""
    if not _level(wanted.level):
        raise UsageError(f"unknown log level {wanted.level!r}: debug, info, warning, error, critical")
    if files == [Path("-")]:
        for line in sys.stdin:
            _show([_event(line)], wanted)
        return
    paths = files or _kept(settings, wanted.worker)
    ends = {path: path.stat().st_size for path in paths}
    _show(_last(paths, wanted), wanted)
    # Ctrl-C is how one stops following.
    with suppress(KeyboardInterrupt):
        while wanted.follow:
            _show(_new(ends), wanted)
            time.sleep(FOLLOW_SECONDS)


def _kept(settings: Settings, worker: str | None) -> list[Path]:
    folder = log_folder(settings)
    paths = sorted(folder.glob("*.log"))
    if not paths:
        raise UsageError(f"no worker has logged to {folder} yet; start them: make run")
    chosen = [path for path in paths if worker in (None, path.stem)]
    if not chosen:
        raise UsageError(f"unknown worker {worker}; there are {', '.join(path.stem for path in paths)}")
    return chosen


def _last(paths: Iterable[Path], wanted: Wanted) -> list[dict[str, Any]]:
    events = [
        event
        for path in paths
        for part in (_rotated(path), path)
        if part.exists()
        for event in map(_event, part.read_text(encoding="utf-8", errors="replace").splitlines())
        if wanted.matches(event)
    ]
    # A stable sort: lines without a time stay after the one they followed.
    return sorted(events, key=lambda event: str(event.get("timestamp", "")))[-wanted.lines :]


def _new(ends: dict[Path, int]) -> Iterator[dict[str, Any]]:
    """Yield whole lines added to the files; of a rotated file, its rest and then its successor."""
    for path, end in ends.items():
        size = path.stat().st_size if path.exists() else 0
        if size < end:
            yield from _events(_added(_rotated(path), end))
            end = 0
        added = _added(path, end)
        ends[path] = end + len(added)
        yield from _events(added)


def _added(path: Path, end: int) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(end)
        added = file.read()
    return added[: added.rfind(b"\n") + 1]


def _rotated(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")


def _events(lines: bytes) -> Iterator[dict[str, Any]]:
    return map(_event, lines.decode("utf-8", "replace").splitlines())


def _show(events: Iterable[dict[str, Any]], wanted: Wanted) -> None:
    render = readable(sys.stdout.isatty())
    for event in filter(wanted.matches, events):
        print(json.dumps(event) if wanted.as_json else escaped(str(render(None, "", dict(event)))), flush=True)


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return {"event": line.rstrip("\n")}
    return event if isinstance(event, dict) else {"event": line.rstrip("\n")}


def _level(name: str) -> int:
    return logging.getLevelNamesMapping().get(name.upper(), 0)
