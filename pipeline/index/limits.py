"""The limits of Elasticsearch that a request must stay within, and the ways to split what is more.

They are the defaults of the server's settings, named beside each; a cluster may be set to more, hardly to less.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

MAX_TERMS = 65_536
"""Values of one terms query (index.max_terms_count)."""
MAX_HITS = 10_000
"""Hits of one search (index.max_result_window)."""
MAX_CLAUSES = 1024
"""Clauses of one search (indices.query.bool.max_clause_count is this at least, more where the heap is large)."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""Bytes of one request: well below http.max_content_length (100 MiB), of which the server also holds a copy."""
MAX_SEARCHES = 64
"""Searches in one msearch request: they wait in one queue of 1,000 with everybody else's (thread_pool.search)."""
MAX_WHOLE_DOCUMENTS = 200
"""Documents read whole in one request: an answer has no limit but the memory of both sides, and a document may be MiB."""
MAX_ID_BYTES = 512
"""Of a document's id."""
MAX_IDS = 5_000
"""Ids in one request that reads only a field or two of each: at 512 bytes an id that is 2.5 MB."""


def portions(values: Collection[T], most: int) -> Iterator[list[T]]:
    """The values in their order, at most ``most`` at a time; nothing for no values."""
    ordered = list(values)
    yield from (ordered[start : start + most] for start in range(0, len(ordered), most))


def by_size(values: Sequence[T], size: Callable[[T], int], most_bytes: int, most: int) -> Iterator[list[T]]:
    """Runs of values, in order, of at most ``most`` values and ``most_bytes`` together, or of one larger value alone."""
    part: list[T] = []
    total = 0
    for value in values:
        length = size(value)
        if part and (len(part) >= most or total + length > most_bytes):
            yield part
            part, total = [], 0
        part.append(value)
        total += length
    if part:
        yield part
