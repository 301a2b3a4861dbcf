"""Processes that turn records into writes: a single core would be slower than Elasticsearch."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace

from pipeline.errors import RecordRejected, Unavailable
from pipeline.gc_tuning import tune_gc
from pipeline.index.actions import read
from pipeline.index.bulk import WriteOp
from pipeline.messages.records import Record
from pipeline.stream.process_tree import die_with_parent

NICENESS = 10
"""Niceness, so that the live workers get the processor first."""


@contextmanager
def preparing(processes: int) -> Iterator[Executor]:
    """Run this many processes inside the context; raises Unavailable when one is killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.index.actions"])
    try:
        with ProcessPoolExecutor(processes, context, _start) as pool:
            yield pool
    except BrokenProcessPool as error:
        raise Unavailable(
            "a process that prepares articles was killed, perhaps for lack of memory; free some and run it again"
        ) from error


Prepared = WriteOp | RecordRejected

_KEPT = ("provenance", "story")
"""Parts of a document needed once its JSON is made; the rest would only be copied between processes."""


def prepare(records: Sequence[Record]) -> list[Prepared]:
    """Return one result per record, in the same order."""
    return [_light(found) for found in read(records, live=False)]


def prepared(records: Sequence[Record], pool: Executor | None) -> "Future[list[Prepared]]":
    """Prepare records in a process of ``pool``, or at once without one."""
    if pool is not None:
        return pool.submit(prepare, records)
    done: Future[list[Prepared]] = Future()
    done.set_result(prepare(records))
    return done


def _light(found: Prepared) -> Prepared:
    if isinstance(found, RecordRejected) or found.document is None:
        return found
    return replace(found, document={name: found.document[name] for name in _KEPT})


def _start() -> None:
    die_with_parent()
    os.nice(NICENESS)
    tune_gc()
