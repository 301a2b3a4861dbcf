"""Read documents by their ids, in requests of a safe size."""

from collections.abc import Sequence
from typing import Any

from pipeline.errors import IndexUnavailable
from pipeline.index.faults import describe, fix, is_index_fault
from pipeline.index.gateway import Gateway
from pipeline.index.limits import MAX_IDS, MAX_WHOLE_DOCUMENTS, portions


def read_documents(
    gateway: Gateway,
    index: str,
    ids: Sequence[str],
    fields: Sequence[str] | None = None,
    *,
    may_be_missing: bool = False,
) -> list[dict[str, Any]]:
    """Return the response for each id, in the same order, with ``found``; only ``fields``, or all when that is None.

    With ``may_be_missing``, a missing index counts as an empty one. Raises IndexUnavailable when a read failed because
    of the index rather than the document, and whatever else ``Gateway`` raises.
    """
    source = {"source": False} if fields is not None and not fields else {"source_includes": fields}
    answers: list[dict[str, Any]] = []
    for part in portions(ids, MAX_WHOLE_DOCUMENTS if fields is None else MAX_IDS):
        answers += gateway.client.mget(index=index, ids=part, **source).body["docs"]
    for answer in answers:
        error = answer.get("error") or {}
        if may_be_missing and error.get("type") == "index_not_found_exception":
            continue
        if is_index_fault(error.get("type", ""), error.get("reason") or ""):
            raise IndexUnavailable(f"{describe(error)}; {fix(error)}")
    return answers
