"""Work of an enrichment process. The worker, which runs none of it, imports this without the models' libraries."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.config.settings import Settings
from pipeline.errors import SetupError
from pipeline.gc_tuning import tune_gc
from pipeline.messages.records import Result, Value
from pipeline.stream.process_tree import die_with_parent

_fault: SetupError | None = None


class TaskResult(NamedTuple):
    """Result of a task: one result a value, in the same order, and the languages read by the slower recogniser."""

    results: list[Result]
    slow: frozenset[str]


def start(settings: Settings) -> None:
    """Set up a child of the pool."""
    from pipeline.enrich import batch

    global _fault
    die_with_parent()
    try:
        batch.load(settings)
    except SetupError as error:
        # Raised by the next task, where the worker hears of it. A child that ended here would be taken for one that an
        # article had crashed, and so every article for a culprit.
        _fault = error
    tune_gc()


def ready() -> None:
    """Return whether this child can enrich; raises SetupError when it cannot."""
    if _fault:
        raise _fault


def enrich(values: Sequence[Value]) -> TaskResult:
    """Enrich the values; raises SetupError."""
    from pipeline.enrich import batch
    from pipeline.enrich.ner.model import slow_languages

    ready()
    return TaskResult(batch.enrich_values(values), slow_languages())
