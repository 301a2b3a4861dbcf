"""Texts made of made-up words, and copies of them as newsrooms make them; the same with every run."""

import random

WORDS = 150


def text(seed: int, words: int = WORDS) -> str:
    """A text of its own; two of different seeds share words, as stories of one topic do, but hardly a phrase."""
    rng = random.Random(seed)
    return " ".join(f"w{rng.randrange(400)}" for _ in range(words))


def edited(original: str, share: float, seed: int = 1) -> str:
    """A copy with this share of its words replaced, here and there."""
    rng = random.Random(seed)
    words = original.split()
    for position in rng.sample(range(len(words)), round(share * len(words))):
        words[position] = f"x{rng.randrange(10_000)}"
    return " ".join(words)


def framed(original: str, share: float, seed: int = 1) -> str:
    """A copy whose first and last ``share`` of words each are an outlet's own."""
    words = original.split()
    count = round(share * len(words))
    own = text(1000 + seed, 2 * count).split()
    return " ".join([*own[:count], *words[count : len(words) - count], *own[count:]])
