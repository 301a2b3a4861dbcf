"""Texts made of made-up words, and copies of them; the same with every run."""

import random

from benchmarks import edit_copies

WORDS = 150


def text(seed: int, words: int = WORDS) -> str:
    """A text of its own; two of different seeds share words, as stories of one topic do, but hardly a phrase."""
    rng = random.Random(seed)
    return " ".join(f"w{rng.randrange(400)}" for _ in range(words))


def edited(original: str, share: float, seed: int = 1) -> str:
    """A copy with this share of its words replaced, here and there."""
    others = [f"x{number}" for number in range(10_000)]
    return " ".join(edit_copies.edited(original.split(), share, others, random.Random(seed)))


def framed(original: str, share: float, seed: int = 1) -> str:
    """A copy whose first and last ``share`` of words each are an outlet's own."""
    return " ".join(edit_copies.framed(original.split(), share, text(1000 + seed).split()))
