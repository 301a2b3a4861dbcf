"""The spaCy models, cut down to what enrichment uses: the tokenizer and the entity recogniser."""

import warnings
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.enrich.ner.contract import LABELS, Recogniser, labelled
from pipeline.enrich.ner.fast_spacy import FastRecogniser, recogniser
from pipeline.enrich.ner.given_names import Likeness, likeness_of, unknown_likeness
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack
from pipeline.packs.table import Bundled

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

# The recogniser brings its own tok2vec, so that nothing else has to run: the same entities at twice the speed. It knows
# words by their hashes: without the 776,000 strings that these stand for it loads in half of the time and memory.
UNUSED = ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "strings"]

# The French model says PER, and MISC for what may be anything.
OURS = {**{label: label for label in LABELS}, "PER": "PERSON"}

_slow: set[str] = set()
_likeness: dict[str, Likeness] = {}


def load(installed: InstalledPack) -> Recogniser:
    """The recogniser of a bundled spaCy package; raises SetupError."""
    assert isinstance(installed.pack.source, Bundled)
    use_numpy_products()
    with warnings.catch_warnings():
        # W095: made with an earlier spaCy. The accuracy benchmark vouches for the pair that is pinned.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = _loader(installed.pack.source.package)(exclude=UNUSED)
    entities = recogniser(nlp)
    _likeness[installed.pack.language] = likeness_of(nlp.vocab.vectors, nlp.vocab.strings.__getitem__)
    if not isinstance(entities, FastRecogniser):
        _slow.add(installed.pack.language)
    return labelled(entities, OURS)


def likeness(installed: InstalledPack) -> Likeness:
    """The likeness of a word to a given name, by the vectors of the package that ``load`` loaded."""
    return _likeness.get(installed.pack.language, unknown_likeness)


def slow_languages() -> frozenset[str]:
    """The languages that this process reads with spaCy's own, slower recogniser."""
    return frozenset(_slow)


def _loader(package: str) -> "Callable[..., Pipeline]":
    try:
        return import_module(package).load  # type: ignore[no-any-return]
    except ImportError as error:
        raise SetupError(f"the model {package} is not installed: run make install") from error


@cache
def use_numpy_products() -> None:
    """Let numpy's BLAS multiply: on these small matrices it takes two thirds of the time that blis takes.

    The models keep what is set when they are loaded.
    """
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))
