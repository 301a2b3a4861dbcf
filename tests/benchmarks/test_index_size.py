"""How the growing index is looked at."""

from benchmarks.scale.index_size import FIRST, Look, stretches


def test_stretches_grow_with_the_index_and_leave_nothing_out() -> None:
    """Each begins where the one before ended, and the last one ends with the last look."""
    looks: list[Look] = [(float(n), n * 500, n * 0.1) for n in range(1, 101)]
    found = list(stretches(looks))
    assert found[0][0] == looks[0]
    assert found[0][1][1] == FIRST
    assert [end for _, end in found[:-1]] == [begin for begin, _ in found[1:]]
    assert found[-1][1] == looks[-1]
    assert len(found) < 8
