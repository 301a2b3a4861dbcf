"""Recognisers by language, each loaded once a process."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from pipeline.enrich.ner.cache import CachedRecogniser
from pipeline.enrich.ner.contract import Model
from pipeline.enrich.ner.given_names import unknown_likeness
from pipeline.packs.installed import NOWHERE, InstalledPack, installed_packs
from pipeline.packs.table import PACKS

# A wire story's copies come within hours. An article's two texts take some 6 kB here, so this is at most 12 MB a process.
REMEMBERED_TEXTS = 4_096


class Models:
    """Recognisers of the languages that ``installed`` has."""

    def __init__(self, installed: Mapping[str, InstalledPack]) -> None:
        self._installed = installed

    def name(self, language: str) -> str | None:
        """The name of the language's model, without loading it; None where there is none."""
        installed = self._installed.get(language)
        return installed.pack.model if installed else None

    def load(self, language: str) -> Model | None:
        """The model of a language; None where there is none. Raises SetupError."""
        installed = self._installed.get(language)
        return _load(installed) if installed else None

    def detects_places(self, language: str) -> bool:
        """Return whether ``places/detect.py`` decides what is a place; else the recogniser's word is taken for it."""
        installed = self._installed.get(language)
        return installed is None or installed.pack.detects_places

    def finds_places(self, language: str) -> bool:
        """Return whether the recogniser finds places; else the gazetteer's tagger does."""
        installed = self._installed.get(language)
        return installed is None or installed.pack.finds_places


def bundled_models() -> Models:
    """The models that are part of Dateline, without those that an operator installs in a folder."""
    return Models({code: InstalledPack(pack, NOWHERE) for code, pack in PACKS.items() if pack.is_bundled})


def installed_models(
    data_dir: Path,
    sockets: Mapping[str, Path] = MappingProxyType({}),
    patience: float = 60.0,
    only: str | None = None,
) -> Models:
    """The models that are installed with that folder of data.

    ``sockets`` is where recognisers listen that run for several processes, by language; ``patience`` is how long they
    may take for a batch. ``only`` leaves the other languages out.
    """
    return Models(
        {
            language: replace(installed, socket=sockets[language], patience=patience)
            if language in sockets
            else installed
            for language, installed in installed_packs(data_dir, only).items()
        }
    )


@cache
def _load(installed: InstalledPack) -> Model:
    module = import_module(f"pipeline.enrich.ner.recognisers.{installed.pack.module}")
    recogniser = CachedRecogniser(module.load(installed), REMEMBERED_TEXTS)
    likeness = module.likeness(installed) if hasattr(module, "likeness") else unknown_likeness
    return Model(installed.pack.model, recogniser, likeness)
