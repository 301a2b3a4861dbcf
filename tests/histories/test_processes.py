"""Commands that the launcher forks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.histories.processes import Finished, Launcher

TIMEOUT = 120


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    with closing(Launcher(tmp_path)) as launcher:
        yield launcher


@pytest.mark.slow
def test_each_command_has_its_own_end(launcher: Launcher) -> None:
    """However many are started side by side; one that takes too long is killed, and has no status."""

    def run(number: int) -> Finished:
        return launcher.run(["--version"] if number % 2 else [f"no-{number}"], {}, TIMEOUT)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(run, range(16)))
    assert [finished.status for finished in done] == [2, 0] * 8
    assert [number for number, finished in enumerate(done) if f"no-{number}" in finished.printed] == list(
        range(0, 16, 2)
    )
    # No broker is at this port, so it would wait.
    killed = launcher.run(["wait"], {"DATELINE_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, 0.2)
    assert killed.status is None
