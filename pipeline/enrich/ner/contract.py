"""The contract of recognisers: a batch of texts in, the names in each out.

A recogniser is a file in ``recognisers/`` with a function ``load(InstalledPack) -> Recogniser``, and a row in
``pipeline/packs/table.py``. It is called with any number of texts of at most some 20,000 characters, all in its
language, and gives one list for each, in order. Nothing that it needs is loaded before ``load`` is called, and
``load`` raises SetupError, with the fix, when that is missing. A service that a recogniser needs and that does not
answer is Unavailable: the batch is then tried again, and no article is to blame.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.ner.given_names import Likeness, unknown_likeness

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Labels of names; a recogniser that cannot tell states and towns (GPE) from other places calls all LOC."""


class Found(NamedTuple):
    """A name; ``start`` and ``end`` are code points of the text, ``label`` is one of LABELS."""

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
"""Kinds of names that leanings tell apart: places, organizations, persons, groups, and no name."""


ODDS_UNIT = 0.25


class Leanings(NamedTuple):
    """The leanings of a recogniser at each capitalised word, were it to begin a name there."""

    starts: NDArray[np.int32]
    """Code points."""
    odds: NDArray[np.int8]
    """Log-odds in quarters, a row a word, a column a kind of LEANINGS: so coarse that it does not show which texts were
    read together, on which the last bits of sums depend."""


class Names(list[Found]):
    """The names in a text with the leanings of a recogniser that can tell them."""

    def __init__(self, names: Sequence[Found], leanings: Leanings) -> None:
        super().__init__(names)
        self.leanings = leanings


Recogniser = Callable[[Sequence[str]], list[list[Found]]]
"""The names in each text, in order of position, without overlaps; Names where the recogniser knows its leanings."""


@dataclass(frozen=True, slots=True)
class Model:
    """A recogniser ready to run; ``name`` goes into each article's provenance."""

    name: str
    entities: Recogniser
    likeness: Likeness = unknown_likeness
    """How much a word is like a given name; only models with vectors of words can tell."""


def labelled(recogniser: Recogniser, labels: Mapping[str, str]) -> Recogniser:
    """``recogniser`` with our labels for its own; what ``labels`` leaves out (dates, sums, …) is not a name."""

    def ours(found: list[Found]) -> list[Found]:
        kept = [name._replace(label=label) for name in found if (label := labels.get(name.label))]
        return Names(kept, found.leanings) if isinstance(found, Names) else kept

    return lambda texts: [ours(found) for found in recogniser(texts)]
