"""Follow one article through everything: topics, dead letters, takedowns, alerts, deliveries, every generation of the index.

In each topic, the partition of the article's key is read from its newest records back until the beginning or until the
time is up; the amount read is reported.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from kafka.partitioner import murmur2
from pydantic import ValidationError

from pipeline.config.parts import ArticleIndex, FlowAndIndex, KafkaConnection, KafkaFlow
from pipeline.errors import RecordRejected, Unavailable
from pipeline.index.gateway import Gateway
from pipeline.index.generations import generations
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topology import topology
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Alert, Article, DeadLetter, Takedown
from pipeline.messages.dead_letters import letter_id
from pipeline.messages.notifications import Delivery
from pipeline.messages.records import Record, decode_enriched
from pipeline.messages.shared_pages import is_front_page
from pipeline.messages.urls import is_web
from pipeline.operate.status.snapshot import in_time

# Records read between two checks of the time; within a window, the beginning is read first.
WINDOW = 5_000
# Share of the time for reading topics, so that a slow one still reports what it has read.
SHARE = 0.8
INDEX_SECONDS = 5.0
MAX_DOCUMENTS = 50
_SCHEMELESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?/\S+")
_FIELDS = ("version", "title", "url", "date", "indexed_at", "story.id", "story.size", "story.lead")

Wanted = Callable[[Record], bool]


@dataclass(frozen=True)
class Scan:
    """Extent of a topic that was read, with the time of the oldest record read, in ms.

    ``is_one_partition`` if the others were left out, as the key goes to this one.
    """

    topic: str
    partitions: list[int]
    read: int
    records: int
    oldest: int | None
    is_one_partition: bool = False

    @property
    def is_whole(self) -> bool:
        return self.read >= self.records


@dataclass(frozen=True)
class Step:
    """A record about the article; ``what`` describes it, ``version`` is the article's if the record has one."""

    topic: str
    partition: int
    offset: int
    at: datetime
    what: str
    version: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """Findings about the article with one of ``ids``; ``errors`` explains the parts that could not be searched.

    ``ids`` is empty for the address of a front or section page, which many articles may have.
    """

    ids: list[str]
    steps: list[Step]
    documents: list[dict[str, Any]]
    scans: list[Scan]
    errors: dict[str, str]

    @property
    def is_found(self) -> bool:
        return bool(self.steps or self.documents)


def trace(settings: FlowAndIndex, name: str, timeout: float, *, every_partition: bool = False) -> Trace:
    """Search for an article by id or address, ``timeout`` seconds in all; raises Unavailable when nothing answers.

    With ``every_partition``, all are read, as the key may be in another one: from before the topic was extended, or by
    a producer that chooses partitions in its own way.
    """
    begun = time.monotonic()
    name = name.strip() if is_web(name.strip()) else name
    # The index first: it knows all ids with this address, even those not derived from it.
    asked, errors = in_time(timeout / 3, index=lambda: _documents(settings, name))
    documents = asked.get("index", [])
    ids = list(dict.fromkeys([*ids_of(name), *(document["id"] for document in documents)]))
    left = round(timeout - (time.monotonic() - begun), 1)
    scans, more = in_time(left, **_parts(settings, ids, time.monotonic() + left * SHARE, every_partition))
    if not asked and not scans:
        raise Unavailable("; ".join(dict.fromkeys([*errors.values(), *more.values()])))
    steps = [told(record) for records, _ in scans.values() for record in records]
    read = [scan for _, scan in scans.values()]
    return Trace(ids, sorted(steps, key=lambda step: step.at), documents, read, errors | more)


def _parts(
    settings: KafkaFlow, ids: Sequence[str], deadline: float, every_partition: bool
) -> dict[str, Callable[[], tuple[list[Record], Scan]]]:
    """Return what to read by topic; of topics keyed by article, only the key's partition."""
    flow, keys = topology(settings), [id.encode() for id in ids]
    wanted: dict[str, Wanted] = {
        flow.raw.name: lambda record: record.key in keys,
        flow.enriched.name: lambda record: record.key in keys,
        flow.dead_letter.name: lambda record: _concerns(record, keys),
        flow.takedowns.name: lambda record: record.key in keys,
        flow.alerts.name: lambda record: _alerted(record) in keys,
        flow.deliveries.name: lambda record: _delivered(record) in keys,
    }
    by_key = () if every_partition else (flow.raw.name, flow.enriched.name)
    return {
        topic: partial(scan, settings, topic, test, deadline, keys if topic in by_key else ())
        for topic, test in wanted.items()
    }


def ids_of(name: str) -> list[str]:
    """Return the ids that a name may mean; an address also gives the id derived from it, without a scheme as well."""
    if is_web(name):
        return [] if is_front_page(name) else [article_id(Article(url=name[:2048], title="-"))]
    return [name, *(ids_of(f"https://{name}") if _SCHEMELESS.fullmatch(name) else [])]


def scan(
    settings: KafkaConnection, topic: str, wanted: Wanted, deadline: float, keys: Sequence[bytes] = ()
) -> tuple[list[Record], Scan]:
    """The records that are ``wanted``, of the partitions that ``keys`` go to or else of all; raises Unavailable, SetupError."""
    found: list[Record] = []
    read = total = 0
    oldest: list[int] = []
    with TopicReader(settings, topic) as reader:
        numbers = [partition.partition for partition in reader.partitions]
        chosen = sorted({_partition_of(key, numbers) for key in keys}) if keys else numbers
        for number in chosen:
            reader.narrow(number)
            start, end = _bounds(reader)
            total += end - start
            for first, records in _windows(reader, start, end, deadline):
                read, end = read + end - first, first
                oldest += [min(record.timestamp for record in records)] if records else []
                found += filter(wanted, records)
    return found, Scan(topic, chosen, read, total, min(oldest, default=None), len(chosen) < len(numbers))


def _partition_of(key: bytes, numbers: Sequence[int]) -> int:
    """The partition that every client's default puts a key on."""
    place: int = (murmur2(key) & 0x7FFFFFFF) % len(numbers)
    return numbers[place]


def _bounds(reader: TopicReader) -> tuple[int, int]:
    (partition,) = reader.partitions
    return reader.positions()[partition], reader.ends()[partition]


def _windows(reader: TopicReader, start: int, end: int, deadline: float) -> Iterator[tuple[int, list[Record]]]:
    """Yield a partition's records from its end back, thousands at a time, with the offset each window starts at."""
    (partition,) = reader.partitions
    while end > start:
        first, records = max(start, end - WINDOW), list[Record]()
        reader.seek({partition: first})
        for polled in reader.read_to({partition: end}, WINDOW):
            records += (record for record in polled if record.offset < end)
            if time.monotonic() >= deadline:
                return
        yield first, records
        end = first


def _concerns(record: Record, known: Sequence[bytes]) -> bool:
    """Return whether a dead letter is about the article; tombstones name no article and are left out."""
    if record.value is None or not any(_in_json(id) in record.value for id in known):
        return False
    try:
        return (DeadLetter.model_validate_json(record.value).article_id or "").encode() in known
    except ValidationError:
        return False


def _in_json(id: bytes) -> bytes:
    """Return an id as it is written in JSON: quotation marks and backslashes are escaped there."""
    return json.dumps(id.decode(), ensure_ascii=False)[1:-1].encode()


def _alerted(record: Record) -> bytes:
    parts = (record.key or b"").split(b"/", 2)
    return parts[2] if len(parts) == 3 else b""


def _delivered(record: Record) -> bytes:
    """Return the article of a key as ``Delivery.key`` makes it."""
    parts = (record.key or b"").split(b"/", 3)
    return parts[3] if len(parts) == 4 else b""


def told(record: Record) -> Step:
    """Describe a record."""
    what, version, detail = _meaning(record)
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return Step(record.topic, record.partition, record.offset, at, what, version, detail)


def _meaning(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    kind = record.topic.rpartition("articles.")[2]
    if record.value is None:
        gone = {
            "takedowns": "the takedown was undone",
            "alerts": "the alert was withdrawn",
            "deliveries": "the delivery was forgotten",
        }
        return gone.get(kind, "deleted (a tombstone)"), None, {}
    try:
        return _READERS[kind](record)
    except (ValidationError, RecordRejected) as error:
        return f"cannot be read: {str(error).splitlines()[0]}", None, {}


def _published(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    return "published", record.timestamp, {}


def _enriched(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    enriched = decode_enriched(record.value)
    return "enriched", enriched.version, {"title": enriched.title, "model": enriched.provenance.model}


def _dead(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    dead_letter = DeadLetter.model_validate_json(record.value or b"")
    what = f"dead letter {letter_id(dead_letter)}: {dead_letter.reason}: {dead_letter.error}"
    return what, None, dead_letter.model_dump(mode="json", include={"reason", "stage", "field", "fix", "attempts"})


def _taken_down(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    takedown = Takedown.model_validate_json(record.value or b"")
    because = f": {takedown.reason}" if takedown.reason else ""
    return f"taken down by {takedown.by}{because}", None, takedown.model_dump(mode="json", include={"by", "reason"})


def _alert(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    alert = Alert.model_validate_json(record.value or b"")
    return f"the alert {alert.alert} fired", alert.version, {"alert": alert.alert}


def _sent(record: Record) -> tuple[str, int | None, dict[str, Any]]:
    delivery = Delivery.model_validate_json(record.value or b"")
    digest = "" if delivery.digest == "none" else f" in a digest of the {delivery.digest}"
    tries = f" after {delivery.attempts} tries" if delivery.attempts > 1 else ""
    what = f"the match of {delivery.search} was {_ENDS[delivery.outcome]} {delivery.receiver}{digest}{tries}"
    detail = delivery.model_dump(
        mode="json", include={"receiver", "search", "outcome", "attempts", "notification", "error"}
    )
    return f"{what}: {delivery.error}" if delivery.error else what, delivery.version, detail


_ENDS = {"delivered": "delivered to", "given-up": "given up at"}
_READERS: dict[str, Callable[[Record], tuple[str, int | None, dict[str, Any]]]] = {
    "raw": _published,
    "enriched": _enriched,
    "dead-letter": _dead,
    "takedowns": _taken_down,
    "alerts": _alert,
    "deliveries": _sent,
}


def _documents(settings: ArticleIndex, name: str) -> list[dict[str, Any]]:
    """Return the article from every generation; addresses are also searched for as such. Raises Unavailable."""
    wanted = [{"ids": {"values": ids_of(name)}}, *([{"term": {"url": name}}] if is_web(name) else [])]
    with Gateway(settings, timeout=INDEX_SECONDS) as gateway:
        states = {made.index: made.state for made in generations(gateway)}
        if not states:
            return []
        found = gateway.search(
            list(states), query={"bool": {"should": wanted}}, source_includes=_FIELDS, size=MAX_DOCUMENTS
        )
    return [
        {"index": hit["_index"], "state": states[hit["_index"]], "id": hit["_id"], **hit["_source"]}
        for hit in found["hits"]["hits"]
    ]


def as_json(found: Trace) -> dict[str, Any]:
    """Return the trace as plain data; times are ISO 8601."""
    plain = asdict(found) | {"found": found.is_found}
    for step in plain["steps"]:
        step["at"] = step["at"].isoformat()
    return plain
