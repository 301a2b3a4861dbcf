"""Matches of saved searches in a batch: Elasticsearch decides about those that the prefilter leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.alerts.prefilter import Mask, Prefilter, Requirements, bits
from pipeline.errors import Unavailable
from pipeline.index.bulk import WriteOp
from pipeline.messages.articles import Alert

# Saved searches that one search of Elasticsearch asks for: one each would cost four times as much, and all in one may be
# more clauses than it takes, which are 1,024 or more.
ASKED_AT_ONCE = 25
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class CompiledSearch:
    """A saved search, ready to be matched; ``conditions`` is its query for Elasticsearch."""

    name: str
    needs: Requirements
    conditions: dict[str, Any]


Asked = tuple[CompiledSearch, Mask]
"""A saved search with the documents that it may match."""


class CompiledSearches:
    """All saved searches, with the sieve for them."""

    def __init__(self, watches: Sequence[CompiledSearch] = ()) -> None:
        self.all = watches
        self._sieve = Prefilter([watch.needs for watch in watches])

    def candidates(self, documents: Sequence[dict[str, Any]]) -> list[Asked]:
        """The searches that may match one of the documents, each with which."""
        masks = self._sieve.candidates(documents)
        return [(watch, mask) for watch, mask in zip(self.all, masks, strict=True) if mask]


def matches(client: Elasticsearch, index: str, watches: CompiledSearches, writes: Sequence[WriteOp]) -> list[Alert]:
    """The alerts of articles that were written to ``index``.

    An article that a newer version has replaced by now matches nothing: the newer one is matched with its own batch.
    Raises Unavailable, and the errors of the client.
    """
    documents = [write.document for write in writes if write.document]
    asked = watches.candidates(documents)
    if not asked:
        return []
    client.indices.refresh(index=index)
    now = datetime.now(UTC)
    found = []
    for (watch, mask), hits in zip(asked, _search(client, index, asked, documents), strict=True):
        versions = {hit["fields"]["id"][0]: hit["fields"]["version"][0] for hit in hits}
        chosen = (documents[n] for n in bits(mask))
        found += [_alert(watch, each, now) for each in chosen if versions.get(each["id"]) == each["version"]]
    return found


def _search(
    client: Elasticsearch, index: str, asked: Sequence[Asked], documents: Sequence[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    """The hits of each saved search."""
    parts = [asked[start : start + ASKED_AT_ONCE] for start in range(0, len(asked), ASKED_AT_ONCE)]
    lines = [line for part in parts for line in ({}, _together(part, documents))]
    answers = client.msearch(index=index, searches=lines).body["responses"]
    for part, answer in zip(parts, answers, strict=True):
        if "error" not in answer:
            hits = answer["hits"]["hits"]
            yield from ([hit for hit in hits if str(n) in hit.get("matched_queries", ())] for n in range(len(part)))
        elif len(part) > 1 and answer["status"] == BAD_REQUEST:
            # Together they may be too much, and one that cannot be run must not be blamed on the others.
            for each in part:
                yield from _search(client, index, [each], documents)
        else:
            error = answer["error"]
            reason = (error.get("root_cause") or [error])[0].get("reason")
            names = ", ".join(watch.name for watch, _ in part)
            raise Unavailable(f"saved searches could not be run: {reason} ({names})")


def _together(asked: Sequence[Asked], documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One search for what any of these matches, that says of each hit which: by their numbers."""
    ids = sorted({documents[n]["id"] for _, mask in asked for n in bits(mask)})
    named = [{"bool": {"filter": watch.conditions, "_name": str(n)}} for n, (watch, _) in enumerate(asked)]
    return {
        # The ids first: a segment without any of them is then left at once.
        "query": {"bool": {"filter": [{"ids": {"values": ids}}, {"bool": {"should": named}}]}},
        # From the columns: no document is unpacked for its id.
        "docvalue_fields": [{"field": "id"}, {"field": "version"}],
        "stored_fields": "_none_",
        "size": len(ids),
        "track_total_hits": False,
    }


def _alert(watch: CompiledSearch, document: dict[str, Any], now: datetime) -> Alert:
    source = document.get("source", {})
    return Alert(
        alert=watch.name,
        article_id=document["id"],
        version=document["version"],
        title=document.get("title", ""),
        url=document.get("url"),
        source=source.get("name") or source.get("domain"),
        date=document["date"],
        matched_at=now,
    )
