"""Delete articles from the live index at once, and from all that was made of them."""

import time
from collections.abc import Sequence

from elasticsearch import Elasticsearch

from pipeline.errors import Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import Write
from pipeline.index.client import answering
from pipeline.index.generations import write_index
from pipeline.index.versions import versions
from pipeline.settings import Settings
from pipeline.stories.fields import bands
from pipeline.stories.keeper import StoryKeeper

PATIENCE = 30.0
"""Seconds for which a refusal is tried again: a rebuild that swaps refuses for less than one."""


def remove(client: Elasticsearch, settings: Settings, removals: Sequence[tuple[str, int]]) -> set[str]:
    """Delete these articles up to these versions; returns the ids that were there.

    Their tombstones must be on articles.enriched already: they are what a rebuild goes by, and what finishes the work
    should this be killed. Raises Unavailable.
    """
    if write_index(client, settings) is None:
        return set()
    writes = [Write(id, version, None) for id, version in removals]
    stories = StoryKeeper(client, settings)
    with answering(settings):
        found = set(versions(client, settings, [write.id for write in writes]))
        before = stories.stories_of([write.id for write in writes])
        _delete(client, settings, writes)
        stories.settle(bands(writes), before)
        client.indices.refresh(index=settings.index_alias)
    return found


def _delete(client: Elasticsearch, settings: Settings, writes: Sequence[Write]) -> None:
    deadline = time.monotonic() + PATIENCE
    pending = list(writes)
    while pending:
        verdicts = bulk.write(client, settings.index_alias, pending)
        refused = [(write, v) for write, v in zip(pending, verdicts, strict=True) if v.verdict == "retry"]
        if refused and time.monotonic() > deadline:
            raise Unavailable(f"{len(refused)} articles could not be deleted from the index: {refused[0][1].detail}")
        pending = [write for write, _ in refused]
        time.sleep(0.2 if pending else 0)
