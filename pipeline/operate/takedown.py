"""Take articles down for good: until the takedown is undone, the id stays away however it comes again::

    1. articles.takedowns   the id, with who and why: from now on workers and rebuilds keep it out
    2. articles.enriched    a tombstone: compaction drops the text, consumers of the topic learn of it
    3. the live index       at once, rather than when the index worker reaches the tombstone
    4. articles.alerts      a tombstone for every alert about it

In this order, so that a kill between two steps does no harm. The deletion's version is the highest possible for an
article at the first record's time, or the one found if higher; it is raised until the article is gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kafka import KafkaProducer
from pydantic import ValidationError

from pipeline.alerts.topic import AlertTopic
from pipeline.config.parts import FlowAndIndex, KafkaFlow
from pipeline.errors import UsageError
from pipeline.index.bulk import WriteOp
from pipeline.index.delete import remove, versions
from pipeline.index.gateway import Gateway
from pipeline.kafka.clients import confirmed, translate_client_errors
from pipeline.kafka.enriched_topic import send, tombstone
from pipeline.kafka.reader import open_producer
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topology import topology
from pipeline.messages.article_version import last_version_at
from pipeline.messages.articles import Takedown

BATCH = 500


@dataclass(frozen=True, slots=True)
class Deleted:
    """Result for one id; ``was_indexed`` False means that it is only kept out in future."""

    id: str
    was_indexed: bool


def takedowns_for(ids: Sequence[str], by: str, reason: str | None) -> list[Takedown]:
    """Return the takedown records; raises UsageError for an invalid id."""
    try:
        return [Takedown(id=id, at=datetime.now(UTC), by=by, reason=reason) for id in dict.fromkeys(ids)]
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))} {first['input']!r}: {first['msg']}") from None


def delete(settings: FlowAndIndex, takedowns: Sequence[Takedown]) -> Iterator[Deleted]:
    """Take articles down, in batches; yield each when it is gone. Safe to run again. Raises Unavailable, SetupError."""
    producer = open_producer(settings)
    try:
        with Gateway(settings) as gateway:
            for start in range(0, len(takedowns), BATCH):
                yield from _delete(settings, gateway, producer, takedowns[start : start + BATCH])
    finally:
        producer.close()


def undo(settings: KafkaFlow, ids: Sequence[str]) -> list[str]:
    """Undo takedowns; return the ids that had been taken down. Deleted articles return only when published again.
    Raises Unavailable, SetupError."""
    with TakedownList(settings) as known:
        known.refresh()
        found = [id for id in dict.fromkeys(ids) if id in known]
    producer = open_producer(settings)
    try:
        with translate_client_errors(settings):
            for id in found:
                confirmed(settings, [producer.send(topology(settings).takedowns.name, key=id.encode(), value=None)])
    finally:
        producer.close()
    return found


def taken_down(settings: KafkaFlow) -> list[Takedown]:
    """Return all takedowns in force, oldest first; raises Unavailable, SetupError."""
    with TakedownList(settings) as known:
        known.refresh()
        return sorted(known, key=lambda takedown: takedown.at)


def _delete(
    settings: KafkaFlow, gateway: Gateway, producer: KafkaProducer, takedowns: Sequence[Takedown]
) -> Iterator[Deleted]:
    flow = topology(settings)
    ids = [each.id for each in takedowns]
    with translate_client_errors(settings):
        noted = [
            producer.send(flow.takedowns.name, key=each.id.encode(), value=each.model_dump_json().encode())
            for each in takedowns
        ]
        producer.flush()
        own = [last_version_at(each.timestamp) for each in confirmed(settings, noted)]
        # Look them up after recording the takedowns: from then on no worker keeps a newer version for long.
        found = versions(gateway, ids)
        removals = [(id, max(version, found.get(id, 0))) for id, version in zip(ids, own, strict=True)]
        send(settings, producer, flow.enriched.name, [tombstone(*removal) for removal in removals])
    removed = remove(gateway, [WriteOp(*removal, None, takes_down=True) for removal in removals])
    with translate_client_errors(settings):
        send(settings, producer, flow.enriched.name, [tombstone(*removal) for removal in removed.raised])
    with AlertTopic(settings) as alerts:
        alerts.withdraw(ids)
    yield from (Deleted(id, id in found or id in removed.deleted) for id in ids)
