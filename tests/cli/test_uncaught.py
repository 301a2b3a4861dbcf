"""How a command ends when the system gets in its way: one line, and a status of the table."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import EXIT_CONFIG, EXIT_USAGE


def dateline(
    *arguments: str | bytes, output: str = os.devnull, **environment: str
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    with Path(output).open("w") as opened:
        return subprocess.run(
            command, stdout=opened, stderr=subprocess.PIPE, text=True, env=os.environ | environment, timeout=120
        )


def is_one_line(done: "subprocess.CompletedProcess[str]", *words: str) -> bool:
    return len(done.stderr.splitlines()) == 1 and all(word in done.stderr for word in words)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("settings",), ("settings", "--json"), ("kibana", "export")])
def test_a_full_device(arguments: tuple[str, ...]) -> None:
    """What could not be written is an error, not a traceback and not a success."""
    done = dateline(*arguments, output="/dev/full")
    assert done.returncode == EXIT_USAGE
    assert is_one_line(done, "could not be written", "No space left on device")


def test_an_output_that_cannot_write_a_letter() -> None:
    """The line says which, and what to set."""
    done = dateline("kibana", "export", PYTHONIOENCODING="ascii")
    assert done.returncode == EXIT_USAGE
    assert is_one_line(done, "PYTHONIOENCODING=utf-8")


@pytest.mark.parametrize("place", ["missing/x.jsonl", ""])
def test_a_file_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """A missing folder, or a folder in its place; said before Kafka, which does not run here, is contacted."""
    (tmp_path / "feed.opml").write_text("<opml><body/></opml>", encoding="utf-8")
    done = dateline("publish", "--rejects", str(tmp_path / place), str(tmp_path / "feed.opml"))
    assert done.returncode == EXIT_USAGE
    assert is_one_line(done, "cannot write", str(tmp_path / place))


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """It is a setting that is wrong."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = dateline("gazetteer", "build", DATELINE_DATA_DIR=str(tmp_path / "file" / "var"))
    assert done.returncode == EXIT_CONFIG
    assert is_one_line(done, "DATELINE_DATA_DIR")


def test_a_reader_that_has_gone_is_no_error() -> None:
    """`dateline settings | head -1` says nothing."""
    line = f"{sys.executable} -m pipeline.cli settings --json | head -1 >/dev/null"
    assert subprocess.run(["bash", "-c", line], capture_output=True).stderr == b""
