from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipeline.alerts.saved import NOT_SAVED
from pipeline.cli.alerts import REFUSED
from pipeline.cli.filter_options import NAMES, takes_filters
from pipeline.cli.main import app
from pipeline.search.options import FILTERS, SearchOptions

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def parameters(*path: str) -> dict[str, Any]:
    command = COMMANDS[path[0]]
    for name in path[1:]:
        command = command.commands[name]
    return {str(parameter.name): parameter for parameter in command.params}


def test_names_are_those_of_the_search() -> None:
    """The tables beside the commands, which import no search, name the same filters as the search."""
    assert set(NAMES) == set(FILTERS)
    assert set(REFUSED) == set(NOT_SAVED)


@pytest.mark.parametrize("command", [("search",), ("export",)])
def test_a_command_takes_every_filter(command: tuple[str, ...]) -> None:
    assert set(FILTERS) <= parameters(*command).keys()


def test_an_alert_takes_or_refuses_every_filter() -> None:
    """Those that are refused are not in the help."""
    found = parameters("alerts", "add")
    assert set(FILTERS) - {"words"} <= found.keys()
    assert {name for name, parameter in found.items() if getattr(parameter, "hidden", False)} == set(REFUSED)


@pytest.mark.parametrize("name", sorted(NOT_SAVED))
def test_a_refused_filter_says_why(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is asked of a server."""
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(app, ["alerts", "add", "lakes", "--country", "AM", f"--{name}", "2026-11-01"])
    assert NOT_SAVED[name] in str(answer.exception)


def test_filters_come_together() -> None:
    """What was typed is in one object, beside the command's own options."""
    seen: list[tuple[SearchOptions, int]] = []
    own = typer.Typer()

    @own.command()
    @takes_filters()
    def command(filters: "SearchOptions", size: int = typer.Option(3)) -> None:
        """Try."""
        seen.append((filters, size))

    CliRunner().invoke(own, ["sea", "wall", "--country", "AM", "--country", "GE", "--box", "1,2,3,4"])
    assert seen == [
        (
            SearchOptions(
                words=["sea", "wall"],
                country=["AM", "GE"],
                person=[],
                organization=[],
                place=[],
                language=[],
                source=[],
                tag=[],
                box="1,2,3,4",
            ),
            3,
        )
    ]
