"""Rows as they come: a page of the index at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from pipeline.export.columns import Row

T = TypeVar("T")

BLOCK_ROWS = 1000


class Block(NamedTuple):
    """``after`` is where the last row stands in the order, for an export that goes on after it; None where none can."""

    rows: Sequence[Row]
    after: tuple[Any, ...] | None = None


def batched(values: Iterable[T], size: int = BLOCK_ROWS) -> Iterator[list[T]]:
    """The values in lists of ``size``."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part
