import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import EXIT_UNAVAILABLE
from tests.audit import LOCKS, ROOT, main, unpinned

HASH = "--hash=sha256:" + "0a" * 32


def test_every_lock_pins_every_package() -> None:
    """All lock files of the repository are looked at, and each package has its version and a hash."""
    locks = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.lock") if "node_modules" not in path.parts}
    assert {name for name in locks if not name.startswith((".", "var/"))} == set(LOCKS)
    assert [unpinned((ROOT / name).read_text()) for name in LOCKS] == [[]] * len(LOCKS)


@pytest.mark.parametrize(
    "line",
    ["httpx==0.28.1", f"httpx>=0.28 \\\n    {HASH}", "httpx==0.28.1 \\\n    --hash=md5:00", f"git+https://x/y {HASH}"],
)
def test_a_package_without_version_or_hash_is_found(line: str) -> None:
    """One among others."""
    assert (
        len(unpinned(f"# by uv\na==1 \\\n    {HASH} \\\n    {HASH}\n{line}\nb==2 ; python_version < '4' {HASH}\n")) == 1
    )


def test_a_service_that_is_away_has_its_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    """Not knowing of a hole is not the same as knowing of none."""
    assert main(["--osv-url", "http://127.0.0.1:1/v1/query"]) == EXIT_UNAVAILABLE
    assert "does not answer" in capsys.readouterr().out


def test_only_the_build_of_the_gazetteer_knows_pickle() -> None:
    """No module of the product imports what can run code from data, but the one that reads one pinned file by a reader
    that takes plain values alone."""
    dangerous = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "marshal", "joblib", "shelve"}
    users = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if dangerous & {name.split(".")[0] for name in names}:
                users.add(str(path.relative_to(ROOT)))
    assert users == {"pipeline/gazetteer/packages.py"}


ENRICH = """
import sys
seen = []
sys.addaudithook(lambda event, arguments: seen.append(arguments) if event == "pickle.find_class" else None)
from pipeline.cli.main import app
try:
    app(["enrich", sys.argv[1]])
except SystemExit as end:
    assert end.code == 0
assert "pipeline.gazetteer.packages" not in sys.modules
print("unpickled", seen, file=sys.stderr)
"""


def test_nothing_is_unpickled_at_run_time(tmp_path: Path) -> None:
    """Model, gazetteer and article are read without unpickling a single object: Python's own audit events say so."""
    done = subprocess.run(
        [sys.executable, "-c", ENRICH, str(ROOT / "seeds" / "ushuaia-bakery.txt")],
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATELINE_DATA_DIR": str(ROOT / "var")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("unpickled []\n")
