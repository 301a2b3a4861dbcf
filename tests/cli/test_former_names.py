"""Commands and options that were renamed say what they are called now."""

import pytest
from typer.testing import CliRunner

from pipeline.cli.former_names import COMMANDS
from pipeline.cli.main import app
from pipeline.errors import UsageError


@pytest.mark.parametrize(("former", "present"), COMMANDS.items())
def test_a_former_command_names_the_present_one(former: str, present: str) -> None:
    """A script that still writes the old name ends with a usage error and the new name; the new name exists."""
    refused = CliRunner().invoke(app, former.split()[1:])
    assert isinstance(refused.exception, UsageError)
    assert f"{former!r} is now called {present!r}" in str(refused.exception)
    assert CliRunner().invoke(app, [*present.split()[1:], "--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("call", "present"),
    [
        (["watch", "f.opml", "--memory", "m"], "--state"),
        (["geotag", "rows", "--profile", "learn"], "geotag learn FILES"),
    ],
)
def test_a_former_option_names_the_present_one(call: list[str], present: str) -> None:
    """So does an option."""
    refused = CliRunner().invoke(app, call)
    assert isinstance(refused.exception, UsageError)
    assert present in str(refused.exception)
