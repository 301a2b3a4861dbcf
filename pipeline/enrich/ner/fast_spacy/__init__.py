"""Fast inference for spaCy's entity recogniser: the same weights and results in a sixth of the time.

::

    texts ──► words ──► encoder ──► decoder ──► entities
              split,    in their    which begin,
              embedded  context     continue and
                                    end a name

spaCy's internals are not a public interface, so ``recogniser`` checks them: a model that is built differently, or for
which the two implementations disagree on a sample, runs in spaCy's own code, with a warning.
"""

from pipeline.enrich.ner.fast_spacy.recogniser import FastRecogniser, SpacyRecogniser, recogniser

__all__ = ["FastRecogniser", "SpacyRecogniser", "recogniser"]
