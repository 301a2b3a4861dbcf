"""The command as a whole; what its commands do is tested where they are."""

from importlib.metadata import version

from tests.support.command_line import dateline


def test_the_version_is_told() -> None:
    """`dateline --version` names the installed one, for bug reports."""
    answer = dateline("--version")
    assert (answer.status, answer.out) == (0, f"dateline {version('dateline')}\n")
