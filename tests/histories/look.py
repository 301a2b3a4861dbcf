"""What can be seen of one history on the servers, read by their own clients and not by Dateline."""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition

from tests.histories.model import Revision

PAGE = 1000

Record = tuple[bytes, bytes | None]
"""Key and value."""


@dataclass(slots=True)
class Seen:
    """``indexed`` by id; ``dead`` are the payloads of all dead letters ever; ``told`` counts by alert and revision."""

    indexed: dict[str, Revision] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    stories: frozenset[frozenset[str]] = frozenset()
    dead: list[str] = field(default_factory=list)
    told: Counter[tuple[str, Revision]] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    """Records by ending, as the index workers count them."""


def look(bootstrap: str, client: Elasticsearch, prefix: str, alias: str) -> Seen:
    """All of it, as it is now."""
    seen = Seen()
    documents = list(_documents(client, alias))
    for document in documents:
        if document["id"] in seen.indexed:
            seen.twice.append(document["id"])
        seen.indexed[document["id"]] = revision_of(document["title"])
    stories: dict[str, set[str]] = {}
    for document in documents:
        stories.setdefault(document["story"]["id"], set()).add(document["id"])
    seen.stories = frozenset(map(frozenset, stories.values()))
    topics = dead, alerts = [f"{prefix}{name}" for name in ("articles.dead-letter", "articles.alerts")]
    found = records(bootstrap, topics)
    seen.dead = [_payload(value) for _, value in found[dead] if value]
    seen.told = _told(found[alerts])
    seen.totals = counted(bootstrap, prefix, "index")
    return seen


def revision_of(title: str) -> Revision:
    """The revision that a title carries."""
    return int(title.rsplit(" ", 1)[1])


def records(bootstrap: str, topics: Sequence[str]) -> dict[str, list[Record]]:
    """Everything on these topics, by partition from its start to its end as it is now."""
    found: dict[str, list[Record]] = {topic: [] for topic in topics}
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, n) for topic in topics for n in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for partition, polled in consumer.poll(timeout_ms=200).items():
                found[partition.topic] += [(record.key or b"", record.value) for record in polled]
    finally:
        consumer.close()
    return found


def _documents(client: Elasticsearch, alias: str) -> Iterator[dict[str, Any]]:
    client.indices.refresh(index=alias)
    after: list[Any] | None = None
    while True:
        answer = client.search(
            index=alias,
            size=PAGE,
            sort=[{"id": "asc"}, {"version": "asc"}],
            search_after=after,
            source_includes=["id", "title", "story.id"],
        )
        hits = answer.body["hits"]["hits"]
        yield from (hit["_source"] for hit in hits)
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def _payload(value: bytes) -> str:
    dead_letter = json.loads(value)
    payload = dead_letter["payload"] or ""
    return base64.b64decode(payload).decode("utf-8", "replace") if dead_letter["encoding"] == "base64" else payload


def _told(alerts: Sequence[Record]) -> Counter[tuple[str, Revision]]:
    told: Counter[tuple[str, Revision]] = Counter()
    by_key: dict[bytes, tuple[str, Revision]] = {}
    for key, value in alerts:
        if value is None:
            # Withdrawn: who heard of it once may not hear again, and need not have been.
            told.pop(by_key.get(key, ("", 0)), None)
            continue
        alert = json.loads(value)
        by_key[key] = alert["alert"], revision_of(alert["title"])
        told[by_key[key]] += 1
    return told


def counted(bootstrap: str, prefix: str, stage: str) -> Counter[str]:
    """What all workers of a stage have counted, by their heartbeats."""
    workers = f"{prefix}dateline.workers"
    last: dict[bytes, dict[str, int]] = {}
    for key, value in records(bootstrap, [workers])[workers]:
        with suppress(ValueError):
            beat = json.loads(value or b"")
            if beat["stage"] == stage:
                last[key] = beat["totals"]
    return sum((Counter(totals) for totals in last.values()), Counter())
