"""The local services that the tests of this folder look at."""

from collections.abc import Iterator

import pytest

from docker.local.services import LocalServices
from tests.support.services import RunningServices, local_services


@pytest.fixture(scope="session")
def local(services: RunningServices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """The local form of the services, also where the other tests use servers of another form."""
    if services.local:
        yield services.local
        return
    with local_services(tmp_path_factory.mktemp("local")) as own:
        own.start("elasticsearch")
        yield own
