"""Articles of a search as rows, page by page."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from pipeline.errors import IndexMissing, NotFound
from pipeline.export.blocks import Block
from pipeline.export.columns import ExportColumn, fields_of, reader
from pipeline.index.gateway import Gateway
from pipeline.index.limits import MAX_WHOLE_DOCUMENTS
from pipeline.search.execute import no_index
from pipeline.search.query import Query, Sort, matching, search_body, sort_keys

PAGE_ROWS = 1000
_LARGE = frozenset(("text", "mentions", "removed.text"))
LAST = 2**63 - 1
"""Sorts after every document position in a point in time."""
RESUMABLE = (Sort.NEWEST, Sort.OLDEST)
"""Sort orders in which an article keeps its position from one day to the next."""


def blocks(
    gateway: Gateway,
    query: Query,
    columns: Sequence[ExportColumn],
    zone: tzinfo,
    limit: int | None = None,
    *,
    after: tuple[Any, ...] | None = None,
    located: bool = False,
) -> Iterator[Block]:
    """Yield the articles that the query finds, in its order, from a snapshot of the index, starting after ``after``.

    With ``located``, only articles with a focus. If the next block is requested so late that Elasticsearch has closed
    the point in time, the rest is read from the index as it is then. Raises Unavailable, SetupError without an index.
    """
    if limit == 0:
        return
    read = reader(columns, zone)
    fields = fields_of(columns)
    size = MAX_WHOLE_DOCUMENTS if _LARGE.intersection(fields) else PAGE_ROWS
    left = limit
    for hits in _pages(gateway, query, fields, size if limit is None else min(size, limit), after, located):
        hits = hits if left is None else hits[:left]
        yield Block([read(hit["_source"]) for hit in hits], tuple(hits[-1]["sort"][:-1]))
        if left is not None and (left := left - len(hits)) <= 0:
            return


def _pages(
    gateway: Gateway, query: Query, fields: list[str], size: int, after: tuple[Any, ...] | None, located: bool
) -> Iterator[list[dict[str, Any]]]:
    wanted = matching_rows(query, located=located)
    while True:
        begun = False
        start = None if after is None else (*after, LAST)
        try:
            for hits in gateway.pages(wanted, size=size, after=start, sort=sort_keys(query), source_includes=fields):
                begun = True
                after = tuple(hits[-1]["sort"][:-1])
                yield hits
            return
        except IndexMissing as error:
            raise no_index(gateway.alias) from error
        except NotFound:
            if not begun:
                raise


def matching_rows(query: Query, *, located: bool = False) -> dict[str, Any]:
    """Return the query for an article to become a row; scores are computed only if the order needs them."""
    if query.sort is Sort.RELEVANCE:
        wanted: dict[str, Any] = search_body(query)["query"]
    else:
        wanted = {"bool": {"filter": [matching(query)]}}
    if not located:
        return wanted
    return {"bool": {"must": [wanted], "filter": [{"exists": {"field": "focus.location"}}]}}
