import pytest

from pipeline.packs.installed import InstalledPack
from tests.support.tiny_pack import make_tiny_pack


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> InstalledPack:
    """A pack with a classifier of three sentences."""
    return make_tiny_pack(tmp_path_factory.mktemp("tiny"))
