"""Versions for the records of articles.raw; what the log cannot tell is stored on dateline.versions.

Uses Kafka directly and knows nothing of Faust: it sees from the offsets, or learns from ``forget``, that another worker
may have had a partition meanwhile, and then reads the stored state again.
"""

import time
from collections.abc import Mapping, Sequence

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError
from pydantic import ValidationError

from pipeline.config.parts import KafkaConnection, KafkaFlow
from pipeline.errors import Unavailable
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.clients import client_options, confirmed, translate_client_errors
from pipeline.kafka.reader import TopicReader, open_producer
from pipeline.kafka.topics import admin, coordinated, require_acls
from pipeline.kafka.topology import topology
from pipeline.messages.articles import PartitionVersions
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.stream.version_clock import LogSpan, PartitionClock, Stamp, merged, opened, unused_ms

LOOK_BACK_SECONDS = 30
POLL_MS = 500
METADATA_SECONDS, METADATA_PAUSE = 30, 0.2


class RecordVersions:
    """Assigns versions to records; not thread-safe. Connects with the first record."""

    def __init__(self, settings: KafkaFlow) -> None:
        self._settings = settings
        flow = topology(settings)
        self._raw, self._group = flow.raw.name, flow.enrich.group
        self._store: VersionStore | None = None
        self._log: RawLog | None = None
        self._topic_id = ""
        self._clocks: dict[int, PartitionClock] = {}
        self._generation, self._loaded = 0, -1

    def forget(self) -> None:
        """Reload everything before the next record: partitions may have been another worker's. Thread-safe."""
        self._generation += 1

    def of(self, records: Sequence[Record]) -> list[int]:
        """Return a version for each record, after storing the state that it depends on.

        Raises Unavailable, SetupError. Safe to repeat with the same records.
        """
        is_done = False
        try:
            with translate_client_errors(self._settings):
                versions = [self._version(record) for record in records]
                self._save()
            is_done = True
            return versions
        finally:
            if not is_done:
                self.forget()

    def note_partitions(self, number: int) -> None:
        """Write down partitions that were just made, when brokers show so many. Raises Unavailable, SetupError."""
        deadline = time.monotonic() + METADATA_SECONDS
        with translate_client_errors(self._settings):
            self._load()
            # Brokers hear of new partitions one after the other.
            while len(self._store.of_topic(self._topic_id) if self._store else ()) < number:
                if time.monotonic() > deadline:
                    raise Unavailable(f"no broker shows {number} partitions of {self._raw}; run it again")
                time.sleep(METADATA_PAUSE)
                self._load()

    def close(self) -> None:
        """Close the connections."""
        for part in (self._store, self._log):
            if part is not None:
                part.close()

    def _version(self, record: Record) -> int:
        clock = self._clocks.get(record.partition)
        if self._generation != self._loaded or clock is None or record.offset < clock.next_offset:
            self._load()
            clock = self._resumed(record)
        elif record.offset > clock.next_offset:
            clock = self._resumed(record)
        version = clock.version(record.offset, record.timestamp)
        return min(version, replayed_version(record) or version)

    def _resumed(self, record: Record) -> PartitionClock:
        assert self._store
        assert self._log
        self._save()
        self._store.refresh()
        known = self._store.of_topic(self._topic_id).get(record.partition, PartitionVersions())
        previous = self._log.before(record.partition, record.offset)
        clock = self._clocks[record.partition] = PartitionClock(known, record.offset, previous, self._store.unused_ms)
        return clock

    def _load(self) -> None:
        """Read the stored state, and store that of new partitions."""
        generation = self._generation
        self._save()
        self._store = self._store or VersionStore(self._settings)
        self._log = self._log or RawLog(self._settings, self._raw)
        with admin(self._settings) as client:
            found = require_acls(client, self._settings, [AclGrant("READ", "topic", self._raw)])[self._raw]
            self._topic_id = str(found["topic_id"])
            self._store.refresh()
            self._open(client, [p["partition_index"] for p in found["partitions"]])
        self._clocks.clear()
        self._loaded = generation

    def _open(self, client: KafkaAdminClient, partitions: Sequence[int]) -> None:
        assert self._store
        known = self._store.of_topic(self._topic_id)
        if all(number in known for number in partitions):
            return
        spans = self._spans(client, partitions)
        # Store it again unchanged: this tells the broker's time.
        now_ms = self._store.save(self._topic_id, known)
        self._store.save(self._topic_id, opened(known, spans, self._store.unused_ms, now_ms))

    def _spans(self, client: KafkaAdminClient, partitions: Sequence[int]) -> dict[int, LogSpan]:
        committed = coordinated(lambda: client.list_group_offsets([self._group])).get(self._group, {})
        named = {number: TopicPartition(self._raw, number) for number in partitions}
        starts, ends, latest = (
            client.list_partition_offsets(dict.fromkeys(named.values(), spec))
            # In this order: the highest timestamp then covers everything before the end, or more.
            for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST, OffsetSpec.MAX_TIMESTAMP)
        )
        return {
            number: LogSpan(
                max(0, committed[tp].offset) if tp in committed else 0,
                starts[tp].offset,
                ends[tp].offset,
                latest[tp].timestamp,
            )
            for number, tp in named.items()
        }

    def _save(self) -> None:
        unsaved = {partition: clock for partition, clock in self._clocks.items() if clock.is_unsaved}
        if unsaved and self._store:
            self._store.save(self._topic_id, {partition: clock.known for partition, clock in unsaved.items()})
            for clock in unsaved.values():
                clock.saved()


def replayed_version(record: Record) -> int | None:
    """Return the original version of a replayed record; None for every other record."""
    given = record.headers.get(VERSION_HEADER, b"")
    return int(given) if given.isdigit() and len(given) < 20 else None


class VersionStore:
    """State of each partition of every topic that articles.raw has been, as of the last ``refresh``."""

    def __init__(self, settings: KafkaFlow) -> None:
        """Open the topic; raises Unavailable, SetupError."""
        self._topic = topology(settings).versions.name
        self._reader = TopicReader(settings, self._topic)
        self._settings = settings
        self._producer: KafkaProducer | None = None
        self._known: dict[str, PartitionVersions] = {}

    @property
    def unused_ms(self) -> int:
        """Return the ms from which on no version has been given."""
        return unused_ms(self._known.values())

    @property
    def known(self) -> dict[str, PartitionVersions]:
        """Return the state by topic id and partition number: ``ID/0``."""
        return dict(self._known)

    def of_topic(self, topic_id: str) -> dict[int, PartitionVersions]:
        """Return the state of a topic's partitions."""
        named = ((*key.rpartition("/"), value) for key, value in self._known.items())
        return {int(number): value for id, _, number, value in named if id == topic_id and number.isdigit()}

    def refresh(self) -> None:
        """Read on to the end of the topic; raises Unavailable."""
        for records in self._reader.read_to(self._reader.ends()):
            for record in records:
                try:
                    found = PartitionVersions.model_validate_json(record.value or b"")
                except ValidationError:
                    continue  # not ours
                self._note((record.key or b"").decode("utf-8", "replace"), found)

    def save(self, topic_id: str, states: Mapping[int, PartitionVersions]) -> int:
        """Write the states and wait until all in-sync replicas confirm; return the broker's time in ms.

        Raises KafkaError, Unavailable.
        """
        if not states:
            return 0
        self._producer = self._producer or open_producer(self._settings)
        keyed = {f"{topic_id}/{partition}": state for partition, state in states.items()}
        sent = [
            self._producer.send(self._topic, key=key.encode(), value=state.model_dump_json().encode())
            for key, state in keyed.items()
        ]
        try:
            given = confirmed(self._settings, sent)
        except KafkaError:
            # An idempotent producer sends nothing more after a refusal.
            self._producer.close()
            self._producer = None
            raise
        for key, state in keyed.items():
            self._note(key, state)
        return int(given[-1].timestamp)

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()
        if self._producer:
            self._producer.close()

    def _note(self, key: str, state: PartitionVersions) -> None:
        # Two workers may have written at once: both states count.
        self._known[key] = merged(self._known.get(key, PartitionVersions()), state)


class RawLog:
    """Single records from the log of articles.raw."""

    def __init__(self, settings: KafkaConnection, topic: str) -> None:
        """Connect; raises KafkaError."""
        self._topic = topic
        self._consumer = KafkaConsumer(
            **client_options(settings), group_id=None, auto_offset_reset="earliest", enable_auto_commit=False
        )

    def before(self, partition: int, offset: int) -> Stamp | None:
        """Return the last record before an offset; None if there is none. Raises KafkaError, Unavailable."""
        tp = TopicPartition(self._topic, partition)
        self._consumer.assign([tp])
        back, deadline = 1, time.monotonic() + LOOK_BACK_SECONDS
        # The offset before may be a transaction marker rather than a record; go back in doubling steps.
        while (begin := self._consumer.beginning_offsets([tp])[tp]) < offset:
            start = max(begin, offset - back)
            found = self._run(tp, start, offset)
            if found is None and time.monotonic() > deadline:
                raise Unavailable(f"{self._topic}-{partition} could not be read at offset {start}")
            if found:
                return found[-1]
            if found is not None and start == begin:
                return None
            back *= 2
        return None

    def _run(self, tp: TopicPartition, start: int, end: int) -> list[Stamp] | None:
        """Return the records between two offsets; None when nothing came in time."""
        self._consumer.seek(tp, start)
        found: list[Stamp] = []
        while self._consumer.position(tp) < end:
            polled = [record for records in self._consumer.poll(POLL_MS).values() for record in records]
            if not polled and self._consumer.position(tp) < end:
                return None
            found += [(record.offset, record.timestamp) for record in polled if record.offset < end]
        return found

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()
