"""Work of an enrichment process. The worker itself imports this without the model libraries."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.config.parts import EnrichmentJobs
from pipeline.errors import SetupError
from pipeline.gc_tuning import tune_gc
from pipeline.messages.records import Result, Value
from pipeline.stream.process_tree import die_with_parent

_fault: SetupError | None = None


class TaskResult(NamedTuple):
    """Result of a task: one result per value, in the same order, and the languages read by the slower recogniser."""

    results: list[Result]
    slow: frozenset[str]


def start(settings: EnrichmentJobs, sockets: Mapping[str, Path]) -> None:
    """Initialize a pool process; ``sockets`` are the recognisers' addresses by language."""
    from pipeline.enrich import batch

    global _fault
    die_with_parent()
    try:
        batch.load(settings, sockets)
    except SetupError as error:
        # Raised by the next task, where the worker sees it. If the process exited here, every article would look as if
        # it had crashed it.
        _fault = error
    tune_gc()


def ready() -> None:
    """Return if this process can enrich; raises SetupError when it cannot."""
    if _fault:
        raise _fault


def enrich(values: Sequence[Value]) -> TaskResult:
    """Enrich the values; raises SetupError."""
    from pipeline.enrich import batch
    from pipeline.enrich.ner.recognisers.spacy_model import slow_languages

    ready()
    return TaskResult(batch.enrich_values(values), slow_languages())
