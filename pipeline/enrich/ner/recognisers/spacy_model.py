"""Recognisers from spaCy models, reduced to the tokenizer and the entity recogniser."""

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

# The entity recogniser has a tok2vec of its own, so no other pipe has to run: the same entities at twice the speed. It
# uses the hashes of words: without their 776,000 strings it loads in half the time and memory.
UNUSED = ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "strings"]

# The French model has PER, and MISC, which can be anything and is dropped.
OURS = {**{label: label for label in LABELS}, "PER": "PERSON"}

_slow: set[str] = set()
_likeness: dict[str, Likeness] = {}


def load(installed: InstalledPack) -> Recogniser:
    """Load the recogniser of a bundled spaCy package; raises SetupError."""
    assert isinstance(installed.pack.source, Bundled)
    use_numpy_products()
    with warnings.catch_warnings():
        # W095: the model was made with an earlier spaCy. The accuracy benchmark covers the pinned pair.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = _loader(installed.pack.source.package)(exclude=UNUSED)
    entities = recogniser(nlp)
    _likeness[installed.pack.language] = likeness_of(nlp.vocab.vectors, nlp.vocab.strings.__getitem__)
    if not isinstance(entities, FastRecogniser):
        _slow.add(installed.pack.language)
    return labelled(entities, OURS)


def likeness(installed: InstalledPack) -> Likeness:
    """Return the likeness function of the package that ``load`` loaded."""
    return _likeness.get(installed.pack.language, unknown_likeness)


def slow_languages() -> frozenset[str]:
    """Return the languages for which this process uses spaCy's own, slower recogniser."""
    return frozenset(_slow)


def _loader(package: str) -> "Callable[..., Pipeline]":
    try:
        return import_module(package).load  # type: ignore[no-any-return]
    except ImportError as error:
        raise SetupError(f"the model {package} is not installed: run make install") from error


@cache
def use_numpy_products() -> None:
    """Multiply matrices with numpy's BLAS: on these small ones it takes two thirds of the time of blis.

    Call it before loading a model, which keeps the current setting.
    """
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))
