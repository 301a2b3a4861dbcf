import json
from pathlib import Path

import pytest

from pipeline.cli.gazetteer_view import lookup_command
from pipeline.config.load import load_settings


@pytest.fixture
def data(path: Path) -> Path:
    return path.parent.parent


def test_candidates_as_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, the likeliest first, no more than asked for."""
    assert lookup_command(load_settings(data_dir=data), "Georgia", as_json=True, limit=1) == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["country"], row["feature"], row["kind"]) == ("GE", "PCLI", "name")


def test_candidates_for_a_reader(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table with both Georgias."""
    assert lookup_command(load_settings(data_dir=data), "Georgia", as_json=False, limit=10) == 0
    assert "ADM1" in capsys.readouterr().out


def test_an_unknown_name_ends_with_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script sees the status, a reader the reason."""
    assert lookup_command(load_settings(data_dir=data), "[bold]Atlantis", as_json=False, limit=10) == 1
    assert "[bold]Atlantis" in capsys.readouterr().err
