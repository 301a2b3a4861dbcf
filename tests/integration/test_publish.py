"""Publishing and watching against a real broker, and a feed server with the real world's faults."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected, SetupError, Unavailable
from pipeline.formats.items import Item
from pipeline.kafka import clients
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.publish.publish_items import publish_items
from pipeline.publish.publisher import Publisher
from pipeline.publish.run import PublishOptions, publish
from pipeline.publish.summary import Summary
from tests.support.services import RunningServices

pytestmark = pytest.mark.services


@pytest.fixture
def topics(settings: Settings) -> Settings:
    create_topics(settings)
    return settings


def on_topic(settings: Settings) -> list[dict[str, Any]]:
    consumer = KafkaConsumer(
        topology(settings).raw.name,
        bootstrap_servers=settings.kafka_bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=1500,
    )
    try:
        return [{**json.loads(record.value), "key": record.key.decode()} for record in consumer]
    finally:
        consumer.close()


def test_every_article_has_a_result(topics: Settings) -> None:
    """A receipt says where the article went, or why it did not; the record's key is the article's id."""
    with Publisher(topics) as publisher:
        good = publisher.publish(Article(title="Flood in Lagos", text="The river rose."))
        huge = publisher.publish(Article(title="x", text="y" * topics.max_article_bytes))
        empty = publisher.publish(Article(title=" "))
        where = good.result(30)
    assert isinstance(huge.exception(), RecordRejected)
    assert huge.exception().reason is Reason.TOO_LARGE  # type: ignore[union-attr]
    assert empty.exception().reason is Reason.EMPTY  # type: ignore[union-attr]
    (record,) = on_topic(topics)
    assert record["id"] == record["key"] == where.id
    assert publisher.in_flight == 0


def test_after_the_end_nothing_is_taken(topics: Settings) -> None:
    """A publisher that was left says so in each receipt, at once."""
    with Publisher(topics) as publisher:
        pass
    with pytest.raises(Unavailable, match="the publisher is closed"):
        publisher.publish(Article(title="Late")).result(1)


def test_a_sender_that_outruns_the_broker_is_held_back(topics: Settings) -> None:
    """No more than max_in_flight articles wait for the broker, and all of them arrive."""
    most = 0
    with Publisher(topics, max_in_flight=10) as publisher:
        for number in range(500):
            publisher.publish(Article(title=f"Story {number}"))
            most = max(most, publisher.in_flight)
    assert most <= 10
    assert len(on_topic(topics)) == 500


def test_a_missing_topic_is_named_with_its_remedy(settings: Settings) -> None:
    """Without the topic the publisher says which command makes it."""
    with pytest.raises(SetupError, match="dateline topics create"), Publisher(settings):
        pass


def test_no_broker_is_said_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing listens the publisher says so."""
    monkeypatch.setattr(clients, "CONNECT_SECONDS", 1)
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1;"), Publisher(Settings(kafka_bootstrap="127.0.0.1:1")):
        pass


def test_rejects_are_kept_and_repetitions_skipped(topics: Settings, tmp_path: Path) -> None:
    """Every line ends in one counter; what was rejected is kept whole, and a correction is not a repetition."""
    lines = ['{"id":"a","title":"one"}', "nonsense", '{"id":"a","title":"one"}', '{"id":"a","title":"two"}']
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    summary = Summary()
    publish([str(tmp_path / "news.jsonl")], topics, PublishOptions(rejects=tmp_path / "rejects"), summary)
    assert (summary.published, summary.duplicates, summary.rejected.total(), summary.total) == (2, 1, 1, 4)
    kept = json.loads((tmp_path / "rejects").read_text())
    assert (kept["reason"], kept["original"]) == ("not-json", "nonsense")
    assert [record["title"] for record in on_topic(topics)] == ["one", "two"]


def test_ctrl_c_sends_what_was_read(topics: Settings) -> None:
    """An interruption stops the reading, not the sending of what was read."""

    def items() -> Iterator[Item]:
        for number in range(100):
            yield Item(f"x:{number}", Article(title=f"Story {number}"))
        raise KeyboardInterrupt

    summary = Summary()
    with Publisher(topics) as publisher:
        publish_items(items(), publisher, summary)
    assert (summary.published, summary.unsent, summary.interrupted) == (100, 0, True)
    assert len(on_topic(topics)) == 100


def test_partitions_are_those_of_other_clients(topics: Settings) -> None:
    """An article goes where Kafka's own partitioner would put it: another producer's correction lands behind it."""
    ids = [f"article-{number}" for number in range(50)] + ["é", "记者", "a" * 128]
    raw = topology(topics).raw.name
    with Publisher(topics) as publisher:
        receipts = {id: publisher.publish(Article(id=id, title="one")) for id in ids}
    with KafkaProducer(bootstrap_servers=topics.kafka_bootstrap) as other:
        sent = {id: other.send(raw, key=id.encode(), value=b"{}") for id in ids}
        assert {id: r.result().partition for id, r in receipts.items()} == {
            id: future.get(30).partition for id, future in sent.items()
        }


def test_results_name_the_records(topics: Settings) -> None:
    """Over many batches, each receipt's partition, offset and timestamp are those of the article's own record."""
    with Publisher(topics) as publisher:
        receipts = [publisher.publish(Article(id=f"a{n}", title="x" * (1 + n % 7 * 9000))) for n in range(1, 300)]
    told = {(where.partition, where.offset): (where.id, where.timestamp) for where in (r.result() for r in receipts)}
    consumer = KafkaConsumer(
        topology(topics).raw.name,
        bootstrap_servers=topics.kafka_bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=1500,
    )
    with closing(consumer):
        assert {(r.partition, r.offset): (r.key.decode(), r.timestamp) for r in consumer} == told


@pytest.mark.breaks_servers
def test_a_broker_that_hangs_is_waited_for(topics: Settings, servers: RunningServices) -> None:
    """What was published meanwhile arrives when it goes on: each article once, in order."""
    if servers.local is None:
        pytest.skip("these servers are not ours to break")
    with Publisher(topics) as publisher:
        publisher.publish(Article(id="a", title="0"))
        publisher.flush()
        servers.local.pause("kafka")
        try:
            receipts = [publisher.publish(Article(id="a", title=str(number))) for number in range(1, 50)]
            with pytest.raises(Unavailable, match="49 articles are not acknowledged after 2 s"):
                publisher.flush(2)
            assert not any(receipt.done() for receipt in receipts)
        finally:
            servers.local.resume("kafka")
        publisher.flush()
    assert [record["title"] for record in on_topic(topics)] == [str(number) for number in range(50)]


@pytest.mark.breaks_servers
def test_ctrl_c_does_not_wait_for_a_broker_that_hangs(topics: Settings, servers: RunningServices) -> None:
    """Leaving by Ctrl-C ends within seconds, and the receipts say that nothing is known of these articles."""
    if servers.local is None:
        pytest.skip("these servers are not ours to break")
    publisher = Publisher(topics)
    publisher.__enter__()
    servers.local.pause("kafka")
    try:
        receipts = [publisher.publish(Article(title=str(number))) for number in range(5)]
        left = time.monotonic()
        publisher.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        servers.local.resume("kafka")
    assert time.monotonic() - left < 10
    assert {str(receipt.exception()).partition(": ")[2] for receipt in receipts} == {
        "closed before Kafka had acknowledged it"
    }
