"""The Russian recogniser, with its real weights."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.enrich.ner.contract import Recogniser
from pipeline.enrich.ner.recognisers import slovnet_model
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack, installed_packs

TEXT = "🌉 Министр Анна Соколова прилетела из Москвы в Казань. Компания «Заря» открыла завод в Хельсинки."


@pytest.fixture(scope="module")
def installed(settings: Settings) -> InstalledPack:
    return installed_packs(settings.data_dir)["ru"]


@pytest.fixture(scope="module")
def russian(installed: InstalledPack) -> Recogniser:
    return slovnet_model.load(installed)


def test_names_have_our_labels_and_offsets_in_code_points(russian: Recogniser) -> None:
    """A character outside the basic plane before them moves no name."""
    (found,) = russian([TEXT])
    assert [(TEXT[name.start : name.end], name.label) for name in found] == [
        ("Анна Соколова", "PERSON"),
        ("Москвы", "LOC"),
        ("Казань", "LOC"),
        ("Заря", "ORG"),
        ("Хельсинки", "LOC"),
    ]


def test_each_text_has_its_own_names_in_its_place(russian: Recogniser) -> None:
    """Texts of all lengths are read together, empty ones too; what is found does not depend on the others."""
    texts = ["", "Анна Соколова", "  \n", TEXT * 30, "Дождь.", "В Казани дождь.", "1", "—", TEXT]
    assert russian(texts) == [russian([text])[0] for text in texts]
    assert [bool(names) for names in russian(texts)] == [False, True, False, True, False, True, False, False, True]
    assert russian([]) == []


def test_missing_weights_name_the_remedy(installed: InstalledPack, tmp_path: Path) -> None:
    """A pack that somebody emptied is a set-up error that says what to run."""
    with pytest.raises(SetupError, match="dateline languages install ru"):
        slovnet_model.load(replace(installed, folder=tmp_path))
