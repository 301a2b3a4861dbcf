"""Read what stands on a topic now, or only what is new on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from pipeline.kafka import client_options, translated
from pipeline.operate.rights import Right
from pipeline.operate.topics import admin, require
from pipeline.settings import Settings
from pipeline.topology import MIB

FETCH_BYTES = 32 * MIB
POLL_MS = 1000


def recent(
    settings: Settings, topic: str, since: datetime | None = None, most: int | None = None
) -> Iterator[tuple[bytes, bytes | None, int]]:
    """Key, value and timestamp (ms) of each record from ``since`` on, oldest first by partition.

    ``most`` bounds how many of a partition's newest are read. Raises Unavailable, SetupError.
    """
    with admin(settings) as client:
        described = require(client, settings, [Right("READ", "topic", topic)])[topic]["partitions"]
    partitions = [TopicPartition(topic, number) for number in sorted(each["partition_index"] for each in described)]
    with translated(settings):
        consumer = KafkaConsumer(
            **client_options(settings), max_partition_fetch_bytes=FETCH_BYTES, enable_auto_commit=False
        )
        try:
            yield from _read(consumer, partitions, since, most)
        finally:
            consumer.close()


def _read(
    consumer: KafkaConsumer, partitions: list[TopicPartition], since: datetime | None, most: int | None
) -> Iterator[tuple[bytes, bytes | None, int]]:
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    starts = _starts(consumer, partitions, since, ends)
    for partition in partitions:
        newest = ends[partition] - most if most is not None else 0
        consumer.seek(partition, max(starts[partition], newest, 0))
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for records in consumer.poll(timeout_ms=POLL_MS).values():
            for record in records:
                yield record.key or b"", record.value, record.timestamp


def _starts(
    consumer: KafkaConsumer, partitions: list[TopicPartition], since: datetime | None, ends: dict[Any, int]
) -> dict[Any, int]:
    if since is None:
        starts: dict[Any, int] = consumer.beginning_offsets(partitions)
        return starts
    milliseconds = round(since.timestamp() * 1000)
    found = consumer.offsets_for_times(dict.fromkeys(partitions, milliseconds))
    return {tp: found[tp].offset if found.get(tp) else ends[tp] for tp in partitions}
