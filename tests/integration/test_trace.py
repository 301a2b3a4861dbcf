"""``dateline trace`` on real servers: where an article is, with a service away, and on a topic too large to read."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from kafka.admin import NewPartitions

from pipeline.errors import Reason, RecordRejected
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Alert, Article
from pipeline.messages.dead_letters import make_dead_letter
from pipeline.messages.records import Record
from pipeline.operate.trace import trace
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic

pytestmark = pytest.mark.services

NOWHERE = "127.0.0.1:9"
ADDRESS = "https://harbour.example/2026/03/bridge"


def traced(flow: Flow, name: str, *arguments: str, **changes: Any) -> tuple[int, dict[str, Any]]:
    done = flow.run("trace", name, "--json", *arguments, **changes)
    return done.returncode, json.loads(done.stdout) if done.stdout else {"stderr": done.stderr}


def dead_letter(flow: Flow, id: str, offset: int) -> bytes:
    raw = topology(flow.settings).raw.name
    record = Record(raw, 0, offset, 1_772_357_400_000, id.encode(), b"not json")
    rejected = RecordRejected(Reason.NOT_JSON, "expected a value at line 1", fix="write one JSON object")
    return make_dead_letter(record, rejected, "enrich").model_dump_json().encode()


def test_an_article_is_followed_to_where_it_is(flow: Flow) -> None:
    """Published, enriched, indexed, rejected once, told of, taken down: each with partition, offset, time and version."""
    names = topology(flow.settings)
    topic = Topic(flow.settings)
    flow.start("index-worker")
    topic.put_many(["a1", "a2", "a3"])
    flow.put(dead_letter(flow, "a1", 7), key=b"x-0-7", topic=names.dead_letter.name)
    flow.put(dead_letter(flow, "a2", 8), key=b"x-0-8", topic=names.dead_letter.name)
    alert = Alert(alert="bridges", article_id="a1", version=5, date=datetime.now(UTC), matched_at=datetime.now(UTC))
    flow.put(alert.model_dump_json().encode(), key=alert.key.encode(), topic=names.alerts.name)
    flow.wait()
    flow.put(b'{"id":"a1","title":"Bridge closes"}', b'{"id":"a1","title":"Bridge closed"}', key=b"a1")
    topic.close()
    status, found = traced(flow, "a1")
    assert status == 0, found
    assert found["errors"] == {}
    by_topic = {
        name: [step for step in found["steps"] if step["topic"] == name] for name in (t.name for t in names.topics)
    }
    published = by_topic[names.raw.name]
    assert len({step["partition"] for step in published}) == 1
    assert [step["offset"] for step in published] == [0, 1]
    assert all(step["version"] == round(datetime.fromisoformat(step["at"]).timestamp() * 1000) for step in published)
    (rejected,) = by_topic[names.dead_letter.name]
    assert (rejected["detail"]["reason"], rejected["detail"]["fix"]) == ("not-json", "write one JSON object")
    (enriched,) = by_topic[names.enriched.name]
    assert (enriched["what"], enriched["version"]) == ("enriched", topic.versions["a1"])
    assert [step["what"] for step in by_topic[names.alerts.name]] == ["the alert bridges fired"]
    (document,) = found["documents"]
    assert (document["state"], document["version"]) == ("live", topic.versions["a1"])
    assert document["story"]["size"] == 1
    assert flow.run("takedown", "add", "a1", "--by", "the desk", "--reason", "court order").returncode == 0
    plain = flow.run("trace", "a1")
    assert plain.returncode == 0
    for words in (
        "taken down by the desk: court order",
        "deleted (a tombstone)",
        "the alert was withdrawn",
        "not-json",
    ):
        assert words in plain.stdout
    gone = flow.run("trace", "nowhere")
    assert (gone.returncode, "nowhere: not found" in gone.stdout) == (1, True)


def test_an_address_stands_for_its_article(flow: Flow) -> None:
    """Also in another of its dresses, as the id is derived from it."""
    id = article_id(Article(url=ADDRESS, title="-"))
    flow.put(b'{"url":"%s","title":"Bridge"}' % ADDRESS.encode(), key=id.encode())
    status, found = traced(flow, f"{ADDRESS}?utm_source=x".replace("https://", "http://www."))
    assert (status, found["ids"], len(found["steps"])) == (0, [id], 1)


def test_what_is_away_is_said(flow: Flow) -> None:
    """Without Elasticsearch the topics are read, without Kafka the index is asked; without both it exits with status 69."""
    topic = Topic(flow.settings)
    flow.start("index-worker")
    topic.put_many(["a1"])
    flow.wait()
    topic.close()
    status, found = traced(flow, "a1", elasticsearch_url=f"http://{NOWHERE}")
    assert (status, found["documents"]) == (0, [])
    assert list(found["errors"]) == ["index"]
    assert [step["what"] for step in found["steps"]] == ["enriched"]
    begun = time.monotonic()
    without_kafka = trace(flow.settings.model_copy(update={"kafka_bootstrap": NOWHERE}), "a1", 6)
    assert time.monotonic() - begun < 12
    assert (without_kafka.steps, len(without_kafka.documents), len(without_kafka.errors)) == ([], 1, 6)
    status, _ = traced(flow, "a1", "--timeout", "6", kafka_bootstrap=NOWHERE, elasticsearch_url=f"http://{NOWHERE}")
    assert status == 69


def test_a_large_topic_takes_bounded_time(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the key's partition is read, the newest first, and what was not read is said."""
    flow.put(*(b"{}" for _ in range(300)), key=b"a1")
    flow.put(b'{"id":"a1","title":"x"}', key=b"a1")
    monkeypatch.setattr("pipeline.operate.trace.WINDOW", 7)
    found = trace(flow.settings, "a1", 60)
    (scan,) = [scan for scan in found.scans if scan.topic == topology(flow.settings).raw.name]
    assert (scan.is_whole, scan.read, scan.records, len(scan.partitions)) == (True, 301, 301, 1)
    offsets = [step.offset for step in found.steps]
    assert sorted(offsets) == list(range(301))
    monkeypatch.setattr("pipeline.operate.trace.SHARE", -1.0)
    found = trace(flow.settings, "a1", 60)
    (scan,) = [scan for scan in found.scans if scan.topic == topology(flow.settings).raw.name]
    assert (scan.is_whole, scan.read, scan.records) == (False, 0, 301)


def test_every_partition_is_read_on_request(flow: Flow) -> None:
    """A producer that chose another partition is found then."""
    flow.put(b'{"id":"a1","title":"x"}', key=b"elsewhere")
    found = trace(flow.settings, "elsewhere", 60, every_partition=True)
    (scan,) = [scan for scan in found.scans if scan.topic == topology(flow.settings).raw.name]
    assert len(scan.partitions) == flow.settings.partitions
    assert len(found.steps) == 1


def test_an_article_from_before_more_partitions_is_found_with_the_new_one(flow: Flow) -> None:
    """The key's partition has changed: the hint says how to find the older record, and both are found so."""
    ids = [f"a{number}" for number in range(12)]
    for id in ids:
        flow.put(b'{"id":"%s","title":"x"}' % id.encode(), key=id.encode())
    with admin(flow.settings) as client:
        client.create_partitions({topology(flow.settings).raw.name: NewPartitions(flow.settings.partitions + 3)})
    lost = [id for id in ids if not trace(flow.settings, id, 30).is_found]
    assert lost
    assert "--every-partition" in flow.run("trace", lost[0]).stdout
    flow.put(b'{"id":"%s","title":"y"}' % lost[0].encode(), key=lost[0].encode())
    assert len(trace(flow.settings, lost[0], 30).steps) == 1
    both = trace(flow.settings, lost[0], 30, every_partition=True).steps
    assert len({step.partition for step in both}) == 2


def test_odd_ids_are_followed(flow: Flow) -> None:
    """Blanks, quotation marks, slashes and commas in published, rejected, alerted and taken down articles."""
    names = topology(flow.settings)
    odd = ["a/b/c", 'say "hi"', " x ", "a,b", "日本 é", "-dash", "*", "_id", ".."]
    for id in odd:
        flow.put(json.dumps({"id": id, "title": "x"}).encode(), key=id.encode())
        flow.put(dead_letter(flow, id, 7), key=id.encode(), topic=names.dead_letter.name)
        alert = Alert(alert="rain", article_id=id, version=5, date=datetime.now(UTC), matched_at=datetime.now(UTC))
        flow.put(alert.model_dump_json().encode(), key=alert.key.encode(), topic=names.alerts.name)
    for id in odd:
        found = trace(flow.settings, id, 60)
        assert (found.errors, [step.topic for step in found.steps]) == (
            {},
            [names.raw.name, names.dead_letter.name, names.alerts.name],
        ), id
