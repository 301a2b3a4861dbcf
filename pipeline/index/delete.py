"""Delete articles from the live index at once, and from all that was made of them."""

import time
from collections.abc import Sequence

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import translate_errors
from pipeline.index.generations import write_index
from pipeline.index.story_fields import bands
from pipeline.index.story_grouping import StoryGrouper

DELETE_TIMEOUT_S = 30.0
"""Seconds for which a refusal is tried again: a rebuild that swaps refuses for less than one."""


def remove(client: Elasticsearch, settings: Settings, removals: Sequence[tuple[str, int]]) -> set[str]:
    """Delete these articles up to these versions; returns the ids that were there.

    Their tombstones must be on articles.enriched already: they are what a rebuild goes by, and what finishes the work
    should this be killed. Raises Unavailable.
    """
    if write_index(client, settings) is None:
        return set()
    writes = [WriteOp(id, version, None) for id, version in removals]
    stories = StoryGrouper(client, settings)
    with translate_errors(settings):
        found = set(versions(client, settings, [write.id for write in writes]))
        before = stories.stories_of([write.id for write in writes])
        _delete(client, settings, writes)
        stories.regroup(bands(writes), before)
        client.indices.refresh(index=settings.index_alias)
    return found


def _delete(client: Elasticsearch, settings: Settings, writes: Sequence[WriteOp]) -> None:
    deadline = time.monotonic() + DELETE_TIMEOUT_S
    pending = list(writes)
    while pending:
        verdicts = bulk.write(client, settings.index_alias, pending)
        refused = [(write, v) for write, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
        if refused and time.monotonic() > deadline:
            raise Unavailable(f"{len(refused)} articles could not be deleted from the index: {refused[0][1].detail}")
        pending = [write for write, _ in refused]
        time.sleep(0.2 if pending else 0)


def versions(client: Elasticsearch, settings: Settings, ids: Sequence[str]) -> dict[str, int]:
    """The versions of those of these articles that are there; none are when there is no index. Raises Unavailable."""
    if not ids:
        return {}
    try:
        with translate_errors(settings):
            documents = client.mget(index=settings.index_alias, ids=ids, source=False).body["docs"]
    except NotFoundError:
        return {}
    return {document["_id"]: document["_version"] for document in documents if document.get("found")}
