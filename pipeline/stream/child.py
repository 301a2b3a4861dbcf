"""What a child of the pool runs. The worker, which runs none of it, imports this without the models' libraries."""

from collections.abc import Sequence

from pipeline.garbage import collect_seldom
from pipeline.records import Result, Value
from pipeline.settings import Settings
from pipeline.stream.parent import die_with_parent


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
