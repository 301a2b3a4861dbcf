"""The main job on real servers: an article is published, enriched, indexed and found."""

import asyncio
import base64
import json
import subprocess
from typing import Any

import psutil
import pytest
from aiokafka import AIOKafkaProducer
from kafka import TopicPartition

from pipeline.kafka.lag import stage_lags
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services

ARTICLE = {
    "id": "a1",
    "title": "Talks in Yerevan",
    "text": "Ministers from Georgia and Armenia met in Yerevan on Monday, the foreign ministry of Armenia said.",
}

BAD = {
    "not-json": b"hello",
    "invalid": b'{"headline": "x"}',
    "empty": b'{"title": ""}',
    "too-large": b'{"text": "' + b"x" * 5 * 1024 * 1024 + b'"}',
    "not-utf8": b'{"title": "caf\xe9"}',
    "unsupported-version": b'{"schema_version": 99, "title": "x"}',
    "null-value": None,
}
DEEP = b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"


def payload(dead_letter: dict[str, Any]) -> bytes | None:
    if dead_letter["payload"] is None:
        return None
    return (
        base64.b64decode(dead_letter["payload"])
        if dead_letter["encoding"] == "base64"
        else dead_letter["payload"].encode()
    )


def test_from_topic_to_index(flow: Flow) -> None:
    """Good articles are found; bad records are dead letters with reason and payload, and hold nothing up."""
    flow.put_articles(ARTICLE)
    flow.put(*BAD.values(), DEEP, key=b"bad")
    flow.put_articles({**ARTICLE, "id": "a2", "title": "Behind the bad ones"})
    flow.start("run")
    flow.wait()

    documents = flow.documents()
    assert set(documents) == {"a1", "a2"}
    assert "AM" in documents["a1"]["countries"]

    dead_letters = flow.dead_letters()
    assert {(dead_letter["reason"], payload(dead_letter)) for dead_letter in dead_letters} == {
        *BAD.items(),
        ("not-json", DEEP),
    }
    assert all(dead_letter["source"]["topic"] == topology(flow.settings).raw.name for dead_letter in dead_letters)
    assert flow.stop() == [0]
    # A container's may be read-only.
    assert not list(flow.folder.glob("*-data")), "a worker wrote into its working directory"


def test_a_correction_replaces_and_redelivery_changes_nothing(flow: Flow) -> None:
    """The same id again is one document with the newer text. Enriched records that come again, the older copy last,
    leave each document as it is, down to its sequence number."""
    flow.start("run")
    flow.put_articles(*({**ARTICLE, "id": f"a{n}"} for n in range(20)))
    flow.put_articles({**ARTICLE, "text": "Corrected: the ministers met in Tbilisi."})
    flow.wait()
    before = flow.documents()
    assert before["a1"]["text"] == "Corrected: the ministers met in Tbilisi."
    assert len(before) == 20

    numbers = flow.sequence_numbers()
    enriched = topology(flow.settings).enriched.name
    records = flow.records(enriched)
    older = next(r for r in records if r.key == b"a1" and b"Yerevan on Monday" in r.value)
    for record in (*records, older):
        flow.put(record.value, key=record.key, topic=enriched)
    flow.wait()
    assert flow.documents() == before
    assert flow.sequence_numbers() == numbers


def test_every_compression_of_kafka_is_read(flow: Flow) -> None:
    """Producers choose; the worker has the codec of each."""
    codecs = (None, "gzip", "snappy", "lz4", "zstd")

    async def put_all() -> None:
        for codec in codecs:
            producer = AIOKafkaProducer(
                bootstrap_servers=flow.settings.kafka_bootstrap, acks="all", compression_type=codec
            )
            async with producer:
                value = json.dumps({**ARTICLE, "id": str(codec)}).encode()
                await producer.send_and_wait(topology(flow.settings).raw.name, value, key=str(codec).encode())

    asyncio.run(put_all())
    flow.start("enrich-worker")
    enriched = topology(flow.settings).enriched.name
    flow.until(lambda: {record.key for record in flow.records(enriched)} == {str(c).encode() for c in codecs})


@pytest.mark.parametrize("working", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["working", "starting"])
def test_a_killed_supervisor_leaves_nothing_behind(flow: Flow, working: bool) -> None:
    """Its workers, and all that they started, end by themselves; what they had taken is acknowledged."""
    flow.put_articles(ARTICLE)
    supervisor = psutil.Process(flow.start("run").pid)
    if working:
        flow.wait()
    else:
        flow.until(lambda: len(supervisor.children()) == 2)
    started = supervisor.children(recursive=True)
    supervisor.kill()
    assert not psutil.wait_procs(started, timeout=30)[1]
    if working:
        assert len(started) > 2
        assert [lag.lag for lag in stage_lags(flow.settings)] == [0, 0]


def test_workers_need_their_topics(flow: Flow) -> None:
    """A worker whose topics are missing says which command makes them, and exits with 78."""
    done = flow.run("enrich-worker", topic_prefix="absent-")
    assert done.returncode == 78
    assert "dateline topics create" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_without_a_gazetteer_blames_no_article(flow: Flow) -> None:
    """It says what is missing and exits with 78; the article that waits is not a dead letter."""
    flow.put_articles(ARTICLE)
    done = flow.run("enrich-worker", data_dir=flow.folder)
    assert done.returncode == 78
    assert "dateline gazetteer build" in done.stderr
    assert flow.dead_letters() == []


# Half a minute, most of it to see whether a member is dead; the fault matrix has it, too.
@pytest.mark.slow
def test_more_workers_than_partitions_are_refused(flow: Flow) -> None:
    """A worker that would get no partition says so and exits with 78."""
    workers = [flow.start("index-worker") for _ in range(flow.settings.partitions)]
    flow.until(lambda: flow.members("index") == len(workers))
    done = flow.run("index-worker")
    assert done.returncode == 78
    assert "3 partitions" in done.stderr


@pytest.mark.slow
def test_a_killed_worker_of_a_full_group_is_replaced(flow: Flow) -> None:
    """The broker counts it as a member until its session ends; its successor waits for that and takes its place."""
    workers = [flow.start("index-worker") for _ in range(flow.settings.partitions)]
    flow.until(lambda: flow.members("index") == len(workers))
    workers[0].kill()
    successor = flow.start("index-worker")
    log = flow.folder / f"{len(workers)}-index-worker.log"
    flow.until(lambda: b'"ready"' in log.read_bytes() or successor.poll() is not None)
    assert successor.poll() is None, log.read_text()


@pytest.mark.slow
def test_what_expired_unread_is_no_stall(flow: Flow) -> None:
    """A worker that was unavailable until its topic had forgotten what waited has nothing to do, and is well."""
    flow.put_articles({**ARTICLE, "id": "gone"})
    with admin(flow.settings) as client:
        raw = topology(flow.settings).raw.name
        client.delete_records({TopicPartition(raw, n): -1 for n in range(flow.settings.partitions)})
    patience = {"enrich_timeout": 3, "bulk_timeout": 3, "delivery_timeout": 3, "stall_timeout": 8}
    worker = flow.start("enrich-worker", **patience)
    flow.until(lambda: flow.members("enrich") == 1)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(20)
    flow.put_articles(ARTICLE)
    flow.until(lambda: bool(flow.records(topology(flow.settings).enriched.name)))
