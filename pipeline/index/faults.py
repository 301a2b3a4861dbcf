"""Tell whose fault a refusal of Elasticsearch is: the index's, which is waited for, or the document's.

A closed index answers a write with status 400, as it answers a document that does not fit the mapping, so the status
does not tell them apart; the type of the error does.
"""

from typing import Any

_KINDS = ("alias", "cluster_", "index_", "invalid_index_", "no_shard_", "node_", "shard_", "unavailable_")
"""What the types of errors begin with that are about an index, its shards or the cluster."""
_REASONS = (
    "no write index is defined",  # an alias of several indices, or one that takes no writes
    "more than one ind",  # the same, of a read by id
    "is not an alias",
    "maximum normal shards open",
)
"""Of errors of a general type."""
FIXES = {
    "index_closed_exception": "open it: POST /INDEX/_open",
    "cluster_block_exception": "free disk space where it is full, or lift the block: PUT /INDEX/_settings",
    "index_not_found_exception": "make it: dateline index create",
}


def is_index_fault(kind: str, reason: str = "") -> bool:
    """Return whether an error of this type and reason would refuse every document alike."""
    return kind.startswith(_KINDS) or any(part in reason for part in _REASONS)


def describe(error: dict[str, Any]) -> str:
    """Type and reason of an error, as Elasticsearch writes it, and of its cause."""
    cause = error.get("caused_by") or {}
    return "; ".join(f"{part.get('type')}: {part.get('reason')}" for part in (error, cause) if part.get("type"))


def root(error: dict[str, Any]) -> dict[str, Any]:
    """The error under the one that only says that a shard or a phase failed."""
    causes: list[dict[str, Any]] = error.get("root_cause") or [error]
    return causes[0]


def fix(error: dict[str, Any]) -> str:
    """Return what lifts such a refusal, in words."""
    return FIXES.get(error.get("type", ""), "see: dateline status").replace("INDEX", error.get("index") or "INDEX")
