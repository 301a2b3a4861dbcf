"""Reading topics outside any group: each partition in order, from the start or a group's offset, to a known end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from pipeline.config.parts import KafkaConnection
from pipeline.errors import Unavailable
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.clients import client_options, producer_options, translate_client_errors, translate_errors
from pipeline.kafka.topics import admin, require_acls
from pipeline.kafka.topology import MIB
from pipeline.messages.records import Record, present_headers

FETCH_BYTES = 32 * MIB
WAIT_MS = 500
"""How long one poll waits for records; the caller polls again."""
READ_AT = 20
"""Records per poll when only some are wanted, each of which may be large."""

Offsets = Mapping[TopicPartition, int]


class TopicReader:
    """Joins no group, so it is never rebalanced and shares no partitions. Not thread-safe."""

    def __init__(
        self,
        settings: KafkaConnection,
        topic: str,
        group: str | None = None,
        *,
        partition: int | None = None,
        fetch_bytes: int = FETCH_BYTES,
    ) -> None:
        """``group`` stores the offsets; without one, reading begins at the start. ``partition`` limits it to one.

        ``fetch_bytes`` limits a fetch, per partition and in total; a single larger record still comes.

        Raises Unavailable, SetupError.
        """
        self._settings = settings
        with admin(settings) as client:
            require_acls(client, settings, [AclGrant("READ", "topic", topic)])
        with translate_client_errors(settings):
            self._consumer = KafkaConsumer(
                **client_options(settings),
                group_id=group,
                auto_offset_reset="earliest",
                enable_auto_commit=False,
                max_partition_fetch_bytes=fetch_bytes,
                fetch_max_bytes=fetch_bytes,
            )
            numbers = self._consumer.partitions_for_topic(topic) if partition is None else {partition}
        self.partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        self._consumer.assign(self.partitions)
        if group:
            self._start_over_if_made_anew()

    def __enter__(self) -> "TopicReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the connections."""
        self._consumer.close()

    def _start_over_if_made_anew(self) -> None:
        """Start over if the topic was recreated: it counts from 0, and the group's old offsets mean nothing."""
        ends = self.ends()
        beyond = [partition for partition, offset in self.positions().items() if offset > ends[partition]]
        if beyond:
            self._consumer.seek_to_beginning(*beyond)

    def narrow(self, partition: int) -> None:
        """Read this one alone from now on, from its beginning: a reader of its own would connect once more."""
        self.partitions = [TopicPartition(self.partitions[0].topic, partition)]
        self._consumer.assign(self.partitions)
        # Of a partition that it had already the client keeps the position.
        self._consumer.seek_to_beginning(*self.partitions)

    def seek(self, offsets: Offsets) -> None:
        """Continue from these offsets."""
        for partition, offset in offsets.items():
            self._consumer.seek(partition, offset)

    def seek_to_end(self) -> None:
        """Read only what is appended from now on; raises Unavailable."""
        self.seek(self.ends())

    def poll(self, most: int) -> list[Record]:
        """Return the next records, at most ``most``; none after half a second without any. Raises Unavailable."""
        with translate_client_errors(self._settings):
            polled = self._consumer.poll(timeout_ms=WAIT_MS, max_records=most)
        return [record_of(found) for records in polled.values() for found in records]

    def ends(self) -> Offsets:
        """Return the end offset of each partition; raises Unavailable."""
        with translate_client_errors(self._settings):
            ends: Offsets = self._consumer.end_offsets(self.partitions)
            return ends

    def offsets_since(self, instant: datetime) -> Offsets:
        """Return for each partition the offset of its first record at or after ``instant``; raises Unavailable."""
        ends = self.ends()
        with translate_client_errors(self._settings):
            found = self._consumer.offsets_for_times(dict.fromkeys(ends, round(instant.timestamp() * 1000)))
        return {partition: found[partition].offset if found.get(partition) else end for partition, end in ends.items()}

    def require_whole(self) -> None:
        """Raise Unavailable if the topic has gained partitions since, which only a new reader would read."""
        topic, known = self.partitions[0].topic, len(self.partitions)
        with admin(self._settings) as client:
            found = len(require_acls(client, self._settings, [AclGrant("READ", "topic", topic)])[topic]["partitions"])
        if found != known:
            raise Unavailable(f"{topic} had {known} partitions and has {found} now: run it again to read them all")

    def positions(self) -> Offsets:
        """Return the next offset to read for each partition; raises Unavailable."""
        with translate_client_errors(self._settings):
            return {partition: self._consumer.position(partition) for partition in self.partitions}

    def _position(self, partition: TopicPartition) -> int:
        with translate_client_errors(self._settings):
            position: int = self._consumer.position(partition)
            return position

    def behind(self, ends: Offsets) -> int:
        """Return how many offsets are left up to ``ends``."""
        positions = self.positions()
        return sum(max(0, end - positions[partition]) for partition, end in ends.items())

    def commit(self, offsets: Offsets) -> None:
        """Commit these offsets for the group; raises Unavailable."""
        with translate_client_errors(self._settings):
            self._consumer.commit({tp: OffsetAndMetadata(offset, "", -1) for tp, offset in offsets.items()})

    def read_at(self, places: Mapping[TopicPartition, Sequence[int]]) -> Iterator[Record]:
        """Yield the records at these ascending offsets; those gone from the log are left out. Raises Unavailable."""
        ends = self.ends()
        for partition, offsets in places.items():
            # Not by pausing the others: after a seek, the client may wait for a fetch of a paused partition.
            self._consumer.assign([partition])
            self._consumer.seek(partition, offsets[0])
            wanted, last = set(offsets), min(offsets[-1], ends[partition] - 1)
            while self._position(partition) <= last:
                yield from (record for record in self.poll(READ_AT) if record.offset in wanted)
        self._consumer.assign(self.partitions)

    def read_to(self, ends: Offsets, most: int = 500) -> Iterator[list[Record]]:
        """Yield batches until every partition is read up to ``ends``; an empty one when a poll returns nothing."""
        while self.behind(ends):
            yield self.poll(most)


def open_producer(settings: KafkaConnection, *, idempotent: bool = True) -> KafkaProducer:
    """Return a producer whose sends are confirmed by every in-sync replica; raises Unavailable.

    An ``idempotent`` one keeps the order of its records, and sends nothing more once the broker has refused one.
    """
    with translate_errors(settings):
        return KafkaProducer(
            **producer_options(settings),
            enable_idempotence=idempotent,
            compression_type="zstd",
            max_request_size=16 * MIB,
        )


def record_of(found: Any) -> Record:
    """Convert a kafka-python record."""
    return Record(
        topic=found.topic,
        partition=found.partition,
        offset=found.offset,
        timestamp=found.timestamp,
        key=found.key,
        value=found.value,
        headers=present_headers(found.headers),
    )


def recent(
    settings: KafkaConnection, topic: str, since: datetime | None = None, most: int | None = None
) -> Iterator[tuple[bytes, bytes | None, int]]:
    """Yield key, value and timestamp (ms) of each record from ``since`` on, oldest first per partition.

    Reads at most the newest ``most`` of a partition. Raises Unavailable, SetupError.
    """
    with TopicReader(settings, topic) as reader:
        ends = reader.ends()
        starts = reader.offsets_since(since) if since else reader.positions()
        if most is not None:
            starts = {partition: max(start, ends[partition] - most) for partition, start in starts.items()}
        reader.seek(starts)
        for records in reader.read_to(ends):
            for record in records:
                yield record.key or b"", record.value, record.timestamp
