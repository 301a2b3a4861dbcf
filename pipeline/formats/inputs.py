"""Open the inputs named on the command line."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.formats.items import Input, buffered
from pipeline.messages.urls import is_web

Failed = Callable[[str, RecordRejected], None]
"""Called with the place and the reason when something could not be read."""

# Folders are read, not followed: a list of feeds inside is for ``dateline watch``, or to be named itself.
_LISTS = frozenset((".opml", ".yaml", ".yml"))


def check_paths(paths: Sequence[str]) -> None:
    """Raise UsageError unless every path exists, before anything is published."""
    missing = [path for path in paths if path != "-" and not is_web(path) and not Path(path).exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")


def open_inputs(paths: Sequence[str], failed: Failed) -> Iterator[Input]:
    """Open files, folders (all non-hidden files in them, sorted by name) and ``-``, one at a time.

    Calls ``failed`` for each file that cannot be opened, and continues.
    """
    for path in paths:
        if path == "-":
            yield Input("stdin", buffered(io.FileIO(0, closefd=False)))
        else:
            yield from _open_path(Path(path), failed)


def total_bytes(paths: Sequence[str]) -> int | None:
    """Return the bytes to read, for the progress bar; None with standard input and addresses."""
    if any(path == "-" or is_web(path) for path in paths):
        return None
    return sum(file.stat().st_size for path in paths for file in _files(Path(path)))


def _open_path(path: Path, failed: Failed) -> Iterator[Input]:
    for file in _files(path):
        try:
            stream = file.open("rb")
        except OSError as error:
            failed(str(file), RecordRejected(Reason.FETCH_FAILED, f"cannot be opened: {error.strerror}"))
            continue
        with stream:
            yield Input(str(file), buffered(stream))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not hidden and file.suffix.lower() not in _LISTS:
            yield file
