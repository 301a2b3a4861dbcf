"""Recognisers by language, each loaded once per process."""

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

# Copies of a wire story arrive within hours. An article's two texts take about 6 kB: at most 12 MB per process.
REMEMBERED_TEXTS = 4_096


class Models:
    """Recognisers of the languages in ``installed``."""

    def __init__(self, installed: Mapping[str, InstalledPack]) -> None:
        self._installed = installed

    def name(self, language: str) -> str | None:
        """Return the name of the language's model without loading it; None if there is none."""
        installed = self._installed.get(language)
        return installed.pack.model if installed else None

    def load(self, language: str) -> Model | None:
        """Return the model of a language; None if there is none. Raises SetupError."""
        installed = self._installed.get(language)
        return _load(installed) if installed else None

    def detects_places(self, language: str) -> bool:
        """Return whether ``places/detect.py`` decides what is a place; otherwise the recogniser's label stands."""
        installed = self._installed.get(language)
        return installed is None or installed.pack.detects_places

    def finds_places(self, language: str) -> bool:
        """Return whether the recogniser finds places; otherwise the gazetteer tagger does."""
        installed = self._installed.get(language)
        return installed is None or installed.pack.finds_places


def bundled_models() -> Models:
    """Return the models that Dateline ships, without language packs that operators install."""
    return Models({code: InstalledPack(pack, NOWHERE) for code, pack in PACKS.items() if pack.is_bundled})


def installed_models(
    data_dir: Path,
    sockets: Mapping[str, Path] = MappingProxyType({}),
    patience: float = 60.0,
    only: str | None = None,
) -> Models:
    """Return the shipped models and the language packs installed in the data folder.

    ``sockets`` are the sockets, by language, of recognisers that several processes share; ``patience`` is their
    time limit for a batch, in seconds. ``only`` restricts the models to one language.
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
