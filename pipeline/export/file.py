"""Export to a file: complete or not at all, and resumable.

It is written to FILE.part and replaces an older file only when complete. FILE.part.json records the export and its
progress, so that a stopped one can be resumed.
"""

import fcntl
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import UsageError
from pipeline.export.article_rows import RESUMABLE
from pipeline.export.columns import Rows
from pipeline.export.export_stream import Export, ExportOptions, Position, open_export
from pipeline.export.formats import find_format
from pipeline.index.gateway import Gateway
from pipeline.search.query import Query

Progress = Callable[[int], None]
"""Called with the number of rows written."""


@dataclass(frozen=True, slots=True)
class FileExport:
    """A search to export; ``asked`` is the search as typed: "a week ago" is another query a minute later."""

    query: Query
    options: ExportOptions
    asked: str = ""

    @property
    def name(self) -> str:
        """Return a name for everything that shapes the rows, except how many are wanted."""
        return sha256(repr((self.asked, replace(self.options, limit=None))).encode()).hexdigest()

    def why_not_resumable(self) -> str:
        """Return why it cannot be resumed after a stop; empty when it can."""
        if not find_format(self.options.format).resumable:
            return f"{self.options.format} cannot be continued: csv, jsonl and geojson can"
        if self.options.rows is not Rows.ARTICLES:
            return f"rows of {self.options.rows} are counted again each time: only articles can be continued"
        if self.query.sort not in RESUMABLE:
            return f"the order {self.query.sort} may change: only {' and '.join(RESUMABLE)} can be continued"
        return ""


@dataclass(frozen=True, slots=True)
class _State:
    """The first ``size`` bytes of the part end with the row at ``place``; the period is that of the first start."""

    size: int
    place: Position
    since: datetime | None
    until: datetime | None


def write_stream(export: Export, out: BinaryIO, progress: Progress) -> None:
    """Write an export to a stream; raises errors of the export and the stream."""
    for chunk in export.chunks():
        out.write(chunk)
        progress(export.place.rows)
    out.flush()


def write_file(gateway: Gateway, wanted: FileExport, path: Path, progress: Progress, *, resume: bool = False) -> Export:
    """Write an export to ``path``, which stays as it is until the new one is complete; ``resume`` continues a stopped
    one or starts.

    Raises UsageError when another export was stopped, OSError when writing fails, and errors of the export.
    """
    if path.exists() and not path.is_file():
        # Write into a pipe or a device: replacing it by a file would destroy it.
        export = open_export(gateway, wanted.query, wanted.options)
        with path.open("wb") as out:
            write_stream(export, out, progress)
        return export
    path = path.resolve()  # a link keeps pointing to the file
    part = path.with_name(f"{path.name}.part")
    with _locked(part) as out:
        is_whole = False
        try:
            export = _begin(gateway, wanted, part, out, resume=resume)
            _write(export, wanted, part, out, progress)
            is_whole = True
        finally:
            if not is_whole and not state_file(path).exists():
                part.unlink(missing_ok=True)
        if path.exists():
            os.fchmod(out.fileno(), stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
        state_file(path).unlink(missing_ok=True)
    return export


def state_file(path: Path) -> Path:
    """Return the file with the progress of an export to ``path``; it exists while that can be resumed."""
    return path.with_name(f"{path.name}.part.json")


def _begin(gateway: Gateway, wanted: FileExport, part: Path, out: BinaryIO, *, resume: bool) -> Export:
    """Open an export at its beginning or at the end of the part."""
    kept = part.with_name(f"{part.name}.json")
    state = _read_state(kept, wanted) if resume else None
    if state is None:
        export = open_export(gateway, wanted.query, wanted.options)
        kept.unlink(missing_ok=True)
        out.truncate(0)
        return export
    if part.stat().st_size < state.size:
        raise UsageError(f"--resume: {part} is shorter than what was written to it: start again without --resume")
    out.truncate(state.size)
    query = replace(wanted.query, since=state.since, until=state.until)
    return open_export(gateway, query, wanted.options, state.place)


def _write(export: Export, wanted: FileExport, part: Path, out: BinaryIO, progress: Progress) -> None:
    kept = part.with_name(f"{part.name}.json")
    resumable = not wanted.why_not_resumable()
    rows = export.place.rows
    for chunk in export.chunks():
        out.write(chunk)
        if resumable and export.place.rows > rows:
            rows = export.place.rows
            out.flush()
            size = out.seek(0, os.SEEK_END)
            _save(kept, wanted, _State(size, export.place, export.query.since, export.query.until))
        progress(export.place.rows)
    out.flush()
    os.fsync(out.fileno())


def _read_state(kept: Path, wanted: FileExport) -> _State | None:
    if reason := wanted.why_not_resumable():
        raise UsageError(f"--resume: {reason}; write it again without --resume")
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        period = [datetime.fromisoformat(each) if each else None for each in (found["since"], found["until"])]
        state = _State(found["size"], Position(found["rows"], tuple(found["after"])), *period)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"--resume: {kept} is damaged ({error}): start again without --resume") from error
    if found["name"] != wanted.name:
        raise UsageError(
            f"--resume: {kept} belongs to another search or other options: repeat those, or start again without --resume"
        )
    return state


def _save(kept: Path, wanted: FileExport, state: _State) -> None:
    period = {"since": state.since and state.since.isoformat(), "until": state.until and state.until.isoformat()}
    values = {"name": wanted.name, "size": state.size, "rows": state.place.rows, "after": state.place.after, **period}
    fresh = kept.with_name(f"{kept.name}.new")
    fresh.write_text(json.dumps(values), encoding="utf-8")
    fresh.replace(kept)


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    """Open the part exclusively, keeping its content. Raises UsageError when another export holds it."""
    with part.open("ab") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The other export may have just completed: then it is the finished file.
            ours = part.exists() and os.fstat(out.fileno()).st_ino == part.stat().st_ino
        except BlockingIOError:
            ours = False
        if not ours:
            raise UsageError(f"another export is writing {part}: wait for it, or write to another file")
        yield out
