"""Write and restore backups, part by part."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from pipeline import __version__
from pipeline.errors import SetupError, UsageError
from pipeline.operate.backup.file_form import FORM, BackupFile, Header, read_backup, writing
from pipeline.operate.backup.part import KEPT, BackupPart, Row, RowResult

MAX_KEPT = 1000
"""Number of kept rows that are named per part."""
TELL_EVERY = 500
"""Rows between two calls of ``Tell``."""

Tell = Callable[[int], None]
"""Called with the number of finished rows."""


@dataclass(frozen=True)
class Written:
    """A finished backup; ``counts`` are its rows by part."""

    path: Path
    counts: dict[str, int]
    sha256: str


@dataclass
class PartResult:
    """Outcomes of a part's rows; ``kept`` names the first that are kept as they are here."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kept: list[RowResult] = field(default_factory=list)


def chosen(parts: Sequence[BackupPart], only: Sequence[str]) -> list[BackupPart]:
    """Return the selected parts, all of them by default; raises UsageError for an unknown one."""
    named = {part.name: part for part in parts}
    if unknown := [name for name in only if name not in named]:
        raise UsageError(f"--only {unknown[0]!r} is not a part of a backup: there are {', '.join(named)}")
    return [part for part in parts if not only or part.name in only]


def back_up(parts: Sequence[BackupPart], path: Path, topic_prefix: str, index_alias: str, tell: Tell) -> Written:
    """Write the current state to ``path``, which changes only when complete. Raises what reading a part raises."""
    header = Header(
        form=FORM,
        made_at=datetime.now(UTC),
        made_by=__version__,
        topic_prefix=topic_prefix,
        index_alias=index_alias,
        parts=[part.name for part in parts],
    )
    done = 0
    with writing(path) as writer:
        writer.begin(header)
        for part in parts:
            for row in _readable(part):
                writer.add(part.name, row)
                done += 1
                if done % TELL_EVERY == 0:
                    tell(done)
        digest = writer.end()
    return Written(path, writer.counts, digest)


def _readable(part: BackupPart) -> Iterator[Row]:
    """Yield the rows of a part; raises SetupError for one that this version would not write."""
    try:
        yield from part.read()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "a row"
        raise SetupError(
            f"{part.name}: what is stored cannot be read ({place}: {first['msg']}); correct or remove it, or leave the "
            "part out with --only"
        ) from error


def open_backup(parts: Sequence[BackupPart], path: Path) -> BackupFile:
    """Open and verify a backup file; ``parts`` are all known parts. Raises UsageError, OSError."""
    return read_backup(path, {part.name: part.row for part in parts})


def put_back(
    backup: BackupFile, parts: Sequence[BackupPart], tell: Tell, *, dry_run: bool
) -> Iterator[tuple[str, PartResult]]:
    """Restore the selected parts that the backup contains; yield each when finished. Safe to run again.

    Raises what restoring a part raises; what was restored until then stays.
    """
    done = 0
    for part in parts:
        if part.name not in backup.counts:
            continue
        result = PartResult()
        for row in part.restore(backup.rows(part.name, part.row), dry_run=dry_run):
            result.outcomes[row.outcome] += 1
            if row.outcome == KEPT and len(result.kept) < MAX_KEPT:
                result.kept.append(row)
            done += 1
            if done % TELL_EVERY == 0:
                tell(done)
        yield part.name, result
