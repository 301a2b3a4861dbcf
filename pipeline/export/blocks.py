"""Blocks of rows: one page of the index at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from pipeline.export.columns import Row

T = TypeVar("T")

BLOCK_ROWS = 1000


class Block(NamedTuple):
    """Rows; ``after`` is the sort position of the last one, for resuming; None where that is impossible."""

    rows: Sequence[Row]
    after: tuple[Any, ...] | None = None


def batched(values: Iterable[T], size: int = BLOCK_ROWS) -> Iterator[list[T]]:
    """Split values into lists of ``size``."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part
