"""The entities that a spaCy model finds, in a sixth of the time: the same weights, arranged for many words at once.

::

    texts ──► words ──► encoder ──► decoder ──► entities
              split,    in their    which begin,
              embedded  context     go on and end
                                    a name

spaCy's inner parts are not public interface, so ``recogniser`` takes nothing for granted: a model that is not built as
expected, or in which the two ways do not find the same on a sample, is left to spaCy's own code, with a warning.
"""

from pipeline.enrich.ner.fast_spacy.recogniser import FastRecogniser, SpacyRecogniser, recogniser

__all__ = ["FastRecogniser", "SpacyRecogniser", "recogniser"]
