"""What is given to `make` on its command line arrives as it was typed; no shell reads it."""

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE)
SCRIPTS = (".ci/run", "docker/demo.sh")


@pytest.fixture
def arguments(tmp_path: Path) -> Path:
    """A folder whose `dateline` and `python` write their arguments down, one a line."""
    fake = tmp_path / "dateline"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    (tmp_path / "python").symlink_to(fake)
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


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("target", "given", "last"),
    [
        ("histories", ["SEEDS=$(id)"], ["--seeds", "$(id)"]),
        ("histories", ["SCRIPT=my file; id"], ["--script", "my file; id"]),
        ("histories", ["HISTORIES=--steps `id`"], ["--steps", "`id`"]),
        ("chaos", ["CHAOS=AT&T *"], ["AT&T", "*"]),
        (
            "test-unit",
            ["JOBS=2; id"],
            [
                "--numprocesses",
                "2; id",
                "--dist",
                "loadfile",
                "--no-loadscope-reorder",
                "-m",
                "not services and not programs and not slow",
            ],
        ),
        ("bench", ["CORPUS=my news.jsonl", "ROUNDS=$5"], ["my news.jsonl", "--rounds", "$5"]),
        ("bench-feeds", ["FEEDS=a b"], ["a b"]),
    ],
)
def test_what_developers_give_reaches_no_shell(arguments: Path, target: str, given: list[str], last: list[str]) -> None:
    """A path with a space is one, a command in another is text."""
    assert made(arguments, target, *given)[-len(last) :] == last


def test_every_variable_that_help_names_is_safe() -> None:
    """Each is handed over in the environment, and stands in a recipe only where make asks whether it is set."""
    named = set(re.findall(r"[ \[]([A-Z]+)=", " ".join(re.findall(r"## (.*)$", MAKEFILE, re.MULTILINE))))
    (line,) = re.findall(r"^GIVEN := (.*)$", MAKEFILE, re.MULTILINE)
    flags = {"YES", "FOLLOW", "MUTANTS", "FUNCTIONS", "SPANS", "PROFILE", "DATELINE"}
    assert named - flags <= set(line.split())
    recipes = "\n".join(re.findall(r"^\t(.*)$", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"(?<!if )\$\(([A-Z]+)\)", recipes)) <= {
        "BIN",
        "PIP",
        "UV",
        "PYTHON",
        "SERVICES",
        "CLUSTER",
        "STAMP",
        "VENV",
        "MAKE",
        "AGAIN",
    }


def test_no_target_is_a_file() -> None:
    """A file or folder called like a target, as docs or schemas, would keep it from running."""
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == set(TARGETS)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_shellcheck_has_nothing_to_say(arguments: Path) -> None:
    """Of the scripts, and of each recipe as make gives it to the shell; splitting at spaces is meant there (SC2086)."""
    checker = shutil.which("shellcheck", path=sysconfig.get_path("scripts")) or shutil.which("shellcheck")
    if checker is None:
        pytest.skip("shellcheck has no package for this kind of machine")
    recipes = arguments / "recipes"
    recipes.mkdir()
    for target in TARGETS:
        command = ["make", "--dry-run", "--silent", f"STAMP={arguments / 'stamp'}", target]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        # Each line is a shell of its own.
        for number, line in enumerate(made.stdout.replace("\\\n", " ").splitlines()):
            (recipes / f"{target}-{number}").write_text(f"#!/bin/bash\n{line}\n", encoding="utf-8")
    known = subprocess.run(
        ["git", "grep", "-lIE", "^#!.*sh$", "--", ":!tests"], cwd=ROOT, capture_output=True, text=True
    )
    assert set(known.stdout.split()) == set(SCRIPTS)
    of_recipes = [checker, "--exclude=SC2086", *map(str, sorted(recipes.iterdir()))]
    for command in ([checker, *(str(ROOT / name) for name in SCRIPTS)], of_recipes):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")
