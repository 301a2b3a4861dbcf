"""The ``dateline`` command in this process: as fast as a call, with status and output as a shell sees them."""

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest.mock import patch

from pipeline.cli.main import main


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


def dateline(*arguments: str) -> Answer:
    """Run ``dateline ARGUMENTS…`` to its end."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", ["dateline", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = ended.code
    return Answer(int(status or 0), out.getvalue(), err.getvalue())
