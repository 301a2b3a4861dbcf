"""Delete articles from the live index at once, with everything derived from them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import IndexMissing, NotFound, Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import Gateway
from pipeline.index.generations import write_index
from pipeline.index.reading import read_documents

DELETE_TIMEOUT_S = 30.0
"""Seconds to retry a refusal: a rebuild's swap blocks writes for less than one."""


@dataclass(frozen=True, slots=True)
class DeleteResult:
    """Result of deleting articles, by id: ``deleted`` are gone, ``newer`` stayed because their version is newer.

    ``raised`` lists deletions that needed a higher version than requested: id and version.
    """

    deleted: frozenset[str] = frozenset()
    newer: frozenset[str] = frozenset()
    raised: Sequence[tuple[str, int]] = ()


def remove(gateway: Gateway, writes: Sequence[WriteOp]) -> DeleteResult:
    """Delete these articles up to their versions, or at any version when ``takes_down``.

    Their tombstones must be on articles.enriched already: a rebuild relies on them, and they finish the work if this is
    killed. Raises Unavailable.
    """
    if write_index(gateway) is None:
        return DeleteResult()
    from pipeline.index.story_fields import bands  # with NumPy, which what only looks does without
    from pipeline.index.story_grouping import StoryGrouper

    stories = StoryGrouper(gateway)
    ids = [write.id for write in writes]
    found = set(versions(gateway, ids))
    before = stories.stories_of(ids)
    removed = _delete(gateway, writes)
    stories.regroup(bands(writes), before)
    gateway.client.indices.refresh(index=gateway.alias)
    return DeleteResult(frozenset(found - removed.newer), removed.newer, removed.raised)


def _delete(gateway: Gateway, writes: Sequence[WriteOp]) -> DeleteResult:
    deadline = time.monotonic() + DELETE_TIMEOUT_S
    asked = {write.id: write.version for write in writes}
    newer: set[str] = set()
    sent: dict[str, int] = {}
    pending = list(writes)
    while pending:
        verdicts = bulk.write(gateway, gateway.alias, pending)
        sent |= {write.id: write.version for write in pending}
        refused = [(write, v) for write, v in zip(pending, verdicts, strict=True) if v.verdict in ("retry", "rejected")]
        if refused and time.monotonic() > deadline:
            raise Unavailable(f"{len(refused)} articles could not be deleted from the index: {refused[0][1].detail}")
        held = [write for write, verdict in zip(pending, verdicts, strict=True) if verdict.verdict == "conflict"]
        newer |= {write.id for write in held if not write.takes_down}
        higher = bulk.raised(gateway, gateway.alias, [write for write in held if write.takes_down])
        time.sleep(0.2 if refused else 0)
        pending = [write for write, _ in refused] + [write for write in higher if write]
    raised = [(id, version) for id, version in sent.items() if version > asked[id]]
    return DeleteResult(newer=frozenset(newer), raised=raised)


def versions(gateway: Gateway, ids: Sequence[str]) -> dict[str, int]:
    """Return the versions of those of these articles that exist; empty without an index. Raises Unavailable."""
    if not ids:
        return {}
    try:
        documents = read_documents(gateway, gateway.alias, ids, fields=(), may_be_missing=True)
    except (NotFound, IndexMissing):
        return {}
    return {document["_id"]: document["_version"] for document in documents if document.get("found")}
