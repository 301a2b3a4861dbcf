"""One bulk request, and the result of each of its items.

The client's bulk helpers do not retry an item's 429, raise on a refused connection whatever they are asked to report,
and stop at the first bad chunk; so results are classified here:

=================  ============================================================
2xx                done
409                an equal or newer version is there already: done, see ``WriteOp.takes_down``
404 on a delete    nothing to delete: done
429, 5xx           send again
closed, blocked,   send again: it is the index that refuses, not the document (``faults.py``)
missing index
413, 400 of all    send again in halves; a single document is rejected
other 4xx          the document is rejected
=================  ============================================================
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic_core import to_json

from pipeline.errors import Reason, RecordRejected
from pipeline.index.client_library import ApiError, ConnectionFailed, ConnectionTimeout, SerializationError
from pipeline.index.faults import describe, is_index_fault, root
from pipeline.index.gateway import Gateway
from pipeline.index.limits import by_size

WriteStatus = Literal["done", "conflict", "deleted", "retry", "rejected"]
BAD_REQUEST, TOO_LARGE = 400, 413


@dataclass(frozen=True, slots=True)
class WriteOp:
    """A document to store under ``id`` unless a newer version is there; ``document`` None deletes."""

    id: str
    version: int
    document: dict[str, Any] | None
    overwrite_equal: bool = False
    """Replace a document of the same version too (a re-enrichment)."""
    takes_down: bool = False
    """Delete whatever version is there: the article was taken down."""
    body: bytes = field(default=b"", repr=False)
    """The document as JSON, serialized once for its length and the request; ``dataclasses.replace`` keeps it."""

    def __post_init__(self) -> None:
        if self.document is not None and not self.body:
            object.__setattr__(self, "body", to_json(self.document))


@dataclass(frozen=True, slots=True)
class WriteResult:
    verdict: WriteStatus
    detail: str = ""
    reason: Reason = Reason.INDEX_REJECTED
    status: str = "none"
    """Status of a response that asks for a retry; "none" when there was no response."""

    def rejection(self) -> RecordRejected:
        """Return this result as the reason for a dead letter."""
        fix = "make the article smaller" if self.reason is Reason.INDEX_TOO_LARGE else "compare it with the mapping"
        return RecordRejected(self.reason, self.detail, fix=f"{fix}, then replay")


def write(gateway: Gateway, index: str, writes: Sequence[WriteOp]) -> list[WriteResult]:
    """Send all in one request; return one result per write, in the same order. Server failures never raise.

    ``index`` must be an alias: writing to a missing alias fails instead of creating an index.
    """
    if not writes:
        return []
    operations = [line for item in writes for line in _lines(index, item)]
    try:
        # Ask only for what is needed, or the response to a large request would be as large as the request.
        response = gateway.plain_client.bulk(
            operations=operations, require_alias=True, filter_path=["items.*.status", "items.*.error"]
        )
    except (ConnectionFailed, ConnectionTimeout) as error:
        return [WriteResult("retry", f"no answer: {error.message}")] * len(writes)
    except SerializationError as error:
        return [WriteResult("retry", f"the answer was cut short: {error.message}")] * len(writes)
    except ApiError as error:
        if error.status_code == TOO_LARGE or _is_of_one_document(error):
            return _in_halves(gateway, index, writes, error)
        detail, status = f"status {error.status_code}: {error.message}", str(error.status_code)
        return [WriteResult("retry", detail, status=status)] * len(writes)
    items = response.body.get("items", [])
    if len(items) != len(writes):
        return [WriteResult("retry", "the answer was cut short")] * len(writes)
    return [_classify(*item.popitem()) for item in items]


def raised(gateway: Gateway, index: str, deletions: Sequence[WriteOp]) -> list[WriteOp | None]:
    """Return each deletion with the version now in the index; None for an article no longer there.

    Raises Unavailable.
    """
    if not deletions:
        return []
    found = gateway.client.mget(index=index, ids=[item.id for item in deletions], source=False).body["docs"]
    return [
        replace(item, version=max(item.version, document["_version"])) if document.get("found") else None
        for item, document in zip(deletions, found, strict=True)
    ]


def _lines(index: str, item: WriteOp) -> list[Any]:
    """Return the action as an object and the document as bytes: the client takes both, whatever its types say."""
    meta = {"_index": index, "_id": item.id, "version": item.version, "version_type": "external"}
    if item.document is None:
        # One above the version it deletes, a number no article has: a writer that read the article earlier to regroup
        # its story cannot bring it back.
        return [{"delete": meta | {"version": item.version + 1}}]
    if item.overwrite_equal:
        meta["version_type"] = "external_gte"
    return [{"index": meta}, item.body]


def batches(writes: Sequence[WriteOp], most: int, most_bytes: int) -> Iterator[list[WriteOp]]:
    """Split writes into requests of at most ``most`` items and ``most_bytes`` bytes, unless a single one is larger."""
    return by_size(writes, lambda item: len(item.body), most_bytes, most)


def _classify(operation: str, answer: dict[str, Any]) -> WriteResult:
    status = answer["status"]
    error = answer.get("error") or {}
    kind = error.get("type", "")
    detail = describe(error)
    if status < 300:
        return WriteResult("done" if operation == "index" else "deleted")
    if status == 404 and operation == "delete" and not kind:
        return WriteResult("deleted")
    if status == 409:
        return WriteResult("conflict")
    is_elsewhere = status in (401, 403, 429) or status >= 500
    if is_elsewhere or is_index_fault(kind, error.get("reason") or ""):
        return WriteResult("retry", detail, status=str(status))
    return WriteResult("rejected", detail)


def _is_of_one_document(error: ApiError) -> bool:
    """Return whether a whole request was refused because of one document: an id too long, a version too large."""
    if error.status_code != BAD_REQUEST:
        return False
    found = error.body.get("error") if isinstance(error.body, dict) else None
    cause = root(found) if isinstance(found, dict) else {}
    # A response without an error type is not from Elasticsearch but from something in between.
    return bool(cause.get("type")) and not is_index_fault(cause["type"], cause.get("reason") or "")


def _in_halves(gateway: Gateway, index: str, writes: Sequence[WriteOp], error: ApiError) -> list[WriteResult]:
    if len(writes) > 1:
        middle = len(writes) // 2
        return write(gateway, index, writes[:middle]) + write(gateway, index, writes[middle:])
    if error.status_code == TOO_LARGE:
        return [WriteResult("rejected", "Elasticsearch takes no request so large", Reason.INDEX_TOO_LARGE)]
    return [WriteResult("rejected", describe(root(error.body["error"])))]
