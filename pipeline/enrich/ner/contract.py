"""Contract of recognisers: a batch of texts in, the names in each text out.

A recogniser is a file in ``recognisers/`` with a function ``load(InstalledPack) -> Recogniser``, and a row in
``pipeline/packs/table.py``. It is called with any number of texts in its language, each of at most about 20,000
characters, and returns one list for each text, in order. It imports its dependencies in ``load``, which raises
SetupError with the fix when one is missing. When a service that it needs does not answer, it raises Unavailable:
the batch is then retried, and no article is blamed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.ner.given_names import Likeness, unknown_likeness

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Labels of names. A recogniser that cannot tell states and towns (GPE) from other places labels all of them LOC."""


class Found(NamedTuple):
    """Name in a text: ``start`` and ``end`` (exclusive) in code points, ``label`` one of LABELS."""

    start: int
    end: int
    label: str


LEANINGS = (
    frozenset({"GPE", "LOC", "FAC"}),
    frozenset({"ORG"}),
    frozenset({"PERSON"}),
    frozenset({"NORP"}),
    frozenset({""}),
)
"""Kinds of names that leanings distinguish: places, organizations, persons, groups, and no name."""


ODDS_UNIT = 0.25


class Leanings(NamedTuple):
    """Scores of a recogniser for a name that begins at each capitalised word."""

    starts: NDArray[np.int32]
    """Offsets of the words, in code points."""
    odds: NDArray[np.int8]
    """Log-odds in units of ODDS_UNIT, one row per word and one column per kind of LEANINGS.

    Rounded, because the last bits of the sums depend on which texts were read together."""


class Names(list[Found]):
    """Names in a text, with the leanings of a recogniser that has them."""

    def __init__(self, names: Sequence[Found], leanings: Leanings) -> None:
        super().__init__(names)
        self.leanings = leanings


Recogniser = Callable[[Sequence[str]], list[list[Found]]]
"""Return the names in each text, in order of position and without overlaps; as Names if the recogniser has leanings."""


@dataclass(frozen=True, slots=True)
class Model:
    """Loaded recogniser; ``name`` goes into each article's provenance."""

    name: str
    entities: Recogniser
    likeness: Likeness = unknown_likeness
    """Likeness of a word to a given name, known only to models with word vectors."""


def labelled(recogniser: Recogniser, labels: Mapping[str, str]) -> Recogniser:
    """Map the labels of ``recogniser`` to ours, and drop the names whose label is not in ``labels`` (dates, sums, …)."""

    def ours(found: list[Found]) -> list[Found]:
        kept = [name._replace(label=label) for name in found if (label := labels.get(name.label))]
        return Names(kept, found.leanings) if isinstance(found, Names) else kept

    return lambda texts: [ours(found) for found in recogniser(texts)]
