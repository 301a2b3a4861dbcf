"""Recognisers that are installed here: which, and in what folders."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline.packs.table import PACKS, Bundled, Pack

State = Literal["installed", "not installed", "outdated"]
MANIFEST = "pack.json"
NOWHERE = Path()


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
        manifest = json.loads((pack_folder(data_dir, pack.language) / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "not installed"
    except ValueError:
        return "outdated"
    return "installed" if manifest.get("model") == pack.model else "outdated"


def installed_packs(data_dir: Path) -> Mapping[str, InstalledPack]:
    """The installed packs by language code."""
    return {
        language: InstalledPack(pack, NOWHERE if pack.is_bundled else pack_folder(data_dir, language).absolute())
        for language, pack in PACKS.items()
        # Dateline does not run without its bundled ones: one that is missing is an error where it is loaded.
        if pack.is_bundled or state_of(data_dir, pack) == "installed"
    }
