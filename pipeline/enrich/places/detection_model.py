"""The numbers of place detection: a logistic regression over cues and over what the recogniser leans to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class DetectionModel(NamedTuple):
    """Weights in log-odds; ``pool_own`` and ``pool_others`` are what a sighting and the others of its name count."""

    bias: float
    pool_bias: float
    pool_own: float
    pool_others: float
    cues: dict[str, float]
    leanings: Sequence[float] = ()
    """One a kind of contract.LEANINGS; none for recognisers that do not tell theirs."""
    usual: Mapping[str, Sequence[float]] = {}
    """The recogniser's mean log-odds of each kind, for each tag that it gives: so much the tag says already."""

    def leaning(self, tag: str, odds: Sequence[float]) -> float:
        """The score that ``odds`` add beyond the tag; nothing for a word that begins inside another, which has none."""
        usual = self.usual.get(tag, ())
        return sum(w * (own - mean) for w, own, mean in zip(self.leanings, odds, usual, strict=False))
