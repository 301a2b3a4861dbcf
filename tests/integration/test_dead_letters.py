"""Dead letters on a real broker: listed, shown, replayed once."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaTimeoutError

from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.topology import topology
from pipeline.messages.dead_letters import letter_id, make_dead_letter
from pipeline.messages.outcomes import letter_message
from pipeline.messages.records import Record
from pipeline.operate.dead_letters import Filter, dead_letters
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services


def listed(flow: Flow, *arguments: str) -> list[Any]:
    done = flow.run("dead-letters", "list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_listed_shown_and_replayed_once(flow: Flow) -> None:
    """A dead letter is listed with its reason, shown with its fix, and gone from the list once replayed; a failure of the
    replay is a new dead letter with one more attempt."""
    worker = flow.start("enrich-worker")
    flow.put(b'{"headline": "\\u001b[31mred"}', key=b"k")
    flow.until(lambda: len(listed(flow)) == 1)
    dead_letter = listed(flow, "--reason", "invalid")[0]
    assert listed(flow, "--reason", "not-json") == []
    source = dead_letter["source"]
    name = f"{topology(flow.settings).raw.name}-{source['partition']}-{source['offset']}"
    shown = flow.run("dead-letters", "show", name).stdout
    assert "headline" in shown
    assert "rename it to title" in shown

    assert flow.run("dead-letters", "replay", "--dry-run").stdout.startswith(name)
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)
    assert flow.run("dead-letters", "replay").stdout == "replayed 1\n"
    assert listed(flow) == []

    flow.start("enrich-worker")
    flow.until(lambda: len(listed(flow)) == 1)
    assert listed(flow)[0]["attempts"] == 2


def test_kept_exported_mirrored_and_chosen(flow: Flow) -> None:
    """Without its payload a dead letter cannot be replayed, and stays; filters choose, export and mirror hold what waits."""
    rejected = RecordRejected(Reason.TOO_LARGE, "too large")
    whole = Record(topology(flow.settings).raw.name, 0, 7, 1, b"a1", b"{}")
    dead_letter = make_dead_letter(whole, rejected, "enrich")
    kept = make_dead_letter(replace(whole, offset=8, key=b"a2"), rejected, "enrich").model_copy(
        update={"payload": None}
    )
    for each in (dead_letter, kept):
        dead = topology(flow.settings).dead_letter.name
        flow.put(each.model_dump_json().encode(), key=letter_id(each).encode(), topic=dead)

    file = flow.folder / "dead-letters.jsonl"
    assert flow.run("dead-letters", "export", str(file), "--reason", "too-large").returncode == 0
    assert {json.loads(line)["article_id"] for line in file.read_text().splitlines()} == {"a1", "a2"}
    assert flow.run("dead-letters", "sync-index").stdout.endswith("holds 2 dead letters\n")

    for choice in (("--stage", "index"), ("--since", "2999-01-01")):
        assert flow.run("dead-letters", "replay", *choice).stdout == "replayed 0\n"
    unknown = flow.run("dead-letters", "replay", "--id", "no-topic-0-0")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no dead letter no-topic-0-0; list them with" in unknown.stderr
    done = flow.run("dead-letters", "replay", "--stage", "enrich")
    assert (done.returncode, done.stdout) == (1, "replayed 1\n")
    assert f"kept {letter_id(kept)}" in done.stderr
    assert [each["article_id"] for each in listed(flow)] == ["a2"]
    assert flow.run("dead-letters", "sync-index").stdout.endswith("holds 1 dead letters\n")


def test_a_replay_leaves_newer_versions_alone(flow: Flow) -> None:
    """A dead letter whose article was published again since, and is found, is dropped; one that is newer is sent."""
    flow.start("run")
    flow.put(b'{"title": ""}', key=b"a1")
    flow.put_articles({"id": "a1", "title": "Rain in Lagos", "text": "It rained."})
    flow.put_articles({"id": "a2", "title": "Rain in Accra", "text": "It rained."})
    flow.put(b'{"title": ""}', key=b"a2")
    flow.wait()
    assert [dead_letter["article_id"] for dead_letter in listed(flow)] == ["a1", "a2"]
    raw = topology(flow.settings).raw.name

    replayed = flow.run("dead-letters", "replay").stdout
    assert replayed == "replayed 1\ndropped 1: the index has newer versions of their articles\n"
    assert Counter(record.key for record in flow.records(raw)) == {b"a1": 2, b"a2": 3}
    flow.until(lambda: [dead_letter["article_id"] for dead_letter in listed(flow)] == ["a2"])


def test_a_partition_without_a_leader_is_something_to_wait_for(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a cluster of several brokers has one; its client then says this."""

    def end_offsets(*_: object) -> None:
        raise KafkaTimeoutError("Failed to get offsets by timestamps")

    monkeypatch.setattr(KafkaConsumer, "end_offsets", end_offsets)
    with pytest.raises(Unavailable):
        dead_letters(flow.settings, Filter())


@pytest.mark.slow
def test_a_replay_after_a_fixed_mapping_indexes(flow: Flow) -> None:
    """An article that the mapping refused is indexed when the mapping is fixed and its dead letter replayed.

    One of two: a mapping that refuses everything is the operator's to fix, and the worker waits for that.
    """
    gateway = Gateway(flow.settings)
    index = ensure_index(gateway)
    mapping = gateway.client.indices.get_mapping(index=index).body[index]["mappings"]
    settings = gateway.client.indices.get_settings(index=index).body[index]["settings"]["index"]["analysis"]
    aliases = {flow.settings.index_alias: {"is_write_index": True}}
    sound = mapping["properties"]["url"]
    mapping["properties"]["url"] = {"type": "integer"}
    gateway.client.indices.delete(index=index)
    gateway.client.indices.create(index=index, mappings=mapping, settings={"analysis": settings}, aliases=aliases)

    run = flow.start("run")
    flow.put_articles({"id": "a1", "title": "Rain in Lagos", "text": "It rained."})
    flow.until(lambda: set(flow.documents()) == {"a1"})
    flow.put_articles({"id": "a2", "title": "Rain in Accra", "url": "https://example.org/a2"})
    flow.until(lambda: [dead_letter["reason"] for dead_letter in listed(flow)] == ["index-rejected"])
    run.terminate()
    run.wait(90)

    mapping["properties"]["url"] = sound
    gateway.client.indices.delete(index=index)
    gateway.client.indices.create(index=index, mappings=mapping, settings={"analysis": settings}, aliases=aliases)
    assert flow.run("dead-letters", "replay").stdout == "replayed 1\n"
    flow.start("run")
    flow.wait()
    assert set(flow.documents()) == {"a2"}
    assert listed(flow) == []


def test_a_recreated_topic_gives_other_names(flow: Flow) -> None:
    """Dead letters of two records that got one offset, before and after the topic was recreated, both wait and go back."""
    flow_topics = topology(flow.settings)
    for timestamp in (1_700_000_000_000, 1_800_000_000_000):
        record = Record(flow_topics.raw.name, 0, 7, timestamp, b"a1", b'{"title": ""}')
        message = letter_message(flow_topics.dead_letter.name, record, RecordRejected(Reason.INVALID, "no"), "enrich")
        flow.put(message.value or b"", key=message.key or b"", topic=message.topic)
    names = [f"{flow_topics.raw.name}-0-7-{timestamp}" for timestamp in (1_700_000_000_000, 1_800_000_000_000)]
    listed_names = [line.split()[0] for line in flow.run("dead-letters", "list").stdout.splitlines()]
    assert listed_names == names
    assert flow.run("dead-letters", "replay", "--id", names[0]).stdout == "replayed 1\n"
    assert [line.split()[0] for line in flow.run("dead-letters", "list").stdout.splitlines()] == names[1:]


def test_one_of_an_older_dateline_goes_once(flow: Flow) -> None:
    """A dead letter whose key has no timestamp yet gets its tombstone under that key."""
    record = Record(topology(flow.settings).raw.name, 0, 7, 1, b"a1", b'{"title": ""}')
    old = make_dead_letter(record, RecordRejected(Reason.INVALID, "no"), "enrich")
    flow.put(old.model_dump_json().encode(), key=str(record).encode(), topic=topology(flow.settings).dead_letter.name)
    assert flow.run("dead-letters", "replay", "--id", str(record)).stdout == "replayed 1\n"
    assert listed(flow) == []


def test_large_ones_in_flat_memory(flow: Flow) -> None:
    """An export of large dead letters takes memory for a window of them, and keeps the order in which they failed."""
    number = 700
    _put_large_letters(flow, number)
    file = flow.folder / "dead-letters.jsonl"
    measured = (
        "import sys\n"
        "from pipeline.cli.main import main\n"
        "try:\n    main()\nfinally:\n"
        # Not by getrusage, whose peak a process inherits from the one that started it.
        "    peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "    print(int(peak.split()[1]) // 1024, file=sys.stderr)"
    )
    command = [sys.executable, "-c", measured, "dead-letters", "export", str(file)]
    done = subprocess.run(command, env=flow.environment(), capture_output=True, text=True, check=False)
    assert done.stdout == f"wrote {number} dead letters to {file}\n", done.stderr
    with file.open() as lines:
        assert [json.loads(line)["source"]["offset"] for line in lines] == list(range(number))
    # 210 MB of dead letters take 190 MB in all here, as few as one would; all at once they took 678 MB.
    assert int(done.stderr.splitlines()[-1]) < 300, done.stderr


def _put_large_letters(flow: Flow, number: int) -> None:
    flow_topics = topology(flow.settings)
    producer = KafkaProducer(bootstrap_servers=flow.settings.kafka_bootstrap, acks="all")
    for n in range(number):
        record = Record(flow_topics.raw.name, n % 3, n, 1, f"a{n}".encode(), random.Random(n).randbytes(220_000))
        dead_letter = make_dead_letter(record, RecordRejected(Reason.NOT_JSON, "no"), "enrich")
        dead_letter = dead_letter.model_copy(
            update={"failed_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)}
        )
        producer.send(
            flow_topics.dead_letter.name,
            key=letter_id(dead_letter).encode(),
            value=dead_letter.model_dump_json().encode(),
        )
    producer.flush()
    producer.close()
