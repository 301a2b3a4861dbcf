"""Pending dead letters, mirrored into an index of their own so that Kibana can count them by reason.

The topic stays authoritative: the index holds no payloads and can be recreated from it at any time.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pipeline.errors import Unavailable
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id, original

BATCH = 500
MAX_NAME = 256
_KEYWORD = {"type": "keyword", "ignore_above": 1024}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"mapping_version": 2},
    "properties": {
        "id": _KEYWORD,
        "reason": _KEYWORD,
        "stage": _KEYWORD,
        "error": {"type": "text", "fields": {"whole": _KEYWORD}},
        "field": _KEYWORD,
        "fix": _KEYWORD,
        "article_id": _KEYWORD,
        "source": {"properties": {"name": _KEYWORD, "domain": _KEYWORD}},
        "topic": _KEYWORD,
        "partition": {"type": "integer"},
        "offset": {"type": "long"},
        "attempts": {"type": "integer"},
        "bytes": {"type": "long"},
        "code_version": _KEYWORD,
        "received_at": {"type": "date"},
        "failed_at": {"type": "date"},
        "mirrored_at": {"type": "date"},
    },
}


def letters_index(alias: str) -> str:
    """Return the name of the index of dead letters, e.g. articles-dead-letters."""
    return f"{alias}-dead-letters"


def letter_document(dead_letter: DeadLetter, mirrored_at: datetime) -> dict[str, Any]:
    """Return the fields of a dead letter that Kibana needs; ``bytes`` is the length of the payload as stored in it."""
    # The receiver is the end of the id; an index made by an older Dateline has no field for it.
    left_out = {"schema_version", "version", "key", "payload", "encoding", "source", "receiver"}
    found = dead_letter.model_dump(mode="json", exclude=left_out)
    found |= {
        "id": letter_id(dead_letter),
        "topic": dead_letter.source.topic,
        "partition": dead_letter.source.partition,
        "offset": dead_letter.source.offset,
        "received_at": dead_letter.source.timestamp,
        "bytes": len(dead_letter.payload or ""),
        "mirrored_at": mirrored_at.isoformat(),
        "source": _outlet(dead_letter),
    }
    return {name: value for name, value in found.items() if value is not None}


def _outlet(dead_letter: DeadLetter) -> dict[str, str] | None:
    """Return the outlet's name and domain, as far as the rejected record gives them.

    A raw record has a source; an enriched one contains an article that has it. Nothing is assumed: the source may be
    what is wrong with the record.
    """
    try:
        record = json.loads(original(dead_letter)[1] or b"")
    except (ValueError, RecursionError):
        return None
    article = record.get("article", record) if isinstance(record, dict) else None
    source = article.get("source") if isinstance(article, dict) else None
    if not isinstance(source, dict):
        return None
    found = {key: value for key in ("name", "domain") if isinstance(value := source.get(key), str) and value.strip()}
    return {key: value.strip()[:MAX_NAME] for key, value in found.items()} or None


def mirror_letters(gateway: Gateway, dead_letters: Iterable[DeadLetter]) -> int:
    """Make the index hold exactly these dead letters, with no gap that readers can see; return how many.

    Raises Unavailable.
    """
    now = datetime.now(UTC)
    index = letters_index(gateway.alias)
    ensure_letters_index(gateway)
    written = 0
    for batch in _batches(dead_letters):
        _bulk(gateway, index, [line for dead_letter in batch for line in _written(dead_letter, now)])
        written += len(batch)
    _remove_older(gateway, index, now)
    return written


def ensure_letters_index(gateway: Gateway) -> None:
    """Create the index, empty, if it is missing; raises Unavailable."""
    gateway.make_index(letters_index(gateway.alias), MAPPINGS)


def _batches(dead_letters: Iterable[DeadLetter]) -> Iterator[list[DeadLetter]]:
    remaining = iter(dead_letters)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _written(dead_letter: DeadLetter, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"index": {"_id": letter_id(dead_letter)}}, letter_document(dead_letter, now)


def _bulk(gateway: Gateway, index: str, operations: list[dict[str, Any]]) -> None:
    answer = gateway.client.bulk(index=index, operations=operations, refresh=True).body
    failed = [error for item in answer["items"] for each in item.values() if (error := each.get("error"))]
    if failed:
        raise Unavailable(f"{len(failed)} dead letters could not be mirrored: {failed[0].get('reason')}")


def _remove_older(gateway: Gateway, index: str, now: datetime) -> None:
    for ids in _older(gateway, index, now):
        _bulk(gateway, index, [{"delete": {"_id": each}} for each in ids])


def _older(gateway: Gateway, index: str, now: datetime) -> Iterator[list[str]]:
    query = {"range": {"mirrored_at": {"lt": now.isoformat()}}}
    while True:
        gateway.client.indices.refresh(index=index)
        hits = gateway.client.search(index=index, query=query, size=BATCH, source=False).body["hits"]["hits"]
        if not hits:
            return
        yield [hit["_id"] for hit in hits]
