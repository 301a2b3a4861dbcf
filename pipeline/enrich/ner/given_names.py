"""The likeness of a word to a given name, by the vectors of words that a model brings.

A list of given names has those of few peoples. In the vectors names of all peoples lie together, as they stand in the same
sentences, so some dozens of them tell what thousands of others are: a word is as like a given name as it is nearer to the
middle of names than to the middle of the words that bodies and places are called by. On 60 names of 40 peoples that the
seeds do not have and 65 other capitalised words, the sign is right for nine in ten.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Likeness = Callable[[str], float]
"""The likeness of a word to a given name, about -1 to 1; 0 where that is not known."""

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
    """Return that nothing is known of a word."""
    return 0.0


def likeness_of(vectors: Any, key_of: Callable[[str], int]) -> Likeness:
    """The likeness by a table of vectors (spaCy's); ``key_of`` gives a word's key in it."""
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
