"""The commands of docs/api.md that make and remove keys, run as they stand there."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.api.keys import KeyRing
from pipeline.cli.main import app

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = [line.partition(" #")[0].strip() for line in PAGE.splitlines() if line.startswith("dateline api-keys")]


def test_the_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in turn; the key that is removed is one that was made."""
    monkeypatch.setenv("DATELINE_API_KEYS_FILE", str(tmp_path / "keys.json"))
    ring, runner = KeyRing(tmp_path / "keys.json"), CliRunner()
    assert len(EXAMPLES) == 4
    for example in EXAMPLES:
        command, *words = shlex.split(example)
        assert command == "dateline"
        if words[1] == "remove":
            words[2] = ring.stored()[0].id
        done = runner.invoke(app, words)
        assert done.exit_code == 0, (example, done.output)
    assert [(key.name, tuple(key.scopes)) for key in ring.stored()] == [("desk", ("read", "write"))]
