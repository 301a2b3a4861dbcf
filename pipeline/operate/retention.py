"""Delete old articles: tombstones on articles.enriched first, so that no rebuild restores them, then the index.

Age is counted from the index's ``date``: the publication, or the arrival where that is unknown. If a prune is killed,
the next one deletes what is left.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from pipeline.config.parts import ArticleIndex, FlowAndIndex
from pipeline.errors import IndexMissing, NotFound
from pipeline.index.bulk import WriteOp
from pipeline.index.delete import remove
from pipeline.index.gateway import Gateway
from pipeline.kafka.enriched_topic import Appender, tombstone
from pipeline.messages.timestamps import iso
from pipeline.search.execute import no_index

BATCH = 1000

Tell = Callable[[int, int], None]
"""Called after each batch with the number finished and the total."""


def count_older(settings: ArticleIndex, than: datetime) -> int:
    """Return the number of older articles; raises Unavailable, SetupError."""
    with Gateway(settings) as gateway:
        return _count(gateway, than)


def prune(settings: FlowAndIndex, than: datetime, tell: Tell = lambda done, total: None) -> int:
    """Delete the older articles; return how many, without those corrected meanwhile.

    Raises Unavailable, SetupError.
    """
    with Gateway(settings) as gateway, Appender(settings) as appender:
        total, done = _count(gateway, than), 0
        for found in _older(gateway, than):
            # Each names the version found: a correction arriving right now makes the article new.
            appender.append(tombstone(*each) for each in found)
            removed = remove(gateway, [WriteOp(*each, None) for each in found])
            done += len(found) - len(removed.newer)
            tell(done, total)
    return done


def _count(gateway: Gateway, than: datetime) -> int:
    try:
        return gateway.count(_query(than))
    except (NotFound, IndexMissing) as error:
        raise no_index(gateway.alias) from error


def _older(gateway: Gateway, than: datetime) -> Iterator[list[tuple[str, int]]]:
    """Yield ids and versions in batches from a snapshot, so that deletions do not shift the pages."""
    for hits in gateway.pages(_query(than), size=BATCH, sort=[{"date": "asc"}], source=False, version=True):
        yield [(hit["_id"], hit["_version"]) for hit in hits]


def _query(than: datetime) -> dict[str, object]:
    return {"range": {"date": {"lt": iso(than)}}}
