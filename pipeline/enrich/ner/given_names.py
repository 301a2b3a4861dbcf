"""Likeness of a word to a given name, from the word vectors of a model.

A list of given names covers few peoples. In the vectors, names of all peoples lie close together because they occur in
the same sentences, so a few dozen examples are enough to recognise thousands: the likeness of a word is its
similarity to the mean of given names less its similarity to the mean of words in the names of organizations and
places. On 60 names of 40 peoples that are not among the examples and 65 other capitalised words, the sign is right
for nine in ten.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Likeness = Callable[[str], float]
"""Return the likeness of a word to a given name, about -1 to 1; 0 if unknown."""

LIKE_A_NAME, FAR_FROM_A_NAME, UNLIKE_A_NAME = 0.18, -0.1, -0.2

REMEMBERED = 20_000

_NAMES = """
    Ali Amina Ana Andrea Anna Antonio Boris Carlos Carmen David Diego Elena Emma Fatima Fernando Francisco Galina George
    Hassan Helen Ibrahim Ivan Jack James Jan Jane Javier Joao John Jorge Jose Josephine Juan Karim Kwame Laura Lucia Luis
    Magnus Manuel Marco Maria Mario Marta Martin Mary Mehmet Michael Miguel Mohammed Muhammad Natalia Nikolai Olga Omar
    Pablo Patricia Paul Pavel Pedro Peter Pierre Rachel Rafael Robert Rosa Samuel Sergei Sofie Svetlana Tariq Thomas
    Vladimir Yusuf Zeynep Ngozi Chinedu Wanjiru Thabo Sipho Aisha Siti Budi Rajesh Priya Sunil Hiroshi Yuki Wei Jun Linh
""".split()
_OTHERS = """
    Bank Company Council National City Street Police Monday University Court Group Microsoft Toyota London Texas River
    School Party United American Health New Boston Chicago Harbour Central Northern Motors Electric Daily Museum Church
""".split()


def unknown_likeness(_: str) -> float:
    """Return 0: nothing is known of the word."""
    return 0.0


def likeness_of(vectors: Any, key_of: Callable[[str], int]) -> Likeness:
    """Return the likeness function of spaCy's table of vectors; ``key_of`` returns a word's key in it."""
    names, others = (_middle(words, vectors, key_of) for words in (_NAMES, _OTHERS))
    if names is None or others is None:
        return unknown_likeness
    apart = names - others

    @lru_cache(REMEMBERED)
    def likeness(word: str) -> float:
        vector = _unit(word, vectors, key_of)
        return 0.0 if vector is None else float(vector @ apart)

    return likeness


def _middle(words: list[str], vectors: Any, key_of: Callable[[str], int]) -> NDArray[np.float32] | None:
    known = [vector for word in words if (vector := _unit(word, vectors, key_of)) is not None]
    if len(known) < len(words) // 2:
        return None
    middle: NDArray[np.float32] = np.mean(known, axis=0)
    return middle / np.linalg.norm(middle)


def _unit(word: str, vectors: Any, key_of: Callable[[str], int]) -> NDArray[np.float32] | None:
    row = vectors.find(key=key_of(word))
    if row < 0:
        return None
    vector: NDArray[np.float32] = vectors.data[row]
    norm = np.linalg.norm(vector)
    return vector / norm if norm else None
