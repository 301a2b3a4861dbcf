"""Kafka as the histories use it: publishing, and what operators and time do to topics and groups."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewPartitions, OffsetSpec
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from tests.histories.model import Content

READS = {"enrich": "articles.raw", "index": "articles.enriched"}
"""The topic of each stage."""
LONG_TEXT = " The council will hear the residents again next week." * 30
OLD, LATELY = "2019-05-01T08:00:00Z", "2026-03-01T08:00:00Z"
COMPRESSIONS = {"first": None, "second": "gzip"}
"""The publishers by name."""
BATCH_BYTES = 512 * 1024
LINGER_MS = 40
DELIVERY_MS = 240_000
"""Longer than any fault: what is published is on the topic in the end."""


class Broker:
    """The topics and groups of one history, by clients that no fault of the network touches."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap = bootstrap
        self._prefix = prefix
        self._producers = {name: self._producer(compression) for name, compression in COMPRESSIONS.items()}

    def close(self) -> None:
        """Close the connections; every topic of the history is deleted."""
        for producer in self._producers.values():
            producer.close(timeout=5)
        with suppress(KafkaError), self._admin() as admin:
            admin.delete_topics([topic for topic in admin.list_topics() if topic.startswith(self._prefix)])

    def topic(self, name: str) -> str:
        """The history's own topic of a name."""
        return self._prefix + name

    def publish(self, by: str, records: Sequence[tuple[str, bytes]], timeout: float, *, together: bool = True) -> None:
        """Records on articles.raw, in their order, all in one batch or each in one of its own; confirmed."""
        producer, sent = self._producers[by], []
        for key, value in records:
            sent.append(producer.send(self.topic("articles.raw"), key=key.encode(), value=value))
            if not together:
                producer.flush()
        for future in sent:
            future.get(timeout)

    def lag(self, stage: str) -> int:
        """Records that a group has not acknowledged."""
        # An offset beyond the end says nothing of what was read: all of it may be left.
        return sum(end - offset if offset <= end else max(end, 1) for offset, end in self._offsets_and_ends(stage))

    def is_beyond(self, stage: str) -> bool:
        """Whether a group's offset is beyond the end of its log."""
        return any(offset > end for offset, end in self._offsets_and_ends(stage))

    def _offsets_and_ends(self, stage: str) -> list[tuple[int, int]]:
        """Return the next offset to read and the log's end of each partition of a stage; what expired is not read."""
        with self._admin() as admin:
            starts = self._offsets(admin, stage, OffsetSpec.EARLIEST)
            ends = self._offsets(admin, stage, OffsetSpec.LATEST)
            committed = admin.list_group_offsets([self._group(stage)]).get(self._group(stage), {})
        return [
            (max(committed[tp].offset if tp in committed else 0, starts.get(tp, 0)), end) for tp, end in ends.items()
        ]

    def set_offsets(self, stage: str, to: str, by: int) -> bool:
        """Set a group's offsets to the log's ``start``, or ``by`` beyond its end; False: not now, try again."""
        # Refused while a member that was killed still counts as one.
        with suppress(KafkaError), self._admin() as admin:
            found = self._offsets(admin, stage, OffsetSpec.EARLIEST if to == "start" else OffsetSpec.LATEST)
            wanted = {tp: OffsetAndMetadata(offset + by, "", -1) for tp, offset in found.items()}
            admin.alter_group_offsets(self._group(stage), wanted)
            now = admin.list_group_offsets([self._group(stage)]).get(self._group(stage), {})
            return all(tp in now and now[tp].offset == offset.offset for tp, offset in wanted.items())
        return False

    def partitions(self) -> int:
        """How many articles.raw has."""
        with self._admin() as admin:
            return len(self._partitions(admin, "articles.raw"))

    def add_partitions(self, more: int) -> None:
        """articles.raw gets partitions."""
        number = self.partitions() + more
        with self._admin() as admin:
            admin.create_partitions({self.topic("articles.raw"): NewPartitions(number)})

    def renew_publishers(self) -> None:
        """Publishers stop, and others start, which see the partitions that there are."""
        for name, producer in self._producers.items():
            producer.close(timeout=5)
            self._producers[name] = self._producer(COMPRESSIONS[name])

    def expire(self) -> None:
        """Everything on articles.raw expires, read or not."""
        with self._admin() as admin:
            admin.delete_records(self._offsets(admin, "enrich", OffsetSpec.LATEST))

    def delete(self, name: str) -> None:
        """A topic is deleted."""
        with self._admin() as admin:
            admin.delete_topics([self.topic(name)])

    def has(self, name: str) -> bool:
        """Whether a topic is there."""
        with self._admin() as admin:
            return self.topic(name) in admin.list_topics()

    def _offsets(self, admin: KafkaAdminClient, stage: str, spec: OffsetSpec) -> dict[TopicPartition, int]:
        partitions = self._partitions(admin, READS[stage])
        found = admin.list_partition_offsets(dict.fromkeys(partitions, spec))
        return {tp: found[tp].offset for tp in partitions}

    def _partitions(self, admin: KafkaAdminClient, name: str) -> list[TopicPartition]:
        topic = self.topic(name)
        described = admin.describe_topics([topic])[0]["partitions"]
        return [TopicPartition(topic, each["partition_index"]) for each in described]

    def _group(self, stage: str) -> str:
        return f"{self._prefix}dateline-{stage}"

    def _producer(self, compression: str | None) -> KafkaProducer:
        return KafkaProducer(
            bootstrap_servers=self.bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=LINGER_MS,
            batch_size=BATCH_BYTES,
            delivery_timeout_ms=DELIVERY_MS,
            compression_type=compression,
        )

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            yield admin
        finally:
            admin.close()


def content(record: dict[str, Any]) -> Content:
    """What the model is notified of a record."""
    return Content(record["id"], record["word"], old=record.get("old", False), long=record.get("long", False))


def article(record: dict[str, Any]) -> bytes:
    """The article of a record, the same bytes each time. Texts of one word are alike, and make a story."""
    text = f"Plans for the {record['word']} near Lima were shown on Monday, officials in Oslo said."
    made = {
        "id": record["id"],
        "title": f"{record['word'].capitalize()} plans {record['id']} revision {record['revision']}",
        "text": text + (LONG_TEXT if record.get("long") else ""),
        "published_at": OLD if record.get("old") else LATELY,
    }
    return json.dumps(made).encode()


def bad_value(kind: str, id: str, mark: str) -> bytes:
    """A record that cannot be read, and carries a mark."""
    return {
        "not json": b'{"title": "' + mark.encode(),
        "not utf-8": mark.encode() + b"\xff\xfe",
        "no words": json.dumps({"id": id, "title": " ", "tags": [mark]}).encode(),
        "another version": json.dumps({"schema_version": 99, "id": id, "title": mark}).encode(),
        "a list": json.dumps([mark]).encode(),
    }[kind]
