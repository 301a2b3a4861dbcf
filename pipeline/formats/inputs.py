"""Open the inputs named on the command line."""

import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.formats.items import Input, buffered
from pipeline.messages.urls import is_web

Failed = Callable[[str, RecordRejected], None]
"""Called with the place and the reason when something could not be read."""

# Folders are read, not followed: a list of feeds inside is for ``dateline watch``, or to be named itself.
_LISTS = frozenset((".opml", ".yaml", ".yml"))


# What editors and file managers keep beside the files of a folder.
_KEPT_BESIDE = re.compile(r".*~|#.*#|~\$.*|Thumbs\.db|desktop\.ini|.*\.(?:swp|bak|tmp|part|crdownload)", re.IGNORECASE)


def check_paths(paths: Sequence[str]) -> None:
    """Raise UsageError unless every path exists, before anything is published."""
    if not all(paths):
        # A shell's variable that is not set would have the folder it stands in published.
        raise UsageError("the name of a file is empty: name a file, a folder, an address, or - for standard input")
    if paths.count("-") > 1:
        raise UsageError("standard input can be read once: name - once")
    missing = [path for path in paths if path != "-" and not is_web(path) and not Path(path).exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")


def open_inputs(paths: Sequence[str], failed: Failed) -> Iterator[Input]:
    """Open files, folders (all that is in them by name, without hidden files and what editors keep) and ``-``, one at a time.

    Calls ``failed`` for each file that cannot be opened, and continues.
    """
    for path in paths:
        if path == "-":
            yield Input("stdin", buffered(_standard_input()))
        else:
            yield from _open_path(Path(path), failed)


def _standard_input() -> io.FileIO:
    try:
        return io.FileIO(0, closefd=False)
    except OSError:
        raise UsageError("standard input is closed: pipe the articles in, or name a file") from None


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
            failed(_name(file), RecordRejected(Reason.FETCH_FAILED, f"cannot be opened: {error.strerror}"))
            continue
        with stream:
            yield Input(_name(file), buffered(stream))


def _name(file: Path) -> str:
    """The name as it can be printed and kept: bytes that are not UTF-8, which a name may have, as ``\\xff``."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        passed = (
            hidden or file.suffix.lower() in _LISTS or _KEPT_BESIDE.fullmatch(file.name) or "__MACOSX" in file.parts
        )
        if file.is_file() and not passed:
            yield file
