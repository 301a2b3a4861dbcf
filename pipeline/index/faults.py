"""Tell whether the index or the document is at fault when Elasticsearch refuses a write.

A closed index answers 400, just as for a document that does not fit the mapping, so the status cannot tell; the error
type can. Faults of the index are waited out.
"""

from typing import Any

_KINDS = ("alias", "cluster_", "index_", "invalid_index_", "no_shard_", "node_", "shard_", "unavailable_")
"""Prefixes of error types about an index, its shards or the cluster."""
_REASONS = (
    "no write index is defined",  # an alias of several indices, or one without a write index
    "more than one ind",  # the same, when reading by id
    "is not an alias",
    "maximum normal shards open",
)
"""Reasons of errors with a general type."""
FIXES = {
    "index_closed_exception": "open it: POST /INDEX/_open",
    "cluster_block_exception": "free disk space where it is full, or lift the block: PUT /INDEX/_settings",
    "index_not_found_exception": "create it: dateline index create",
}


def is_index_fault(kind: str, reason: str = "") -> bool:
    """Return whether an error of this type and reason would refuse every document."""
    return kind.startswith(_KINDS) or any(part in reason for part in _REASONS)


def describe(error: dict[str, Any]) -> str:
    """Return an error's type and reason as Elasticsearch writes them, and its cause."""
    cause = error.get("caused_by") or {}
    return "; ".join(f"{part.get('type')}: {part.get('reason')}" for part in (error, cause) if part.get("type"))


def root(error: dict[str, Any]) -> dict[str, Any]:
    """Return the error below one that only says that a shard or a phase failed."""
    causes: list[dict[str, Any]] = error.get("root_cause") or [error]
    return causes[0]


def fix(error: dict[str, Any]) -> str:
    """Return the fix for such a refusal, in words."""
    return FIXES.get(error.get("type", ""), "see: dateline status").replace("INDEX", error.get("index") or "INDEX")
