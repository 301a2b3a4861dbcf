"""Preloading for the fork server of the worker's pool: its processes start with the model loaded and share its memory."""

from contextlib import suppress

from pipeline.enrich import batch
from pipeline.enrich.ner.model import bundled_models
from pipeline.enrich.text.tables.patterns import index
from pipeline.errors import SetupError
from pipeline.gc_tuning import tune_gc

__all__ = ["batch"]

# If the model is missing, the pool processes report it; the fork server cannot.
with suppress(SetupError):
    bundled_models().load("en")
# Building the index of the language tables takes up to a second.
index()
# Garbage collection in the pool processes would otherwise write to the pages that they share.
tune_gc()
