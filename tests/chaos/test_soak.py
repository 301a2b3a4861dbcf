"""The arithmetic of the soak, and that its texts are what they should be."""

import pytest

from tests.chaos.soak import KNOWN, SHORT, slope, soak_text


def test_the_slope_is_that_of_the_second_half() -> None:
    """A process that fills its caches first and then stays flat has no slope; one that grows has its own."""
    assert slope([(0, 10.0), (100, 90.0), (200, 100.0), (300, 100.0)]) == pytest.approx(0.0)
    assert slope([(0, 0.0), (100, 1.0), (200, 2.0), (300, 3.0)]) == pytest.approx(0.01)


def test_half_of_the_words_are_unseen() -> None:
    """Two texts share the words that everybody uses, and hardly any other."""
    one, two = (set(soak_text(number).lower().replace(".", "").split()) for number in (SHORT, SHORT + 1))
    unseen = one - two - set(KNOWN)
    assert len(unseen) > 25
