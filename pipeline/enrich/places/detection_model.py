"""Parameters of place detection: a logistic regression over features and the recogniser's leanings."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class DetectionModel(NamedTuple):
    """Weights in log-odds; ``pool_own`` and ``pool_others`` weight a candidate and the others of its name."""

    bias: float
    pool_bias: float
    pool_own: float
    pool_others: float
    cues: dict[str, float]
    leanings: Sequence[float] = ()
    """One weight per kind in contract.LEANINGS; empty for recognisers without leanings."""
    usual: Mapping[str, Sequence[float]] = {}
    """Mean log-odds of each kind for each label of the recogniser, which the label itself already conveys."""

    def leaning(self, tag: str, odds: Sequence[float]) -> float:
        """Return the score that ``odds`` add to the label's; 0 if empty, as for a candidate that begins inside a word."""
        usual = self.usual.get(tag, ())
        return sum(w * (own - mean) for w, own, mean in zip(self.leanings, odds, usual, strict=False))
