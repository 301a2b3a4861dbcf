"""Run the programs that fetch packs, and verify the result."""

import hashlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import Unavailable

Tell = Callable[[str], None]
"""Called with a description of the current step."""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(command: Sequence[str], failure: str, environment: Mapping[str, str] | None = None) -> None:
    """Run ``command``; raises Unavailable with its last lines when it fails, as it fetches from elsewhere."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines()[-10:]
        raise Unavailable("\n".join([f"{failure} (exit status {done.returncode}):", *last]))
