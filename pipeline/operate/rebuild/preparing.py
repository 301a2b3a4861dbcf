"""Processes that read records into writes: on one core alone that would take longer than Elasticsearch does."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from pipeline.errors import Unavailable
from pipeline.garbage import collect_seldom
from pipeline.index.incoming import Incoming, read_records
from pipeline.records import Record
from pipeline.settings import Settings
from pipeline.stream.child import die_with_parent

NICENESS = 10
"""The live workers get the processor first."""


@contextmanager
def preparing(settings: Settings) -> Iterator[Executor]:
    """``settings.enrich_processes`` of them, gone when the context ends; raises Unavailable when one is killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.index.incoming"])
    try:
        with ProcessPoolExecutor(settings.enrich_processes, context, _start) as pool:
            yield pool
    except BrokenProcessPool as error:
        raise Unavailable(
            "a process that prepares articles was killed: is there too little memory? run it again"
        ) from error


def prepare(records: Sequence[Record]) -> list[Incoming]:
    """One result a record, its document as JSON already."""
    read = read_records(records)
    for item in read:
        _ = item.write and item.write.body
    return read


def prepared(records: Sequence[Record], pool: Executor | None) -> "Future[list[Incoming]]":
    """What ``prepare`` makes of records, by a process of ``pool``, or at once where there is none."""
    if pool is not None:
        return pool.submit(prepare, records)
    done: Future[list[Incoming]] = Future()
    done.set_result(prepare(records))
    return done


def _start() -> None:
    die_with_parent()
    os.nice(NICENESS)
    collect_seldom()
