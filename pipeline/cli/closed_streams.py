"""Standard streams that our caller has closed (``>&-``, some cron and init systems).

Python then has None in their place, and the next file or socket that is opened gets the free number: what a library
prints would end in it.
"""

import io
import os
import sys
from pathlib import Path

from pipeline.errors import UsageError


class NoOutput(io.TextIOBase):
    """Standard output that is not there: a command that has something to print says so."""

    def write(self, text: str) -> int:
        """Raise UsageError, as there is nothing to write to."""
        raise UsageError("standard output is closed: send it to a file, a pipe or /dev/null")

    def fileno(self) -> int:
        """The number of standard output, which leads nowhere."""
        return 1

    def isatty(self) -> bool:
        return False


def replace_closed_streams() -> None:
    """Put something in the place of each standard stream that is closed: no input, no errors, refused output."""
    while True:
        # The lowest free number is given out: as long as that is one of the three, it was closed.
        number = os.open(os.devnull, os.O_RDWR)
        if number > 2:
            os.close(number)
            break
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 -- for the life of the process
    if sys.stdout is None:
        sys.stdout = NoOutput()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
