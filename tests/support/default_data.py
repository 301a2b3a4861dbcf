"""The repository's data folder without the packs that a contributor has installed for the tests of languages."""

from pathlib import Path

from pipeline.packs.table import PACKS

VAR = Path(__file__).parents[2] / "var"


def default_data(folder: Path) -> Path:
    """Fill ``folder`` with links to the data of this repository, of the language packs those of every installation.

    A worker starts a Java process for each other pack, and reads its language otherwise than the tests expect.
    """
    packs = folder / "languages"
    packs.mkdir(parents=True)
    for made in VAR.iterdir():
        if made.name != packs.name:
            (folder / made.name).symlink_to(made)
    for pack in (VAR / packs.name).iterdir():
        if pack.name in PACKS and PACKS[pack.name].is_default:
            (packs / pack.name).symlink_to(pack)
    return folder
