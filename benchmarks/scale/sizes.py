"""How far each part goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """``processes`` that enrich, ``articles`` for each number of them; ``lengths`` in words, ``repeats`` of each;
    ``documents`` in the index at the end; articles ``published``; ``starts`` of the workers."""

    processes: tuple[int, ...] = (1, 2, 3, 4)
    articles: int = 960
    lengths: tuple[int, ...] = (100, 300, 1_000, 3_000, 10_000, 20_000)
    repeats: int = 3
    documents: int = 100_000
    published: int = 20_000
    starts: int = 3


FULL = Sizes()
# For the tests: every part really runs, and takes seconds.
SHORT = Sizes(processes=(1,), articles=16, lengths=(100, 400), repeats=1, documents=400, published=400, starts=1)
