"""Recognisers installed here, and their folders."""

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
    """Identity of an installed pack: a digest of its sources, and one of each file."""

    made_from: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack and its folder; ``socket`` is its server's address, if one runs for this process."""

    pack: Pack
    folder: Path
    """NOWHERE for a bundled pack."""
    socket: Path | None = None
    patience: float = 60.0
    """Seconds that a batch may take."""


def packs_folder(data_dir: Path) -> Path:
    return data_dir / "languages"


def pack_folder(data_dir: Path, language: str) -> Path:
    return packs_folder(data_dir) / language


def state_of(data_dir: Path, pack: Pack) -> State:
    """Return whether a pack is installed, and is the one that this Dateline expects."""
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
    """Return an installed pack's manifest; raises OSError, or ValueError when it is invalid."""
    return Manifest.model_validate_json((folder / MANIFEST).read_bytes())


def missing_files(folder: Path) -> list[str]:
    """Return the missing files of an installed pack, without checking contents. Raises like ``read_manifest``."""
    return [name for name in read_manifest(folder).files if not (folder / name).is_file()]


def made_from(pack: Pack) -> str:
    """Return a digest of everything an installed pack is made from."""
    digest = hashlib.sha256(f"{CORENLP_SHA256} {pack.model} {pack.source}".encode())
    files = [] if isinstance(pack.source, Wheels) else sorted((HERE / "corenlp").glob("*.java"))
    if isinstance(pack.source, Wheels | CoreNlp) and pack.source.requirements:
        files.append(HERE / "wheels" / pack.source.requirements)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def installed_packs(data_dir: Path, only: str | None = None) -> Mapping[str, InstalledPack]:
    """Return the installed packs by language code; ``only`` limits them to one language.

    Raises SetupError when one was made by another Dateline: ignoring it would silently lose that language's names.
    """
    return {
        language: InstalledPack(pack, NOWHERE if pack.is_bundled else pack_folder(data_dir, language).absolute())
        for language, pack in PACKS.items()
        # Bundled packs are required: a missing one fails where it is loaded.
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
