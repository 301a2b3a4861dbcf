"""How far each part goes."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """``processes`` that enrich, ``articles`` for each number of them; ``lengths`` in words, ``repeats`` of each;
    ``documents`` in the index at the end; articles ``published``; ``starts`` of the workers; of each setting at most
    so many ``values``, tried on so many articles or documents, so many ``rounds``. What is indexed is made of ``corpus``,
    or of the seeds without one."""

    processes: tuple[int, ...] = (1, 2, 3, 4)
    articles: int = 960
    lengths: tuple[int, ...] = (100, 300, 1_000, 3_000, 10_000, 20_000)
    repeats: int = 3
    documents: int = 100_000
    published: int = 20_000
    starts: int = 3
    values: int = 5
    tried_articles: int = 480
    tried_documents: int = 6_000
    rounds: int = 3
    corpus: tuple[Path, ...] = ()


FULL = Sizes()
# For the tests: every part really runs, and takes seconds.
SHORT = Sizes(
    processes=(1,),
    articles=16,
    lengths=(100, 400),
    repeats=1,
    documents=2_000,
    published=400,
    starts=1,
    values=1,
    tried_articles=16,
    tried_documents=2_000,
    rounds=1,
)
