"""Imported by the fork server of the worker's pool: its children start with the model loaded, and share its memory."""

from contextlib import suppress

from pipeline.enrich import batch
from pipeline.enrich.ner.model import bundled_models
from pipeline.enrich.text.tables.patterns import index
from pipeline.errors import SetupError
from pipeline.gc_tuning import tune_gc

__all__ = ["batch"]

# Without the model the children say so themselves; the fork server has no one to tell.
with suppress(SetupError):
    bundled_models().load("en")
# The tables of languages take up to a second to read.
index()
# Collections in the children would otherwise write into the pages that they share.
tune_gc()
