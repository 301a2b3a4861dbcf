"""The rule of what is one story: without NumPy, which takes long to load and which few commands need."""

from dataclasses import dataclass

PROVEN_SHARE = 0.75
"""The share of the usual similarity that is enough when facts prove that one article is a copy of the other."""
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule of a story: articles at least ``similarity`` alike, with the same facts, within ``window`` ms of its lead."""

    similarity: float
    window: int

    @property
    def least(self) -> float:
        """The similarity below which no facts help."""
        return self.similarity * PROVEN_SHARE
