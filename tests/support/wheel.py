"""The wheel of this project, built as the Dockerfile builds it: from what git knows alone."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(folder: str) -> list[str]:
    """The files below a folder that git knows."""
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def pip(action: str, *arguments: str, python: Path | None = None) -> None:
    """Run pip without dependencies, for another environment's Python if given; its words are in the error when it fails."""
    target = ["--python", str(python)] if python else []
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [sys.executable, "-m", "pip", *target, action, *options, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def build_wheel(source: Path, target: Path) -> Path:
    """Copy what is known into ``source``, so that what lies about here is not in the wheel by chance, and build it."""
    for name in ["pyproject.toml", "README.md", "LICENSE", *tracked("pipeline")]:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(target), str(source))
    (built,) = target.glob("dateline-*.whl")
    return built
