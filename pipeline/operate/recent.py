"""Read what stands on a topic now, or only what is new on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.errors import SetupError, Unavailable
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
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=settings.kafka_bootstrap.split(","),
            max_partition_fetch_bytes=FETCH_BYTES,
            enable_auto_commit=False,
        )
        try:
            numbers = consumer.partitions_for_topic(topic)
            if not numbers:
                raise SetupError(f"missing topic: {topic}; make it with: dateline topics create")
            yield from _read(consumer, [TopicPartition(topic, number) for number in sorted(numbers)], since, most)
        finally:
            consumer.close()
    except KafkaError as error:
        raise Unavailable(f"Kafka at {settings.kafka_bootstrap} does not answer: {error!r}") from error


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
