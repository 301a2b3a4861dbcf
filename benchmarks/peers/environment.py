"""The peers' own virtual environment: their dependencies and the product's never meet."""

import hashlib
import subprocess
import sys
from pathlib import Path

from docker.local.installation import locked
from docker.local.progress import Progress
from pipeline.errors import Unavailable

LOCK = Path(__file__).with_name("requirements.lock")


def python(folder: Path, progress: Progress) -> Path:
    """The interpreter that has the peers' packages; builds ``folder`` when it is missing or the lock has changed.

    Raises Unavailable when the packages cannot be installed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_suffix(".lock")):
        stamp = folder / "installed"
        wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
            with progress("Installing the peers' packages (two minutes the first time)"):
                _build(folder)
            stamp.write_text(wanted, encoding="ascii")
    return folder / "bin" / "python"


def _build(folder: Path) -> None:
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--require-hashes", "--requirement", str(LOCK)],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            last = done.stderr.strip().rpartition("\n")[2]
            raise Unavailable(f"the peers' packages could not be installed ({last}); PEERS=none goes without them")
