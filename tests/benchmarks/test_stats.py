"""The arithmetic of the benchmarks."""

import pytest

from benchmarks.stats import interleaved, medians, percentile, slope


def test_every_side_runs_once_a_round_and_none_is_always_first() -> None:
    """The order turns by one with each round."""
    order = list(interleaved("abc", 3))
    assert [side for _, side in order] == list("abcbcacab")
    assert [number for number, _ in order] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_occurred(percent: int, value: int) -> None:
    """Nearest rank: of 1 to 100, the p-th percentile is p, in whatever order they come."""
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_the_percentile_of_few_values_is_the_largest() -> None:
    """The 99th of three values must not be made up between two of them."""
    assert percentile([0.2, 0.9, 0.4], 99) == 0.9


def test_medians_go_by_key() -> None:
    """One bad round changes no figure."""
    rounds = [{"a": 1.0, "b": 5.0}, {"a": 90.0, "b": 6.0}, {"a": 2.0, "b": 0.0}]
    assert medians(rounds) == {"a": 2.0, "b": 5.0}


def test_the_slope_tells_linear_from_flat_and_square() -> None:
    """The exponent of a power law comes out."""
    x = [100.0, 1000.0, 20_000.0]
    assert slope(x, [3 * v for v in x]) == pytest.approx(1)
    assert slope(x, [7.0 for _ in x]) == pytest.approx(0)
    assert slope(x, [v**2 for v in x]) == pytest.approx(2)
