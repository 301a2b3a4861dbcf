"""One pair of servers for all tests of this folder; a test that breaks one fixes it."""

from collections.abc import Iterator

import pytest

from docker.local.services import LocalServices
from tests.support.services import local_services


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    folder = tmp_path_factory.mktemp("services") / "with space and ünïcode"
    with local_services(folder) as local:
        local.up()
        yield local
