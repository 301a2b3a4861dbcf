"""Dead letters on a real broker: listed, shown, replayed once."""

import json
import signal
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from kafka import KafkaConsumer
from kafka.errors import KafkaTimeoutError

from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.topology import topology
from pipeline.messages.dead_letters import letter_id, make_dead_letter
from pipeline.messages.records import Record
from pipeline.operate.replay import Filter, dead_letters
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
    name = f"{topology(flow.settings).raw.name}-{dead_letter['source']['partition']}-{dead_letter['source']['offset']}"
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

    for choice in (("--stage", "index"), ("--since", "2999-01-01"), ("--id", "no-topic-0-0")):
        assert flow.run("dead-letters", "replay", *choice).stdout == "replayed 0\n"
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
