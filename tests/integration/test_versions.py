"""Versions on a real broker and a real index: the later record of an id wins, and a redelivery changes nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from types import MappingProxyType
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import NewPartitions
from kafka.structs import OffsetAndMetadata

from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.kafka.reader import TopicReader, open_producer
from pipeline.kafka.topics import admin, create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.article_version import EARLIEST_VERSION, last_version_at, version_at, version_ms
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.stream.record_versions import RecordVersions
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic
from tests.support.sample_documents import RECEIVED_MS

pytestmark = pytest.mark.services

NUMBER = 400


def set_back(settings: Settings, offsets: Mapping[int, int] = MappingProxyType({})) -> None:
    """Let the enrich group read everything again, or from these offsets by partition."""
    flow = topology(settings)
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, group_id=flow.enrich.group)
    with closing(consumer):
        partitions = [TopicPartition(flow.raw.name, n) for n in consumer.partitions_for_topic(flow.raw.name) or ()]
        consumer.assign(partitions)
        consumer.commit({tp: OffsetAndMetadata(offsets.get(tp.partition, 0), "", -1) for tp in partitions})


def raw(settings: Settings, partition: int = 0) -> list[Record]:
    with TopicReader(settings, topology(settings).raw.name, partition=partition) as reader:
        return [record for records in reader.read_to(reader.ends()) for record in records]


@contextmanager
def a_worker(settings: Settings) -> Iterator[RecordVersions]:
    versions = RecordVersions(settings)
    with closing(versions):
        yield versions


def test_of_two_in_one_batch_the_later_wins_and_a_redelivery_changes_nothing(flow: Flow) -> None:
    """400 articles, each with its correction right behind it in one file: 400 corrections are found, and that of the
    seeds, in the version of their own record. Read once more from the beginning, no document is written and no
    notification is sent twice."""
    settings = flow.settings
    added = flow.run("alerts", "add", "port", "--query", "harbour")
    assert added.returncode == 0, added.stderr
    lines = []
    for n in range(NUMBER):
        for text in (f"The harbour of Gyumri{n} opens in March.", f"The harbour of Gyumri{n} opens in May."):
            lines.append(json.dumps({"id": f"port-{n}", "title": f"Harbour {n}", "text": text}))
    file = flow.folder / "corrected.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert flow.run("publish", str(file), "seeds/corrections.jsonl").returncode == 0
    worker = flow.start("enrich-worker")
    flow.start("index-worker")
    flow.wait(300)
    found = flow.documents()
    assert found["harbour-post-oresund-toll"]["title"].startswith("Correction")
    assert sum("in May" in document["text"] for id, document in found.items() if id.startswith("port-")) == NUMBER
    assert min(document["version"] for document in found.values()) >= EARLIEST_VERSION
    published = len(flow.records(topology(settings).enriched.name))
    written, told = flow.sequence_numbers(), len(flow.records(topology(settings).alerts.name))
    assert told >= NUMBER

    worker.terminate()
    assert worker.wait(60) == 0
    set_back(settings)
    flow.start("enrich-worker")
    flow.until(lambda: len(flow.records(topology(settings).enriched.name)) == 2 * published)
    flow.wait(300)
    assert flow.documents() == found
    assert flow.sequence_numbers() == written
    assert len(flow.records(topology(settings).alerts.name)) == told


def test_what_is_written_down_outlives_workers_records_and_topics(flow: Flow) -> None:
    """Another worker gives the same versions from any offset on; when records expire, partitions are added or the topic
    is made again, what comes then is above all that was given."""
    settings = flow.settings.model_copy(update={"partitions": 1})
    name = topology(settings).raw.name
    with admin(settings) as client:
        client.delete_topics([name])
    flow.until(lambda: _is_gone(settings, name))
    create_topics(settings)
    flow.put(*[b"{}"] * 5, key=b"a")
    records = raw(settings)
    with a_worker(settings) as one:
        # As if the clock had been ten minutes ahead at first.
        ahead = [_moved(record, 600_000) for record in records[:2]]
        given = one.of([*ahead, *records[2:]])
        assert given == sorted(set(given))
        assert {version_ms(version) for version in given} == {ahead[0].timestamp, ahead[1].timestamp}
        assert one.of(records[3:]) == given[3:]
    with a_worker(settings) as other:
        assert other.of(records[2:]) == given[2:]

    flow.put(b"{}", key=b"a")
    with admin(settings) as client:
        client.delete_records({TopicPartition(name, 0): 5})
    with a_worker(settings) as other:
        given += other.of(raw(settings)[-1:])
        assert given[-1] > max(given[:-1])

    with admin(settings) as client:
        client.create_partitions({name: NewPartitions(2)})
    added = Record(name, 1, 0, records[0].timestamp, b"a", b"{}")
    kept = Record(name, 0, 6, records[0].timestamp, b"a", b"{}")
    for record in (added, kept):
        with a_worker(settings) as other:
            given += other.of([record])
            assert given[-1] > max(given[:-1])

    with admin(settings) as client:
        client.delete_topics([name])
    flow.until(lambda: _is_gone(settings, name))
    create_topics(settings)
    with a_worker(settings) as other:
        assert other.of([Record(name, 0, 0, records[0].timestamp, b"a", b"{}")])[0] > max(given)


def test_partitions_are_added_above_all_that_was_given(flow: Flow) -> None:
    """While a record waits it is refused; then an id that moves between old partitions, or to a new one, has its later
    record on top, though the clock of its first partition was an hour ahead. To give the command again changes nothing."""
    settings = flow.settings
    name = topology(settings).raw.name
    flow.put(b"{}", key=b"a")
    refused = flow.run("topics", "add-partitions", "5")
    assert (refused.returncode, "1 records" in refused.stderr, "dateline drain" in refused.stderr) == (2, True, True)
    assert flow.run("topics", "add-partitions", "2").returncode == 2
    ahead = [_moved(record, 3_600_000) for number in range(3) for record in raw(settings, number)]
    with a_worker(settings) as one:
        given = one.of(ahead)
    set_back(settings, {record.partition: 1 for record in ahead})

    for _ in range(2):
        added = flow.run("topics", "add-partitions", "5")
        assert added.returncode == 0, added.stderr
    assert f"{name}: 5 partitions before, now 5" in added.stdout
    for number in range(5):
        offset = sum(record.partition == number for record in ahead)
        later = Record(name, number, offset, ahead[0].timestamp - 3_600_000, b"a", b"{}")
        with a_worker(settings) as other:
            assert other.of([later])[0] > max(given)


def _is_gone(settings: Settings, name: str) -> bool:
    with admin(settings) as client:
        return name not in client.list_topics()


def _moved(record: Record, ms: int) -> Record:
    return Record(record.topic, record.partition, record.offset, record.timestamp + ms, record.key, record.value)


def test_a_takedown_is_above_what_it_finds(flow: Flow) -> None:
    """An article whose version is ahead of the takedown's clock is deleted, and said to be so; in the index, and by the
    index worker that comes to a takedown whose command was killed. A correction of a pruned article is not counted."""
    flow.start("index-worker")
    ahead = last_version_at(RECEIVED_MS + 10**12)
    topic = Topic(flow.settings)
    for id in ("told", "killed"):
        topic.put(id, version=ahead - RECEIVED_MS - 1)
    topic.flush()
    flow.wait()
    done = flow.run("takedown", "add", "told", "--json")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [{"id": "told", "was_indexed": True}]
    assert set(flow.documents()) == {"killed"}

    flow.put(_takedown("killed"), key=b"killed", topic=topology(flow.settings).takedowns.name)
    flow.put(None, key=b"killed", topic=topology(flow.settings).enriched.name)
    flow.wait()
    assert flow.documents() == {}
    topic.close()


def _takedown(id: str) -> bytes:
    return json.dumps({"id": id, "at": "2026-11-28T10:00:00Z", "by": "desk"}).encode()


def test_what_an_older_version_left_is_read(flow: Flow, gateway: Gateway) -> None:
    """Articles, takedowns and dead letters with versions in plain ms stay as they are until something newer comes; and a
    dead letter of that time comes back only where nothing did."""
    settings = flow.settings
    flow.start("index-worker")
    topic = Topic(settings)
    topic.put_many(["old", "corrected", "deleted", "overtaken"])
    tombstone = [(VERSION_HEADER, str(topic.versions["deleted"]).encode())]
    _send(settings, topology(settings).enriched.name, b"deleted", None, tombstone)
    flow.wait()
    assert set(flow.documents()) == {"old", "corrected", "overtaken"}
    assert flow.documents()["old"]["received_at"].startswith("2025-11-24")

    for id in ("lost", "overtaken"):
        dead_letter = _letter(settings, id, topic.versions["overtaken"] + 5)
        flow.put(json.dumps(dead_letter).encode(), key=id.encode(), topic=topology(settings).dead_letter.name)
    flow.put_articles(
        *[{"id": id, "title": f"{id} again", "text": "Snow in Oslo."} for id in ("corrected", "overtaken")]
    )
    flow.put_articles({"id": "deleted", "title": "deleted again", "text": "Snow in Oslo."})
    flow.start("enrich-worker")
    flow.wait()
    assert flow.run("dead-letters", "replay").stdout.startswith("replayed 1\ndropped 1")
    flow.wait()
    titles = {id: document["title"] for id, document in flow.documents().items()}
    assert titles == {
        "old": "old version 1",
        "corrected": "corrected again",
        "overtaken": "overtaken again",
        "deleted": "deleted again",
        "lost": "lost",
    }
    assert flow.documents()["lost"]["_version"] == topic.versions["overtaken"] + 5
    assert flow.run("index", "rebuild").returncode == 0
    assert {id: document["title"] for id, document in flow.documents().items()} == titles
    topic.close()


def _letter(settings: Settings, id: str, timestamp: int) -> dict[str, Any]:
    article = json.dumps({"id": id, "title": id, "text": "Rain in Oslo."})
    return {
        "reason": "enrichment-crashed",
        "stage": "enrich",
        "error": "it crashed",
        "article_id": id,
        "key": id,
        "payload": article,
        "source": {"topic": topology(settings).raw.name, "partition": 9, "offset": len(id), "timestamp": timestamp},
        "code_version": "0.0.9",
        "failed_at": "2026-10-01T00:00:00Z",
    }


def _send(
    settings: Settings, topic: str, key: bytes, value: bytes | None, headers: Sequence[tuple[str, bytes]]
) -> None:
    with closing(open_producer(settings)) as producer:
        producer.send(topic, key=key, value=value, headers=list(headers)).get(30)


def test_a_replay_waits_behind_nothing_newer(flow: Flow) -> None:
    """A correction that no worker has read yet, on either topic, is known to a replay; and a replayed record keeps its
    version, which no correction is below."""
    settings = flow.settings
    waiting = {"id": "raw", "title": "corrected", "text": "Snow in Oslo."}
    flow.put_articles(waiting)
    topic = Topic(settings)
    topic.put("enriched", version=version_at(RECEIVED_MS, 7) - RECEIVED_MS)
    topic.flush()
    for id in ("raw", "enriched", "alone"):
        dead_letter = _letter(settings, id, RECEIVED_MS) | {"version": version_at(RECEIVED_MS, 3)}
        flow.put(json.dumps(dead_letter).encode(), key=id.encode(), topic=topology(settings).dead_letter.name)
    assert flow.run("index", "create").returncode == 0
    assert flow.run("dead-letters", "replay").stdout.startswith("replayed 1\ndropped 2")
    flow.put_articles({"id": "alone", "title": "corrected", "text": "Snow in Oslo."})
    sent = next(record for n in range(3) for record in raw(settings, n) if VERSION_HEADER in record.headers)
    with a_worker(settings) as versions:
        assert versions.of([sent]) == [version_at(RECEIVED_MS, 3)]
    topic.close()
