"""The contract of recognisers, for every one in the table that is installed here."""

from importlib.util import find_spec
from itertools import pairwise

import pytest

from pipeline.config.settings import Settings
from pipeline.enrich.ner.contract import LABELS
from pipeline.enrich.ner.model import installed_models
from pipeline.enrich.ner.recognisers import corenlp, corenlp_chinese, ginza_model, slovnet_model, spacy_model
from pipeline.packs.installed import state_of
from pipeline.packs.table import PACKS


@pytest.mark.parametrize("language", PACKS)
def test_each_row_has_its_file(language: str) -> None:
    """The table names a module that exists; its sample and its costs are stated."""
    pack = PACKS[language]
    assert pack.language == language
    assert find_spec(f"pipeline.enrich.ner.recognisers.{pack.module}")
    assert pack.sample
    assert min(pack.download_mb, pack.disk_mb, pack.memory_mb) > 0


@pytest.mark.parametrize("module", [corenlp, corenlp_chinese, ginza_model, slovnet_model, spacy_model])
def test_labels_are_ours(module: object) -> None:
    """Later stages know no others."""
    assert set(module.OURS.values()) <= set(LABELS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", PACKS)
def test_an_installed_recogniser_keeps_the_contract(language: str, settings: Settings) -> None:
    """Names in order without overlaps, offsets in code points, empty and odd texts among them."""
    if state_of(settings.data_dir, PACKS[language]) != "installed":
        pytest.skip("not installed")
    model = installed_models(settings.data_dir, only=language).load(language)
    assert model
    assert model.name == PACKS[language].model
    sample = PACKS[language].sample
    texts = ["", f"🌊🌊 {sample}", " \n ", sample, "1 — 2", sample * 200]
    found = model.entities(texts)
    assert [bool(names) for names in found] == [False, True, False, True, False, True]
    for text, names in zip(texts, found, strict=True):
        assert all(0 <= name.start < name.end <= len(text) for name in names)
        assert all(a.end <= b.start for a, b in pairwise(names))
    named = [[text[name.start : name.end] for name in names] for text, names in zip(texts, found, strict=True)]
    assert named[1] == named[3]
    assert model.entities([]) == []
