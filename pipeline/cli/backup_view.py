"""Implementation of ``dateline backup`` and ``dateline restore``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.api.keys import keys_path
from pipeline.api.keys_backup import KeysPart
from pipeline.cli.progress import row_progress
from pipeline.cli.terminal import escaped, json_text
from pipeline.config.settings import Settings
from pipeline.operate.backup.alerts import AlertPart
from pipeline.operate.backup.file_form import BackupFile
from pipeline.operate.backup.part import KEPT, RESTORED, UNCHANGED, BackupPart
from pipeline.operate.backup.takedown_rows import TakedownPart
from pipeline.operate.backup.transfer import PartResult, back_up, chosen, open_backup, put_back
from pipeline.operate.backup.versions import VersionsPart
from pipeline.operate.backup.watch_state import WatchPart


def backup_parts(settings: Settings, state: Path | None) -> list[BackupPart]:
    """Return all parts, in the order of restoring."""
    memory = state or settings.data_dir / "watch.sqlite"
    return [
        VersionsPart(settings),
        TakedownPart(settings),
        AlertPart(settings),
        WatchPart(memory, settings.data_dir / "history"),
        KeysPart(keys_path(settings)),
    ]


def backup_command(settings: Settings, path: Path, only: Sequence[str], state: Path | None, as_json: bool) -> None:
    """Write a backup."""
    parts = chosen(backup_parts(settings, state), only)
    with row_progress("backing up", None) as tell:
        written = back_up(parts, path, settings.topic_prefix, settings.index_alias, tell)
    if as_json:
        print(json_text({"file": str(path), "sha256": written.sha256, "rows": written.counts}))
    else:
        print(f"wrote {escaped(str(path))}: {_counts(written.counts)}")


def restore_command(
    settings: Settings, path: Path, only: Sequence[str], state: Path | None, *, dry_run: bool, as_json: bool
) -> None:
    """Restore a backup."""
    every = backup_parts(settings, state)
    parts = chosen(every, only)
    backup = open_backup(every, path)
    if not as_json:
        _say_whose(settings, backup)
    results: dict[str, PartResult] = {}
    with row_progress("restoring", sum(backup.counts.get(part.name, 0) for part in parts)) as tell:
        for name, result in put_back(backup, parts, tell, dry_run=dry_run):
            results[name] = result
            if not as_json:
                _print_part(name, result, dry_run=dry_run)
    if as_json:
        print(json_text(_as_data(backup, results, dry_run=dry_run)))


def _say_whose(settings: Settings, backup: BackupFile) -> None:
    made = backup.header
    print(f"backup of {made.made_at:%Y-%m-%d %H:%M:%S} UTC by version {escaped(made.made_by)}", file=sys.stderr)
    here = (settings.topic_prefix, settings.index_alias)
    if (made.topic_prefix, made.index_alias) != here:
        print(
            f"it is of topic_prefix {escaped(made.topic_prefix)!r} and index_alias {escaped(made.index_alias)!r}, "
            f"and goes to {here[0]!r} and {here[1]!r}",
            file=sys.stderr,
        )


def _print_part(name: str, result: PartResult, *, dry_run: bool) -> None:
    verb = "would be restored" if dry_run else "restored"
    counts = result.outcomes
    line = f"{name}: {counts[RESTORED]:,} {verb}, {counts[UNCHANGED]:,} unchanged"
    print(f"{line}, {counts[KEPT]:,} kept as they are here" if counts[KEPT] else line)
    shown = [row for row in result.kept if not row.name.startswith(("entries ", "arrivals "))]
    for row in shown:
        print(f"  kept: {escaped(row.name)}: {escaped(row.why)}")


def _as_data(backup: BackupFile, results: dict[str, PartResult], *, dry_run: bool) -> dict[str, Any]:
    return {
        "file": str(backup.path),
        "made_at": backup.header.made_at.isoformat(),
        "made_by": backup.header.made_by,
        "form": backup.header.form,
        "dry_run": dry_run,
        "parts": {
            name: {
                RESTORED: result.outcomes[RESTORED],
                UNCHANGED: result.outcomes[UNCHANGED],
                KEPT: result.outcomes[KEPT],
                "kept_rows": [{"name": row.name, "why": row.why} for row in result.kept],
            }
            for name, result in results.items()
        },
    }


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())
