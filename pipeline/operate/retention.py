"""Release old articles: tombstones on articles.enriched first, so that no rebuild brings them back, then the index.

Old is what the index calls the article's ``date``: when it was published, or where no one says so, when it came in.
A prune that is killed leaves no article deleted here and kept there for longer than until the next one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.config.settings import Settings
from pipeline.index.bulk import WriteOp
from pipeline.index.delete import remove
from pipeline.index.gateway import connect, translate_errors
from pipeline.kafka.enriched_topic import Appender, tombstone
from pipeline.messages.timestamps import iso
from pipeline.search.execute import no_index

BATCH = 1000
KEEP_ALIVE = "5m"

Tell = Callable[[int, int], None]
"""Told after each batch: how many are done, of how many."""


def count_older(settings: Settings, than: datetime) -> int:
    """Return how many articles are older; raises Unavailable, SetupError."""
    with connect(settings) as client:
        return _count(client, settings, than)


def prune(settings: Settings, than: datetime, tell: Tell = lambda done, total: None) -> int:
    """Delete the articles that are older; returns how many went, without those of which a correction came meanwhile.

    Raises Unavailable, SetupError.
    """
    with connect(settings) as client, Appender(settings) as appender:
        total, done = _count(client, settings, than), 0
        for found in _older(client, settings, than):
            # Each names the version that was found: a correction that comes in this very instant makes the article new.
            appender.append(tombstone(*each) for each in found)
            removed = remove(client, settings, [WriteOp(*each, None) for each in found])
            done += len(found) - len(removed.newer)
            tell(done, total)
    return done


def _count(client: Elasticsearch, settings: Settings, than: datetime) -> int:
    try:
        with translate_errors(settings):
            return int(client.count(index=settings.index_alias, query=_query(than)).body["count"])
    except NotFoundError as error:
        raise no_index(settings) from error


def _older(client: Elasticsearch, settings: Settings, than: datetime) -> Iterator[list[tuple[str, int]]]:
    """Ids and versions, in batches, as of now: what is deleted meanwhile does not shift the pages."""
    with translate_errors(settings):
        at = client.open_point_in_time(index=settings.index_alias, keep_alive=KEEP_ALIVE).body["id"]
        try:
            after: list[Any] | None = None
            while hits := _page(client, at, than, after):
                yield [(hit["_id"], hit["_version"]) for hit in hits]
                after = hits[-1]["sort"]
        finally:
            client.options(ignore_status=404).close_point_in_time(id=at)


def _page(client: Elasticsearch, at: str, than: datetime, after: list[Any] | None) -> list[dict[str, Any]]:
    answer = client.search(
        pit={"id": at, "keep_alive": KEEP_ALIVE},
        query=_query(than),
        sort=[{"date": "asc"}, {"_shard_doc": "asc"}],
        search_after=after,
        size=BATCH,
        source=False,
        version=True,
        track_total_hits=False,
    )
    found: list[dict[str, Any]] = answer.body["hits"]["hits"]
    return found


def _query(than: datetime) -> dict[str, object]:
    return {"range": {"date": {"lt": iso(than)}}}
