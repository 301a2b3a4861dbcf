"""Recognisers that are installed here: which, and in what folders."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipeline.errors import SetupError
from pipeline.packs.table import CORENLP_SHA256, PACKS, Bundled, CoreNlp, Pack, Wheels

State = Literal["installed", "not installed", "outdated"]
MANIFEST = "pack.json"
NOWHERE = Path()
HERE = Path(__file__).parent


class Manifest(BaseModel):
    """The identity of an installed pack: a digest of what it is made from, and that of each of its files."""

    made_from: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack and where it is; ``socket`` is where its server listens, if somebody runs one for this process."""

    pack: Pack
    folder: Path
    """NOWHERE for a bundled one."""
    socket: Path | None = None
    patience: float = 60.0
    """Seconds that a batch may take."""


def packs_folder(data_dir: Path) -> Path:
    return data_dir / "languages"


def pack_folder(data_dir: Path, language: str) -> Path:
    return packs_folder(data_dir) / language


def state_of(data_dir: Path, pack: Pack) -> State:
    """Return whether a pack is installed, and is the one that this Dateline wants."""
    if isinstance(pack.source, Bundled):
        return "installed" if find_spec(pack.source.package) else "not installed"
    try:
        manifest = read_manifest(pack_folder(data_dir, pack.language))
    except (FileNotFoundError, NotADirectoryError):
        return "not installed"
    except (OSError, ValueError):
        return "outdated"
    return "installed" if manifest.made_from == made_from(pack) else "outdated"


def read_manifest(folder: Path) -> Manifest:
    """Return what an installed pack says of itself; raises OSError, ValueError for what is not a manifest."""
    return Manifest.model_validate_json((folder / MANIFEST).read_bytes())


def missing_files(folder: Path) -> list[str]:
    """The files of an installed pack that are not there; what is in them is not looked at. Raises as ``read_manifest``."""
    return [name for name in read_manifest(folder).files if not (folder / name).is_file()]


def made_from(pack: Pack) -> str:
    """Return a digest of all that an installed pack is made from."""
    digest = hashlib.sha256(f"{CORENLP_SHA256} {pack.model} {pack.source}".encode())
    files = [] if isinstance(pack.source, Wheels) else sorted((HERE / "corenlp").glob("*.java"))
    if isinstance(pack.source, Wheels | CoreNlp) and pack.source.requirements:
        files.append(HERE / "wheels" / pack.source.requirements)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def installed_packs(data_dir: Path, only: str | None = None) -> Mapping[str, InstalledPack]:
    """The installed packs by language code; ``only`` leaves the other languages out.

    Raises SetupError when one was made by another Dateline: without it, its language would silently lose its names.
    """
    return {
        language: InstalledPack(pack, NOWHERE if pack.is_bundled else pack_folder(data_dir, language).absolute())
        for language, pack in PACKS.items()
        # Dateline does not run without its bundled ones: one that is missing is an error where it is loaded.
        if only in (None, language) and (pack.is_bundled or _is_ready(data_dir, pack))
    }


def _is_ready(data_dir: Path, pack: Pack) -> bool:
    state = state_of(data_dir, pack)
    if state == "outdated":
        raise SetupError(
            f"the language pack {pack.language} in {packs_folder(data_dir)} is of another version of Dateline: "
            f"dateline languages install {pack.language} (or remove {pack.language})"
        )
    return state == "installed"
