"""The short form of the fault matrix (`make chaos` runs it whole), and the proof that it can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docker.local.services import LocalServices
from tests.chaos.cases import CASES
from tests.chaos.matrix import Servers, run_matrix
from tests.support.chaos_harness import Arena, Result
from tests.support.services import local_services
from tests.support.shared_servers import alone_with, given_pair

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def local(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """Servers that no other test uses meanwhile, since the matrix breaks them."""
    if given := given_pair(pytestconfig, "breakable"):
        with alone_with(given):
            yield given
        return
    with local_services(tmp_path_factory.mktemp("chaos")) as services:
        services.up()
        yield services


SHORT = [case for case in CASES if case.short]


@pytest.fixture(scope="module")
def rows(local: LocalServices, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """The results of the short cases, run side by side as the whole matrix is."""
    results = run_matrix(SHORT, Servers(local), tmp_path_factory.mktemp("cases"), lambda result: None, short=True)
    return {result.case: result for result in results}


# The first of them waits for all.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [case.name for case in SHORT])
def test_nothing_lost_nothing_twice(name: str, rows: dict[str, Result]) -> None:
    """Every published id is indexed in its newest version or a dead letter, none twice, and workers go on."""
    assert not rows[name].problem
    assert (rows[name].lost, rows[name].duplicated) == (0, 0)


def test_a_broken_acknowledgement_is_noticed(local: LocalServices, tmp_path: Path) -> None:
    """A worker that acknowledges before the delivery loses articles when it is killed, and the matrix says so."""
    import os
    import signal

    arena = Arena(local, tmp_path)
    try:
        arena.publish(60)
        arena.start("enrich-worker", CHAOS_BROKEN_ACK="1")
        arena.until(lambda: arena.done("enrich") > 0)
        for pid in arena.workers("enrich"):
            os.kill(pid, signal.SIGKILL)
        arena.start()
        assert arena.balance("broken ack").lost > 0
    finally:
        arena.close()
