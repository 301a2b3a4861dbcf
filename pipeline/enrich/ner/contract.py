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

from pipeline.enrich.ner.given_names import Likeness, unknown_likeness

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Labels of names; a recogniser that cannot tell states and towns (GPE) from other places calls all LOC."""


class Found(NamedTuple):
    """A name; ``start`` and ``end`` are code points of the text, ``label`` is one of LABELS."""

    start: int
    end: int
    label: str


Recogniser = Callable[[Sequence[str]], list[list[Found]]]
"""The names in each text, in order of position, without overlaps."""


@dataclass(frozen=True, slots=True)
class Model:
    """A recogniser ready to run; ``name`` goes into each article's provenance."""

    name: str
    entities: Recogniser
    likeness: Likeness = unknown_likeness
    """How much a word is like a given name; only models with vectors of words can tell."""


def labelled(recogniser: Recogniser, labels: Mapping[str, str]) -> Recogniser:
    """``recogniser`` with our labels for its own; what ``labels`` leaves out (dates, sums, …) is not a name."""

    def names(texts: Sequence[str]) -> list[list[Found]]:
        return [
            [name._replace(label=label) for name in found if (label := labels.get(name.label))]
            for found in recogniser(texts)
        ]

    return names
