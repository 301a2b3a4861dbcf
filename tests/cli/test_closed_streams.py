"""Standard streams that are closed, not redirected: a line that says so, and no file in their place."""

import subprocess
import sys

import pytest

from pipeline.cli.closed_streams import NoOutput
from pipeline.errors import UsageError


@pytest.mark.parametrize(
    ("shell", "status", "said"),
    [
        ("languages list >&-", 2, "dateline: standard output is closed: send it to a file, a pipe or /dev/null\n"),
        ("--help >&-", 2, "dateline: standard output is closed: send it to a file, a pipe or /dev/null\n"),
        ("languages list 2>&- >/dev/null", 0, ""),
        ("takedown add nosuch --nosuch 2>&-", 2, ""),
        ("takedown add - <&-", 2, "dateline: no id given: give one, as in: dateline takedown add ID\n"),
    ],
)
def test_a_command_without_a_stream(shell: str, status: int, said: str) -> None:
    """It ends by the table, with one line where there is somewhere to say it."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m pipeline.cli {shell}', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, said)


def test_printing_nothing_is_no_fault() -> None:
    """Only what is written is refused."""
    output = NoOutput()
    output.flush()
    assert not output.isatty()
    with pytest.raises(UsageError, match="standard output is closed"):
        print("a", file=output)
