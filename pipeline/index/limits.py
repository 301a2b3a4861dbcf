"""Elasticsearch limits on requests, and ways to split what exceeds them.

They are the defaults of the server settings named beside each; clusters may allow more, rarely less.
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
"""Searches in one msearch request: they share one queue of 1,000 with all other clients' (thread_pool.search)."""
MAX_WHOLE_DOCUMENTS = 200
"""Whole documents read in one request: responses are limited only by memory on both sides, and a document may be
MiB."""
MAX_ID_BYTES = 512
"""Maximum bytes of a document's id."""
MAX_IDS = 5_000
"""Ids in one request that reads only a field or two of each: 2.5 MB at 512 bytes an id."""


def portions(values: Collection[T], most: int) -> Iterator[list[T]]:
    """Split values into lists of at most ``most``, in order; yield nothing for no values."""
    ordered = list(values)
    yield from (ordered[start : start + most] for start in range(0, len(ordered), most))


def by_size(values: Sequence[T], size: Callable[[T], int], most_bytes: int, most: int) -> Iterator[list[T]]:
    """Split values, in order, into runs of at most ``most`` values and ``most_bytes``; a larger value comes alone."""
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
