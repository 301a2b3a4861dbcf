"""The ``dateline`` command in this process: as fast as a call, with status and output as a shell sees them."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from unittest.mock import patch

from pipeline.cli.main import main


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


@contextlib.contextmanager
def _standard_input(given: str) -> Iterator[None]:
    """Let descriptor 0 read this text, as after a shell's ``<``."""
    kept = os.dup(0)
    try:
        with tempfile.TemporaryFile() as file:
            file.write(given.encode())
            file.seek(0)
            os.dup2(file.fileno(), 0)
        with patch.object(sys, "stdin", io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")):
            yield
    finally:
        os.dup2(kept, 0)
        os.close(kept)


def dateline(*arguments: str, given: str = "") -> Answer:
    """Run ``dateline ARGUMENTS…`` to its end, with ``given`` on its standard input."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", ["dateline", *arguments]),
        _standard_input(given),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = ended.code
    return Answer(int(status or 0), out.getvalue(), err.getvalue())
