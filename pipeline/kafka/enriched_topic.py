"""Append to articles.enriched beside the enrichment workers without hiding a newer version of theirs.

The topic is compacted: only an article's last record is kept. What we append was decided a while ago, and a correction
may have arrived since; behind it, our older version would make compaction drop the correction. So after appending we
read everything appended meanwhile, and append any newer record that ours now follows once more, unchanged. That may be
too slow as well, so it is repeated until nothing is hidden.
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
    """A record for the topic: an enriched article, or with ``value`` None a tombstone for versions up to
    ``version``."""

    key: bytes
    version: int
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)

    def outranks(self, other: "EnrichedEntry") -> bool:
        """Return whether this entry supersedes the other, whichever comes last."""
        deletes = self.value is None and other.value is not None
        return self.version > other.version or (self.version == other.version and deletes)


def tombstone(id: str, version: int) -> EnrichedEntry:
    """Return an entry that deletes an article up to and including this version."""
    return EnrichedEntry(id.encode(), version, None, {VERSION_HEADER: str(version).encode()})


def as_entry(record: Record) -> EnrichedEntry:
    """Return a record in the form to append it again; version -1 if it is not an enriched article."""
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
    """Append in order and return the records' positions when all are confirmed; raises KafkaError."""
    sent = [producer.send(topic, key=e.key, value=e.value, headers=list(e.headers.items())) for e in entries]
    return {(each.partition, each.offset) for each in confirm(settings, producer, sent)}


def confirm(settings: KafkaConnection, producer: KafkaProducer, sent: Sequence[Any]) -> list[Any]:
    """Return the positions of the records of these futures when all are confirmed; raises KafkaError."""
    producer.flush()
    return confirmed(settings, sent)


class Appender:
    """Watches the topic from its creation on: decide what to append after that."""

    def __init__(self, settings: KafkaFlow) -> None:
        """Connect; raises Unavailable, SetupError."""
        self._settings = settings
        self._topic = topology(settings).enriched.name
        self._tail = TopicReader(settings, self._topic)
        self._tail.seek_to_end()
        self._producer = open_producer(settings)
        # Without values; ``append`` reads those of hidden records.
        self._seen: dict[bytes, EnrichedEntry] = {}

    def __enter__(self) -> "Appender":
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close()
        self._tail.close()

    def append(self, entries: Iterable[EnrichedEntry]) -> int:
        """Append the entries that are still the newest, confirmed; return how many. Raises Unavailable."""
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
        """Return what others have appended since the last call, the highest-ranking entry per article."""
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
