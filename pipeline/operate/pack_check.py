"""Checks of installed recognisers: their files, and the entities found in a sample sentence."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.enrich.ner.model import installed_models
from pipeline.errors import DatelineError
from pipeline.packs.install import damaged_files
from pipeline.packs.installed import pack_folder, state_of
from pipeline.packs.table import Pack


@dataclass(frozen=True, slots=True)
class PackCheck:
    """The result of checking one language's pack; ``fix`` is empty when the pack works."""

    language: str
    ok: bool
    found: str
    fix: str


def check_pack(data_dir: Path, pack: Pack) -> PackCheck:
    """Compare the pack's files with what was installed, load it and read its sample sentence."""
    again = "make install" if pack.is_bundled else f"dateline languages install {pack.language}"
    state = state_of(data_dir, pack)
    if state != "installed":
        return PackCheck(pack.language, False, state, again)
    reinstall = again if pack.is_bundled else f"dateline languages remove {pack.language}, then {again}"
    if not pack.is_bundled and (damaged := damaged_files(pack_folder(data_dir, pack.language))):
        return PackCheck(pack.language, False, f"missing or changed: {', '.join(damaged[:3])}", reinstall)
    try:
        model = installed_models(data_dir, only=pack.language).load(pack.language)
        assert model is not None
        (names,) = model.entities([pack.sample])
    except DatelineError as error:
        return PackCheck(pack.language, False, str(error), reinstall)
    labels = {name.label for name in names}
    words = ", ".join(pack.sample[name.start : name.end] for name in names) or "no name"
    ok = "PERSON" in labels and (bool(labels & {"GPE", "LOC"}) or not pack.finds_places)
    return PackCheck(pack.language, ok, f"{pack.model} finds {words}", "" if ok else reinstall)
