"""The rule of what is one story: without NumPy, which takes long to load and which few commands need."""

from dataclasses import dataclass

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule of a story: articles at least ``similarity`` alike, with the same facts, within ``window`` ms of its lead."""

    similarity: float
    window: int
