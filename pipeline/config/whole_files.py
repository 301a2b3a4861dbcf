"""Write a file whole or not at all, whatever happens meanwhile; a device or a pipe is written to directly."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces ``path`` when the block is left without an error; raises OSError.

    The file has the permissions ``mode``. Without one it keeps those of the file that it replaces, and a new one has the
    usual ones. What is not a file is opened itself: replacing a device by a file would destroy it.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    path = path.resolve()  # a link keeps pointing to the file
    draft = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}")
    try:
        with _opened(draft, path, mode) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
            if mode is None and path.exists():
                os.fchmod(out.fileno(), stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _opened(draft: Path, path: Path, mode: int | None) -> BinaryIO:
    """Open the draft; an error names the file that was asked for."""
    try:
        return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode), "wb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name as durable as the content."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
