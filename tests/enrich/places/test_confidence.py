import pytest

from pipeline.enrich.places.confidence import overall


def test_doubt_of_either_part_is_doubt() -> None:
    """An answer is as sure as its weaker part leaves it, and grows with both."""
    assert overall(0.9, 0.3) < 0.3
    assert overall(0.3, 0.9) == overall(0.9, 0.3)
    assert overall(0.5, 0.9) < overall(0.7, 0.9) < overall(0.7, 0.95)


@pytest.mark.parametrize(("of_place", "of_name"), [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_it_is_a_probability(of_place: float, of_name: float) -> None:
    """Certainties stay within 0 and 1."""
    assert 0 < overall(of_place, of_name) < 1


def test_what_is_almost_sure_stays_so() -> None:
    """The ends do not move by more than a few hundredths."""
    assert overall(0.98, 0.99) == pytest.approx(0.98, abs=0.02)
    assert overall(0.5, 0.2) == pytest.approx(0.08, abs=0.03)
