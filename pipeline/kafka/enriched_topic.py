"""Append to articles.enriched beside the enrichment workers, and never hide a newer version of theirs.

The topic is compacted: the last record of an article is the one that is kept. What we append was thought of a time
ago, and a correction may have come since; with our older version after it, the correction would one day be cleaned
away. So everything that was appended meanwhile is read, and a newer record that ours now stands behind is put behind
ours once more, as it was. That itself may have been too slow, so it is looked at again, until nothing was hidden.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer
from pydantic_core import from_json

from pipeline.config.parts import KafkaConnection, KafkaFlow
from pipeline.kafka.clients import confirmed, translate_client_errors
from pipeline.kafka.reader import TopicReader, open_producer
from pipeline.kafka.topology import topology
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.messages.tombstones import deleted_version

Place = tuple[int, int]
"""Partition and offset."""


@dataclass(frozen=True, slots=True)
class EnrichedEntry:
    """A record for the topic: an enriched article, or with ``value`` None a tombstone over what is up to ``version``."""

    key: bytes
    version: int
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)

    def outranks(self, other: "EnrichedEntry") -> bool:
        """Return whether this one has the last word on the article, whichever of the two comes last."""
        deletes = self.value is None and other.value is not None
        return self.version > other.version or (self.version == other.version and deletes)


def tombstone(id: str, version: int) -> EnrichedEntry:
    """Deletes an article up to and including this version."""
    return EnrichedEntry(id.encode(), version, None, {VERSION_HEADER: str(version).encode()})


def as_entry(record: Record) -> EnrichedEntry:
    """A record of the topic as it would be appended again; of what is not an enriched article the version is -1."""
    version = _version(record)
    if record.value is None:
        return EnrichedEntry(
            record.key or b"", version, None, {**record.headers, VERSION_HEADER: str(version).encode()}
        )
    return EnrichedEntry(record.key or b"", version, record.value, record.headers)


def _version(record: Record) -> int:
    if record.value is None:
        return deleted_version(record)
    try:
        version = from_json(record.value)["version"]
    except (ValueError, KeyError, TypeError):
        return -1
    return version if isinstance(version, int) else -1


def send(
    settings: KafkaConnection, producer: KafkaProducer, topic: str, entries: Sequence[EnrichedEntry]
) -> set[Place]:
    """Append in order, and come back when all are confirmed, with where they are; raises KafkaError."""
    sent = [producer.send(topic, key=e.key, value=e.value, headers=list(e.headers.items())) for e in entries]
    return {(each.partition, each.offset) for each in confirm(settings, producer, sent)}


def confirm(settings: KafkaConnection, producer: KafkaProducer, sent: Sequence[Any]) -> list[Any]:
    """Return where the records of these futures are, when all are confirmed; raises KafkaError."""
    producer.flush()
    return confirmed(settings, sent)


class Appender:
    """Watches the topic from the time it is entered: decide what to append after that."""

    def __init__(self, settings: KafkaFlow) -> None:
        """Raises Unavailable, SetupError."""
        self._settings = settings
        self._topic = topology(settings).enriched.name
        self._tail = TopicReader(settings, self._topic)
        self._tail.seek_to_end()
        self._producer = open_producer(settings)
        # Without the values: for those that may be hidden see ``append``.
        self._seen: dict[bytes, EnrichedEntry] = {}

    def __enter__(self) -> "Appender":
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close()
        self._tail.close()

    def append(self, entries: Iterable[EnrichedEntry]) -> int:
        """Append those that are still the newest, confirmed; returns how many. Raises Unavailable."""
        with translate_client_errors(self._settings):
            self._read_on()
            wanted = [entry for entry in entries if not self._is_outranked(entry)]
            hiding: Sequence[EnrichedEntry] = wanted
            while hiding:
                own = send(self._settings, self._producer, self._topic, hiding)
                others = self._read_on(own)
                hiding = [
                    others[entry.key] for entry in hiding if entry.key in others and others[entry.key].outranks(entry)
                ]
        return len(wanted)

    def _is_outranked(self, entry: EnrichedEntry) -> bool:
        seen = self._seen.get(entry.key)
        return seen is not None and seen.outranks(entry)

    def _read_on(self, own: Container[Place] = ()) -> dict[bytes, EnrichedEntry]:
        """Return what others have appended since the last call, the highest in rank of each article."""
        others: dict[bytes, EnrichedEntry] = {}
        for records in self._tail.read_to(self._tail.ends()):
            for record in records:
                entry = as_entry(record)
                known = others.get(entry.key)
                if (record.partition, record.offset) not in own and (known is None or not known.outranks(entry)):
                    others[entry.key] = entry
        for key, entry in others.items():
            without_value = EnrichedEntry(key, entry.version, entry.value and b"")
            if not self._is_outranked(without_value):
                self._seen[key] = without_value
        return others
