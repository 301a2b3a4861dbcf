"""Which saved searches match the articles of a batch: Elasticsearch decides about those that ``needs`` leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.alerts.needs import Mask, Needs, Sieve, bits
from pipeline.articles import Alert
from pipeline.errors import Unavailable
from pipeline.index.bulk import Write

# Searches in one request: Elasticsearch runs some at a time and queues the others.
ASKED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search, ready to be matched; ``conditions`` is its query for Elasticsearch."""

    name: str
    needs: Needs
    conditions: dict[str, Any]


class Watches:
    """All saved searches, with the sieve for them."""

    def __init__(self, watches: Sequence[Watch] = ()) -> None:
        self.all = watches
        self._sieve = Sieve([watch.needs for watch in watches])

    def candidates(self, documents: Sequence[dict[str, Any]]) -> list[tuple[Watch, Mask]]:
        """The searches that may match one of the documents, each with which."""
        masks = self._sieve.candidates(documents)
        return [(watch, mask) for watch, mask in zip(self.all, masks, strict=True) if mask]


def matches(client: Elasticsearch, index: str, watches: Watches, writes: Sequence[Write]) -> list[Alert]:
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
    for start in range(0, len(asked), ASKED_AT_ONCE):
        part = asked[start : start + ASKED_AT_ONCE]
        for (watch, mask), hits in zip(part, _search(client, index, part, documents), strict=True):
            versions = {hit["_id"]: hit["fields"]["version"][0] for hit in hits}
            chosen = (documents[n] for n in bits(mask))
            found += [_alert(watch, each, now) for each in chosen if versions.get(each["id"]) == each["version"]]
    return found


def _search(
    client: Elasticsearch, index: str, asked: Sequence[tuple[Watch, Mask]], documents: Sequence[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    lines: list[dict[str, Any]] = []
    for watch, mask in asked:
        ids = [documents[n]["id"] for n in bits(mask)]
        # The ids first: a segment without any of them is then left at once.
        query = {"bool": {"filter": [{"ids": {"values": ids}}, watch.conditions]}}
        body = {"query": query, "docvalue_fields": [{"field": "version"}], "_source": False, "size": len(ids)}
        lines += [{}, body]
    for answer in client.msearch(index=index, searches=lines).body["responses"]:
        if "error" in answer:
            raise Unavailable(f"a saved search could not be run: {answer['error'].get('reason')}")
        yield answer["hits"]["hits"]


def _alert(watch: Watch, document: dict[str, Any], now: datetime) -> Alert:
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
