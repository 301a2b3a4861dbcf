"""What is given to `make` on its command line arrives as it was typed; no shell reads it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def arguments(tmp_path: Path) -> Path:
    """A folder whose `dateline` writes its arguments down, one a line."""
    fake = tmp_path / "dateline"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    (tmp_path / "stamp").touch()
    return tmp_path


def made(folder: Path, *given: str) -> list[str]:
    command = ["make", "--no-print-directory", "--silent", f"BIN={folder}", f"STAMP={folder / 'stamp'}", *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    "text",
    [
        "O'Brien",
        "AT&T",
        "$5.4k",
        "a; touch /dev/null/x",
        "`id`",
        "$(id)",
        '"sea wall" -storm',
        "100% #1",
        "earthq*",
        "\\n",
    ],
)
def test_words_reach_no_shell(arguments: Path, text: str) -> None:
    """A search is one argument, whatever a shell would make of it."""
    assert made(arguments, "search", f"Q={text}") == ["search", "--", text]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_options_are_split_at_spaces(arguments: Path) -> None:
    """In ARGS, or where Q has nothing but options."""
    assert made(arguments, "search", "Q=lake", "ARGS=--country AM") == ["search", "--country", "AM", "--", "lake"]
    assert made(arguments, "search", "Q=--place Georgia") == ["search", "--place", "Georgia"]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_an_export_goes_to_the_file_named(arguments: Path) -> None:
    """Words and file are one argument each; without a file it is standard output."""
    given = ("Q=O'Brien & $5", "FILE=my rivers.csv", "ARGS=--country AM --all")
    assert made(arguments, "export", *given) == [
        *("export", "--country", "AM", "--all", "-o", "my rivers.csv", "--", "O'Brien & $5")
    ]
    assert made(arguments, "export", "Q=river") == ["export", "-o", "-", "--", "river"]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_files_and_names(arguments: Path) -> None:
    """A path with a space is one when it is there; several are split."""
    spaced = arguments / "my articles & more"
    spaced.mkdir()
    assert made(arguments, "publish", f"FILES={spaced}") == ["publish", str(spaced)]
    assert made(arguments, "publish", "FILES=a;b c") == ["publish", "a;b", "c"]
    assert made(arguments, "logs", "WORKER=x; id", "FOLLOW=1") == ["logs", "--worker", "x; id", "--follow"]
    assert made(arguments, "pause", "STAGE=index") == ["pause", "--stage", "index"]
    assert made(arguments, "pause") == ["pause"]
