"""Garbage-collector tuning."""

import gc

# Objects made since the last look: some hundred articles' worth. Python's own 700 are not even one's.
_YOUNG = 50_000
# Looks at the young before one at those that outlived it, and of these before one at all.
_MIDDLE = 20
_OLD = 10


def tune_gc() -> None:
    """Spare the collector what is there now, and look at the rest seldom; call it when everything is loaded.

    Articles on their way are thousands of objects, none of them in a cycle. With Python's own thresholds, looking
    through them again and again is a fifth of a publisher's time and most of what decoding costs an index worker.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
