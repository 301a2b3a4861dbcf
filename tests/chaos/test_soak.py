"""The arithmetic of the soak, and that its texts are what they should be."""

import pytest

from pipeline.enrich.text import language
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


def test_the_first_texts_need_the_language_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any process that gets a few of them loads it."""
    needed: list[str] = []

    def classified(text: str) -> tuple[str, float]:
        needed.append(text)
        return "en", 1.0

    monkeypatch.setattr(language, "_classified", classified)
    for number in range(0, SHORT, 10):
        language.detect_language(soak_text(number))
    assert len(needed) > 25
