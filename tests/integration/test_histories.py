"""Five random histories (`make histories` does many, and the same with deliberate faults: MUTANTS=1)."""

from collections.abc import Iterator

import pytest

from tests.histories import faults
from tests.histories.operations import OPERATIONS, Step, history
from tests.histories.runner import Runner, runners

__all__ = ["faults"]

pytestmark = pytest.mark.services

SEEDS = (1, 2, 3, 5, 7)
"""Most of them leave the servers whole, and run side by side."""
STEPS = 8
NOT_YET: set[str] = set()
"""Operations after which a promise does not hold yet; to be emptied when it does."""
SLOW = {"kill-server", "re-enrich", "drain", "small-limit", "renew-topic", "disk", "roll-back", "lose-takedowns"}
"""For time: `make histories` has them."""
PATIENCE = 120


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """Servers of their own, since histories break them."""
    with runners(patience=PATIENCE) as make:
        yield make("")


def _wanted() -> set[str]:
    return set(OPERATIONS) - NOT_YET - SLOW


@pytest.mark.timeout(600)
def test_random_histories_keep_every_promise(runner: Runner) -> None:
    """Whatever is published, taken away, broken and fixed in whatever order: the index is as the model says."""
    histories = [(f"seed {seed}", history(seed, STEPS, _wanted())) for seed in SEEDS]
    results = {name: result for name, _, result in runner.run_all(histories, beside=3)}
    assert {name: (result.problem, result.log) for name, result in results.items() if result.problem} == {}
    assert len(results) == len(SEEDS)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_deliberate_fault_is_noticed() -> None:
    """Redelivered records that are counted as indexed once more are more than were published."""
    articles = {"records": [{"id": f"a{n}", "revision": n, "word": "harbour"} for n in range(1, 9)], "by": "first"}
    steps = [Step("publish", articles), Step("settle"), Step("offsets", {"stage": "index", "to": "start"})]
    with runners(patience=PATIENCE) as make:
        assert not make("").run(steps).problem
        assert "counted 16 articles as indexed" in make("count-a-conflict-as-done").run(steps).problem
