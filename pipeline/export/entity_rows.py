"""Names of a search as rows: number of articles, first and last occurrence."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, get_args

from pipeline.errors import IndexMissing, UsageError
from pipeline.export.blocks import BLOCK_ROWS, Block, batched
from pipeline.export.columns import Row, instant
from pipeline.index.gateway import Gateway
from pipeline.index.limits import MAX_HITS
from pipeline.messages.articles import EntityType
from pipeline.search.execute import no_index
from pipeline.search.query import Query, matching

_SEEN = {"first": {"min": {"field": "date"}}, "last": {"max": {"field": "date"}}}
_NAMES = "names"


def blocks(gateway: Gateway, query: Query, zone: tzinfo, limit: int | None = None) -> Iterator[Block]:
    """With a limit, yield the names with the most articles, most frequent first; without, all by type and name.

    Raises UsageError for too high a limit, Unavailable, SetupError without an index.
    """
    if limit is not None and limit > MAX_HITS:
        raise UsageError(f"--limit {limit} of entities: at most {MAX_HITS:,}, or --all")
    try:
        rows = _all(gateway, query, zone) if limit is None else iter(_top(gateway, query, zone, limit))
        for part in batched(rows):
            yield Block(part)
    except IndexMissing as error:
        raise no_index(gateway.alias) from error


def _top(gateway: Gateway, query: Query, zone: tzinfo, limit: int) -> list[Row]:
    rows: list[Row] = []
    for kind in get_args(EntityType) if limit else ():
        counted = {"terms": {"field": f"entities.{kind}", "size": limit}, "aggs": _SEEN}
        answer = gateway.search(query=matching(query), size=0, aggregations={_NAMES: counted})
        rows += (_row(bucket["key"], kind, bucket, zone) for bucket in answer["aggregations"][_NAMES]["buckets"])
    return sorted(rows, key=lambda row: (-row["articles"], row["type"], row["name"]))[:limit]


def _all(gateway: Gateway, query: Query, zone: tzinfo) -> Iterator[Row]:
    for kind in get_args(EntityType):
        after: dict[str, Any] | None = None
        while True:
            paged: dict[str, Any] = {
                "size": BLOCK_ROWS,
                "sources": [{"name": {"terms": {"field": f"entities.{kind}"}}}],
            }
            counted = {"composite": paged | ({"after": after} if after else {}), "aggs": _SEEN}
            answer = gateway.search(
                query=matching(query), size=0, track_total_hits=False, aggregations={_NAMES: counted}
            )["aggregations"][_NAMES]
            yield from (_row(bucket["key"]["name"], kind, bucket, zone) for bucket in answer["buckets"])
            if not answer["buckets"] or (after := answer.get("after_key")) is None:
                break


def _row(name: str, kind: str, bucket: dict[str, Any], zone: tzinfo) -> Row:
    return {
        "name": name,
        "type": kind,
        "articles": bucket["doc_count"],
        "first_seen": instant(bucket["first"]["value"], zone),
        "last_seen": instant(bucket["last"]["value"], zone),
    }
