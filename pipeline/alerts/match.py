"""Match saved searches against a batch: Elasticsearch decides about those that the prefilter leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from pipeline.alerts.aside import SetAside
from pipeline.alerts.prefilter import Mask, Prefilter, Requirements, bits
from pipeline.errors import Unavailable
from pipeline.index.bulk import WriteOp
from pipeline.index.faults import is_index_fault, root
from pipeline.index.gateway import Gateway
from pipeline.index.limits import MAX_BODY_BYTES, MAX_SEARCHES, by_size, portions
from pipeline.messages.articles import Alert

# Saved searches combined in one Elasticsearch search: one each would cost four times as much, and all in one may exceed
# the clause limit, which is at least 1,024.
ASKED_AT_ONCE = 25
BAD_REQUEST = 400
MAX_TITLE = 1000
"""Maximum characters of a headline in a notification: a megabyte would exceed the topic's limit."""


@dataclass(frozen=True, slots=True)
class CompiledSearch:
    """A saved search ready for matching; ``conditions`` is its Elasticsearch query."""

    name: str
    needs: Requirements
    conditions: dict[str, Any]


Asked = tuple[CompiledSearch, Mask]
"""A saved search with the documents it may match."""


class CompiledSearches:
    """All saved searches, with their prefilter."""

    def __init__(self, watches: Sequence[CompiledSearch] = (), aside: SetAside | None = None) -> None:
        self.all = watches
        self.aside = aside or SetAside()
        self._sieve = Prefilter([watch.needs for watch in watches])

    def candidates(self, documents: Sequence[dict[str, Any]]) -> list[Asked]:
        """Return the searches that may match some of the documents, each with those documents."""
        masks = self._sieve.candidates(documents)
        return [
            (watch, mask) for watch, mask in zip(self.all, masks, strict=True) if mask and watch.name not in self.aside
        ]


def matches(gateway: Gateway, watches: CompiledSearches, writes: Sequence[WriteOp]) -> list[Alert]:
    """Return the alerts of articles that were written to the index.

    Articles replaced by a newer version since match nothing: that version is matched with its own batch.
    Raises Unavailable.
    """
    documents = [write.document for write in writes if write.document]
    asked = watches.candidates(documents)
    if not asked:
        return []
    gateway.refresh()
    now = datetime.now(UTC)
    found = []
    for (watch, mask), hits in zip(asked, _search(gateway, asked, documents, watches.aside), strict=True):
        versions = {hit["fields"]["id"][0]: hit["fields"]["version"][0] for hit in hits}
        chosen = (documents[n] for n in bits(mask))
        found += [_alert(watch, each, now) for each in chosen if versions.get(each["id"]) == each["version"]]
    return found


def _search(
    gateway: Gateway, asked: Sequence[Asked], documents: Sequence[dict[str, Any]], aside: SetAside
) -> Iterator[list[dict[str, Any]]]:
    """Yield the hits of each saved search; none for one that Elasticsearch rejects, which is set aside."""
    bodies = [(part, to_json(_together(part, documents))) for part in portions(asked, ASKED_AT_ONCE)]
    for some in by_size(bodies, lambda pair: len(pair[1]), MAX_BODY_BYTES, MAX_SEARCHES):
        answers = gateway.multi_search([body for _, body in some])
        for (part, _), answer in zip(some, answers, strict=True):
            yield from _hits(gateway, part, documents, aside, answer)


def _hits(
    gateway: Gateway,
    part: Sequence[Asked],
    documents: Sequence[dict[str, Any]],
    aside: SetAside,
    answer: dict[str, Any],
) -> Iterator[list[dict[str, Any]]]:
    if "error" not in answer:
        hits = answer["hits"]["hits"]
        yield from ([hit for hit in hits if str(n) in hit.get("matched_queries", ())] for n in range(len(part)))
        return
    error = root(answer["error"])
    kind, reason = error.get("type", ""), error.get("reason") or ""
    if is_index_fault(kind, reason) or answer["status"] != BAD_REQUEST:
        names = ", ".join(watch.name for watch, _ in part)
        raise Unavailable(f"saved searches could not be run: {reason} ({names})")
    if len(part) == 1:
        aside.add(part[0][0].name, f"{kind}: {reason}")
        yield []
        return
    # Together they may be too large, and one that cannot be run must not affect the others.
    for each in part:
        yield from _search(gateway, [each], documents, aside)


def _together(asked: Sequence[Asked], documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one search for anything these match; each hit names its searches by number."""
    ids = sorted({documents[n]["id"] for _, mask in asked for n in bits(mask)})
    named = [{"bool": {"filter": watch.conditions, "_name": str(n)}} for n, (watch, _) in enumerate(asked)]
    return {
        # Ids first, so that segments without any of them are skipped at once.
        "query": {"bool": {"filter": [{"ids": {"values": ids}}, {"bool": {"should": named}}]}},
        # Read from columns, so that no document is unpacked for its id.
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
        title=document.get("title", "")[:MAX_TITLE],
        url=document.get("url"),
        source=source.get("name") or source.get("domain"),
        date=document["date"],
        matched_at=now,
    )
