from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.enrich import Enricher, batch
from pipeline.gazetteer import Gazetteer, open_gazetteer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(data_dir=ROOT / "var")


@pytest.fixture(scope="session")
def gazetteer(settings: Settings) -> Gazetteer:
    return open_gazetteer(settings)


@pytest.fixture(scope="session")
def enricher(settings: Settings) -> Enricher:
    return Enricher(settings)


@pytest.fixture(scope="session")
def child(settings: Settings) -> None:
    """This process, set up as a child of the worker's pool is."""
    batch.load(settings)
