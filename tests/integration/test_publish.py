"""Publishing and watching against a real broker, and a feed server with the real world's faults."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer

from pipeline.articles import Article
from pipeline.errors import Reason, RecordRejected, SetupError, Unavailable
from pipeline.operate.topics import create_topics
from pipeline.publish import Publisher
from pipeline.publish.command import Options, collector, publish
from pipeline.publish.items import Item
from pipeline.publish.memory import Memory
from pipeline.publish.net.turns import Turns
from pipeline.publish.run import publish_items
from pipeline.publish.sources import Feed
from pipeline.publish.summary import Summary
from pipeline.publish.visit import Visitor
from pipeline.publish.watch import Visits, Watcher
from pipeline.settings import Settings
from pipeline.topology import topology
from tests.publish.hostile import Site, rss, running_site, story

pytestmark = pytest.mark.services

NEARBY = Options(allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


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


def test_no_broker_is_said_with_its_address() -> None:
    """Where nothing listens the publisher says so."""
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1;"), Publisher(Settings(kafka_bootstrap="127.0.0.1:1")):
        pass


def test_rejects_are_kept_and_repetitions_skipped(topics: Settings, tmp_path: Path) -> None:
    """Every line ends in one counter; what was rejected is kept whole, and a correction is no repetition."""
    lines = ['{"id":"a","title":"one"}', "nonsense", '{"id":"a","title":"one"}', '{"id":"a","title":"two"}']
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    summary = Summary()
    publish([str(tmp_path / "news.jsonl")], topics, Options(rejects=tmp_path / "rejects"), summary)
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


class Clock:
    """Simulated time for a Watcher: it passes only while nothing is visited, and ``plan`` changes the world in it."""

    def __init__(self, until: float, plan: dict[float, Callable[[], object]]):
        self.time, self.until, self.plan = 0.0, until, plan

    def now(self) -> float:
        return self.time

    def pause(self, visits: Visits, seconds: float | None) -> None:
        if visits:
            wait(visits)
            return
        self.time += max(seconds or 0.0, 1.0)
        for moment in sorted(moment for moment in self.plan if moment <= self.time):
            self.plan.pop(moment)()
        if self.time >= self.until:
            raise KeyboardInterrupt


def watch(settings: Settings, path: Path, feeds: list[Feed], clock: Clock) -> Summary:
    summary = Summary()
    with Memory(path) as memory, Publisher(settings) as publisher:
        reader = collector(settings, NEARBY, Turns())
        visitor = Visitor(publisher, reader, memory, summary, now=clock.now)
        with pytest.raises(KeyboardInterrupt):
            Watcher(visitor, clock.pause).forever(feeds)
    return summary


def test_ten_minutes_of_watching(topics: Settings, site: Site, tmp_path: Path) -> None:
    """Nothing lost, nothing twice, corrections sent, broken feeds in nobody's way, a restart harmless."""
    site.page("/a", rss(story(1), story(2)), "application/rss+xml", ETag='"1"')
    site.page("/b", rss(story(2, text="The same story, told otherwise."), story(9)), "text/html")
    site.page("/torn", rss(story(20), story(21))[:-60], "text/xml")
    site.pages["/broken"] = (500, {}, b"")
    site.pages["/gone"] = (410, {}, b"")
    site.pages["/busy"] = (429, {"Retry-After": "10000"}, b"")
    site.page("/bomb", rss(story(30), head='<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'))
    names = ("a", "b", "torn", "broken", "gone", "busy", "bomb")
    feeds = [Feed(site.url(f"/{name}"), every=60.0) for name in names]
    plan = {
        150.0: lambda: site.page("/a", rss(story(1, text="Corrected."), story(2), story(3)), ETag='"2"'),
        450.0: lambda: site.page("/a", rss(story(3), story(4)), ETag='"3"'),
    }
    clock = Clock(300.0, plan)
    first = watch(topics, tmp_path / "memory", feeds, clock)
    clock.until = 600.0
    second = watch(topics, tmp_path / "memory", feeds, clock)

    sent = [(record["url"].rpartition("/")[2], record["text"]) for record in on_topic(topics)]
    assert len(sent) == len(set(sent)) == first.published + second.published
    assert {number for number, _ in sent} >= {"1", "2", "3", "4", "9", "20"}
    assert ("1", "Corrected.") in sent
    assert ("2", "The same story, told otherwise.") not in sent
    assert site.most_at_once == 1
    assert site.hits["/gone"] == site.hits["/busy"] == 1
    assert site.hits["/a"] > 5
    assert second.total
