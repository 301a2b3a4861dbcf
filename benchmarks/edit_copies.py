"""Copies of texts, as newsrooms make them: words changed here and there, or a head and a tail of their own."""

import random
import re
from collections.abc import Sequence


def edited(words: Sequence[str], share: float, others: Sequence[str], rng: random.Random) -> list[str]:
    """This share of the words replaced, at random places, by words drawn from ``others``."""
    copy = list(words)
    for position in rng.sample(range(len(copy)), max(1, round(share * len(copy)))):
        copy[position] = rng.choice(others)
    return copy


def framed(words: Sequence[str], share: float, other: Sequence[str]) -> list[str]:
    """The first and the last ``share`` of the words each replaced by those of another text, repeated if it is shorter."""
    count = round(share * len(words))
    own = list(other) * (1 + 2 * count // max(1, len(other)))
    return [*own[:count], *words[count : len(words) - count], *own[len(own) - count :]]


def corrected(text: str, share: float, rng: random.Random) -> str:
    """This share of the numbers replaced by others."""
    return re.sub(r"\d+", lambda number: str(rng.randrange(1, 999)) if rng.random() < share else number[0], text)
