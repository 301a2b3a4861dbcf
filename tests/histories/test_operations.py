"""How seeds become histories, and failing histories small ones."""

from collections.abc import Sequence

from tests.histories import faults
from tests.histories.operations import OPERATIONS, Step, history, parse, script
from tests.histories.shrink import shrink
from tests.histories.steps import ACTIONS

__all__ = ["faults"]


def test_a_seed_is_a_history() -> None:
    """The same one every time, another one for another seed; and its script says all of it."""
    steps = history(7, 40)
    assert steps == history(7, 40) != history(8, 40)
    assert parse("\n".join(script(steps, "seed 7"))) == steps


def test_every_operation_is_written_and_done() -> None:
    """Each adds something to a history that has nothing but articles, and all steps are such as the runner knows."""
    histories = {name: history(2, 60, [name, "new"]) for name in OPERATIONS}
    assert [name for name, steps in histories.items() if steps == history(2, 60, ["new"]) and name != "new"] == []
    named = {step.name for steps in (*histories.values(), history(2, 500)) for step in steps}
    assert named == ACTIONS.keys()


def test_revisions_are_never_given_twice() -> None:
    """Records of one revision are the same record, published again."""
    for seed in range(20):
        records = [r for step in history(seed, 40) if step.name == "publish" for r in step.arguments["records"]]
        by_revision = {record["revision"]: record for record in records}
        assert all(by_revision[record["revision"]] == record for record in records)


def test_what_does_not_matter_is_left_out() -> None:
    """A failure that needs three of forty steps is shrunk to those, with few runs."""
    steps = [Step("rest", {"seconds": number}) for number in range(40)]
    needed = {3, 17, 31}
    runs = 0

    def fails(part: Sequence[Step]) -> bool:
        nonlocal runs
        runs += 1
        return needed <= {step.arguments["seconds"] for step in part}

    assert {step.arguments["seconds"] for step in shrink(steps, fails, most=100)} == needed
    assert runs <= 100
    assert len(shrink(steps, fails, most=16)) < 40
