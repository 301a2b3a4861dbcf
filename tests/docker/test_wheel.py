"""The wheel, installed as in the image: the package alone, far from the repository."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import EXIT_CONFIG
from tests.support.wheel import build_wheel, pip, tracked

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as in the Dockerfile."""
    return build_wheel(tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs ``dateline`` from the installed wheel, in an empty folder, with nothing of the repository on its path."""
    installed, elsewhere = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("elsewhere")
    pip("install", "--target", str(installed), str(wheel))

    def run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, **settings, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, "-m", "pipeline.cli", *arguments]
        return subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, timeout=120)

    assert (installed / "pipeline" / "cli" / "main.py").is_file()
    return run


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Code, curated names, the type marker, the licence; nothing of tests or tools."""
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    assert own == set(tracked("pipeline"))
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_it_enriches_far_from_the_repository(run: Run) -> None:
    """With a gazetteer to find, a seed article comes out with its places, by the code of the wheel."""
    seed = ROOT / "seeds" / "jakarta-sea-wall.txt"
    done = run("enrich", str(seed), DATELINE_DATA_DIR=str(ROOT / "var"))
    assert done.returncode == 0, done.stderr
    assert '"country":"ID"' in done.stdout


def test_it_brings_the_dashboards(run: Run) -> None:
    """What Kibana imports does not need schemas/: the export is the file that is there."""
    exported = run("kibana", "export").stdout
    assert exported == (ROOT / "schemas" / "kibana" / "dateline.ndjson").read_text(encoding="utf-8")


def test_without_a_gazetteer_it_says_how_to_make_one(run: Run) -> None:
    """What is not in the package is asked for in one line, not with a traceback."""
    done = run("enrich", str(ROOT / "seeds" / "jakarta-sea-wall.txt"))
    assert done.returncode == EXIT_CONFIG
    assert "dateline gazetteer build" in done.stderr
    assert "Traceback" not in done.stderr
