"""Write a file whole or not at all, whatever happens meanwhile; a device or a pipe is written to directly."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces ``path`` when the block is left without an error; raises OSError.

    It keeps the permissions of a file that it replaces; a new one has those of ``mode``, less the umask. What is not a
    file is opened itself: replacing a device by a file would destroy it.
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
            if path.exists():
                os.fchmod(out.fileno(), stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _opened(draft: Path, path: Path, mode: int) -> BinaryIO:
    """Open the draft; an error names the file that was asked for."""
    try:
        return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
