"""What a child of the pool runs. The worker, which runs none of it, imports this without the models' libraries."""

import ctypes
import signal
import sys
from collections.abc import Sequence

from pipeline.garbage import collect_seldom
from pipeline.records import Result, Value
from pipeline.settings import Settings

PR_SET_PDEATHSIG = 1


def start(settings: Settings) -> None:
    """Set up a child of the pool."""
    from pipeline.enrich import batch

    die_with_parent()
    batch.load(settings)
    collect_seldom()


def enrich(values: Sequence[Value]) -> list[Result]:
    """One result a value, in the same order."""
    from pipeline.enrich import batch

    return batch.enrich_values(values)


def die_with_parent() -> None:
    """For a child: it ignores the terminal's Ctrl-C, which is the parent's, and dies with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
