"""Watching a feed server with the real world's faults, in simulated time, against a real broker."""

import json
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.fetch.client import Fetcher
from pipeline.fetch.collect import Collector
from pipeline.fetch.robots import Robots
from pipeline.formats.feeds_yaml import Feed
from pipeline.formats.items import ReadOptions, SizeLimits
from pipeline.kafka.topics import create_topics
from pipeline.publish.publisher import Publisher
from pipeline.publish.summary import Summary
from pipeline.watch import runner
from pipeline.watch.poller import FeedPoller
from pipeline.watch.scheduler import Visits, Watcher
from pipeline.watch.state import WatchState
from tests.integration.conftest import Flow
from tests.integration.test_publish import on_topic
from tests.support.feed_faults import FAULTS, expected, outsider, serve
from tests.support.hostile import Site, rss, running_site, story

FORMS = Path(__file__).parents[2] / "seeds" / "forms"

pytestmark = pytest.mark.services


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def topics(settings: Settings) -> Settings:
    create_topics(settings)
    return settings


class Clock:
    """Simulated time for a Watcher: it passes only while nothing is visited, and ``plan`` changes the world in it."""

    def __init__(self, until: float, plan: dict[float, Callable[[], object]] | None = None):
        self.time, self.until, self.plan = 0.0, until, plan or {}

    def now(self) -> float:
        return self.time

    def pause(self, visits: Visits, seconds: float | None) -> None:
        if visits:
            wait(visits)
            return
        self.time += max(seconds or 0.0, 1.0)
        for instant in sorted(instant for instant in self.plan if instant <= self.time):
            self.plan.pop(instant)()
        if self.time >= self.until:
            raise KeyboardInterrupt


class Watch:
    """One memory, and watchers that come and go."""

    def __init__(self, settings: Settings, folder: Path, fetcher: Fetcher, clock: Clock, fetch_pages: bool = False):
        self.settings, self.folder, self.clock = settings, folder, clock
        robots = Robots(fetcher, now=clock.now)
        how = ReadOptions(SizeLimits.of(settings.model_copy(update={"max_document_bytes": fetcher.limits.size})))
        self.collector = Collector(how, fetcher, robots, fetch_pages=fetch_pages)
        self.said: list[str] = []
        self.stopping = threading.Event()

    def run(self, feeds: list[Feed], *, once: bool = False) -> Summary:
        summary = Summary()
        self.stopping.clear()
        with WatchState(self.folder / "watch.sqlite") as memory, Publisher(self.settings) as publisher:
            visitor = FeedPoller(publisher, self.collector, memory, summary, now=self.clock.now, say=self.said.append)
            visitor.stopping = self.stopping
            watcher = Watcher(visitor, self.clock.pause, self.said.append)
            if once:
                watcher.once(feeds)
            else:
                with pytest.raises(KeyboardInterrupt):
                    watcher.run(feeds)
        return summary


def sent(settings: Settings) -> Counter[tuple[str, str]]:
    """How often each article was published, by id and words."""
    return Counter((record["id"], record["title"] + (record.get("text") or "")) for record in on_topic(settings))


def test_ten_minutes_among_the_faults_of_the_world(topics: Settings, site: Site, tmp_path: Path) -> None:
    """No entry lost, none twice, corrections sent, no host hit in parallel, and a restart in the middle harmless.

    Every fault has a host of its own; a paper that changes, a copy of its first story elsewhere, a feed of 10,000
    entries and one that never changes are watched along with them.
    """
    serve(site)
    site.page("/paper", rss(story(101), story(102)), ETag='"1"')
    site.page("/copy", rss(story(101, text="The same story, told otherwise."), story(109)))
    site.page("/huge", rss(*(story(n) for n in range(10_000, 20_000))), ETag='"h"')
    site.page("/same", rss(story(110)), ETag='"s"')
    site.page("/robots.txt", "User-agent: *\nDisallow: /private")
    feeds = [Feed(site.url(fault.path, f"{fault.name}.example"), every=120.0) for fault in FAULTS]
    feeds += [Feed(site.url(f"/{name}", f"{name}.example"), every=60.0) for name in ("paper", "huge", "same")]
    feeds += [Feed(site.url("/copy", "paper.example"), every=60.0), Feed(site.url("/private", "paper.example"))]
    clock = Clock(
        300.0,
        {
            150.0: lambda: site.page("/paper", rss(story(101, text="Corrected."), story(102), story(103)), ETag='"2"'),
            450.0: lambda: site.page("/paper", rss(story(103), story(104)), ETag='"3"'),
        },
    )
    watch = Watch(topics, tmp_path, outsider(site), clock)
    first = watch.run(feeds)
    clock.until = 600.0
    second = watch.run(feeds)

    published = sent(topics)
    of_faults, reasons = expected()
    own = {"Story 101", "Story 102", "Story 103", "Story 104", "Story 109", "Story 110"}
    assert set(published.values()) == {1}
    assert len(published) == of_faults + len(own) + len(["the correction"]) + 10_000
    assert first.published + second.published == len(published)
    texts = [text for _, text in published]
    assert texts.count("Story 101Corrected.") == 1
    assert not any("told otherwise" in text for text in texts)
    assert set(site.most_at_once.values()) == {1}
    # What an entry is rejected for is reported once; an address that fails, at every visit.
    for reason in reasons - Counter({"fetch-failed": 99, "address-refused": 99, "too-large": 99}):
        assert first.rejected[reason] + second.rejected[reason] == reasons[reason]
    assert first.rejected["fetch-failed"] >= reasons["fetch-failed"]
    assert site.hits["/gone"] == site.hits["/busy"] == 1
    assert site.hits["/private"] == 0
    assert site.hits["/moved"] == 1
    assert 2 <= site.hits["/broken"] <= 4
    assert site.hits["/paper"] >= 8


def test_hosts_are_visited_at_once(topics: Settings, site: Site, tmp_path: Path) -> None:
    """Two hosts that each wait for the other to be asked are both read: neither holds the other up."""
    meeting = threading.Barrier(2, timeout=20)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        meeting.wait()
        body = rss(story(1 if "one" in handler.headers["Host"] else 2)).encode()
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(body)

    site.pages["/feed"] = slow
    watch = Watch(topics, tmp_path, outsider(site), Clock(60.0))
    summary = watch.run([Feed(site.url("/feed", name)) for name in ("one.example", "two.example")], once=True)
    assert summary.published == 2
    assert not summary.rejected


def test_an_article_of_two_feeds_read_at_once_is_published_once(topics: Settings, site: Site, tmp_path: Path) -> None:
    """However many feeds of different hosts bring it in the same time."""
    names = [f"host{number}.example" for number in range(8)]
    for name in names:
        site.page(f"/{name}", rss(story(1, link="https://agency.example/1?utm_source=" + name)))
    watch = Watch(topics, tmp_path, outsider(site), Clock(60.0))
    summary = watch.run([Feed(site.url(f"/{name}", name)) for name in names], once=True)
    assert (summary.published, summary.duplicates, summary.rejected) == (1, 7, {})
    assert len(on_topic(topics)) == 1


def test_what_is_known_of_a_source_goes_along(topics: Settings, site: Site, tmp_path: Path) -> None:
    """Name, home, tags and language of feeds.yaml are on the article."""
    site.page("/feed", rss(story(1)))
    listed = tmp_path / "feeds.yaml"
    row = f'{{url: "{site.url("/feed")}", name: Post, home: "Porto, Portugal", tags: [local], language: pt}}'
    listed.write_text(f"feeds: [{row}]")
    done = Flow(topics, tmp_path).run("watch", str(listed), "--once", "--allow-private", data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
    (record,) = on_topic(topics)
    assert record["source"]["home"] == "Porto, Portugal"
    assert (record["source"]["name"], record["tags"], record["language"]) == ("Post", ["local"], "pt")


def test_the_seeds_feeds_are_watched_as_the_demo_does(topics: Settings, site: Site, tmp_path: Path) -> None:
    """Both lists in seeds/forms lead to the same seven articles; read twice they are sent once a run."""
    for seed in FORMS.iterdir():
        site.page(f"/{seed.name}", seed.read_bytes())
    flow = Flow(topics, tmp_path)
    for name in ("feeds.yaml", "feeds.opml"):
        here = (FORMS / name).read_text().replace("127.0.0.1:8808", f"127.0.0.1:{site.port}")
        (tmp_path / name).write_text(here)
    first = flow.run("watch", str(tmp_path / "feeds.yaml"), "--once", "--allow-private", data_dir=tmp_path)
    again = flow.run("watch", str(tmp_path / "feeds.opml"), "--once", "--allow-private", data_dir=tmp_path)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "published 7" in first.stderr
    records = on_topic(topics)
    assert len(records) == len({record["id"] for record in records}) == 7
    assert "Bergen, Norway" in {record["source"].get("home") for record in records}


def test_a_visit_that_is_stopped_in_the_middle_goes_on_later(topics: Settings, site: Site, tmp_path: Path) -> None:
    """What was sent before Ctrl-C is remembered and the rest sent after the restart: nothing twice, nothing lost."""
    watch = Watch(topics, tmp_path, outsider(site), Clock(60.0), fetch_pages=True)
    for number in range(6):
        site.page(f"/{number}", "no article here")

    def third(handler: BaseHTTPRequestHandler) -> None:
        watch.stopping.set()
        handler.send_response(404)
        handler.end_headers()

    site.page("/feed", rss(*(story(n, link=site.url(f"/{n}", "a.example")) for n in range(6))), ETag='"1"')
    site.pages["/3"] = third
    feeds = [Feed(site.url("/feed", "a.example"))]
    assert watch.run(feeds, once=True).published == 4
    site.page("/3", "no article here")
    assert watch.run(feeds, once=True).published == 2
    assert sorted(record["title"] for record in on_topic(topics)) == [f"Story {number}" for number in range(6)]


@pytest.mark.slow
def test_a_killed_watcher_repeats_itself_word_for_word(topics: Settings, site: Site, tmp_path: Path) -> None:
    """After SIGKILL between Kafka's word and the memory's, what comes again has the same id and the same content."""
    asked = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        threading.Event().wait(5)

    site.page("/feed", rss(*(story(n, link=site.url(f"/{n}")) for n in range(4))))
    site.pages["/2"] = hang
    (tmp_path / "feeds.yaml").write_text(f"feeds: [{site.url('/feed')}]")
    flow = Flow(topics, tmp_path)
    arguments = ("watch", str(tmp_path / "feeds.yaml"), "--once", "--allow-private", "--fetch-pages")
    killed = flow.start(*arguments, data_dir=tmp_path)
    assert asked.wait(30)
    flow.until(lambda: len(on_topic(topics)) == 2)
    killed.kill()
    killed.wait(10)
    site.pages["/2"] = (404, {}, b"")
    assert flow.run(*arguments, data_dir=tmp_path).returncode == 0
    records = [json.dumps(record, sort_keys=True) for record in on_topic(topics)]
    assert len(records) == 6
    assert len(set(records)) == 4


def test_a_terminated_watcher_ends_in_order(
    topics: Settings, site: Site, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """SIGTERM, as a supervisor sends it, ends a watcher with a summary; the next one has nothing to repeat."""
    site.page("/feed", rss(story(1)), ETag='"1"')
    (tmp_path / "feeds.yaml").write_text(f"feeds: [{site.url('/feed')}]")
    flow = Flow(topics, tmp_path)
    arguments = ("watch", str(tmp_path / "feeds.yaml"), "--allow-private", "--json")
    running = subprocess.Popen(
        flow.command(*arguments), env=flow.environment(data_dir=tmp_path), stdout=subprocess.PIPE, text=True
    )
    request.addfinalizer(running.kill)
    flow.until(lambda: site.hits["/feed"] == 1 and len(on_topic(topics)) == 1)
    running.send_signal(signal.SIGTERM)
    summary: dict[str, Any] = json.loads(running.communicate(timeout=30)[0])
    assert running.returncode == 130
    assert (summary["published"], summary["interrupted"]) == (1, True)
    assert flow.run(*arguments, "--once", data_dir=tmp_path).returncode == 0
    assert len(on_topic(topics)) == 1


def test_a_feed_that_moved_away_and_failed_there_is_asked_at_home(topics: Settings, site: Site, tmp_path: Path) -> None:
    """A permanent redirect is followed at once from then on, until the new place fails."""
    site.redirect("/old", "/new", 301)
    site.page("/new", rss(story(1)))
    clock = Clock(1e9)
    watch = Watch(topics, tmp_path, outsider(site), clock)
    feeds = [Feed(site.url("/old", "a.example"))]
    hits = []
    for change in (lambda: None, lambda: None, lambda: site.pages.pop("/new"), lambda: None):
        change()
        watch.run(feeds, once=True)
        hits.append((site.hits["/old"], site.hits["/new"]))
        clock.time += 100_000
    assert hits == [(1, 1), (1, 2), (1, 3), (2, 4)]


def test_a_web_page_in_a_feeds_place_is_trouble_not_news(topics: Settings, site: Site, tmp_path: Path) -> None:
    """An error page that calls itself 200 is not an article."""
    site.page("/feed", "<html><body><p>We are down for maintenance.</p></body></html>", "text/html")
    watch = Watch(topics, tmp_path, outsider(site), Clock(60.0))
    summary = watch.run([Feed(site.url("/feed", "a.example"))], once=True)
    assert (summary.published, summary.rejected.total()) == (0, 1)
    assert "not a feed" in " ".join(watch.said)
    assert "1 in trouble" in watch.said[-1]


def test_a_sitemap_index_is_watched_to_its_entries(topics: Settings, site: Site, tmp_path: Path) -> None:
    """What a watched list names is read too, and known at the next visit."""
    namespace = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    entry = "<url><loc>https://a.example/1</loc><n:news><n:title>Flood</n:title></n:news></url>"
    site.page("/map", f"<urlset {namespace}>{entry}</urlset>")
    site.page("/index", f"<sitemapindex><sitemap><loc>{site.url('/map', 'a.example')}</loc></sitemap></sitemapindex>")
    clock = Clock(1e9)
    watch = Watch(topics, tmp_path, outsider(site), clock)
    feeds = [Feed(site.url("/index", "a.example"))]
    assert watch.run(feeds, once=True).published == 1
    clock.time += 100_000
    again = watch.run(feeds, once=True)
    assert (again.published, again.duplicates) == (0, 1)


def test_without_kafka_nothing_is_remembered(topics: Settings, site: Site, tmp_path: Path) -> None:
    """A visit that Kafka did not take is news again at the next one."""
    site.page("/feed", rss(story(1)), ETag='"1"')
    clock = Clock(1e9)
    feed = Feed(site.url("/feed", "a.example"))
    reader = Watch(topics, tmp_path, outsider(site), clock)
    with WatchState(tmp_path / "watch.sqlite") as memory:
        with Publisher(topics) as publisher:
            closed = publisher
        visitor = FeedPoller(closed, reader.collector, memory, Summary(), now=clock.now)
        with pytest.raises(Unavailable):
            visitor.visit(feed, memory.feed(feed.key, 600.0))
        assert visitor.summary.unsent == 1
    assert reader.run([feed], once=True).published == 1


def test_a_watcher_outlives_kafka(topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """When Kafka does not take articles, watching goes on with a new connection after a pause."""
    rounds = [Unavailable("Kafka is unavailable"), Unavailable("Kafka is unavailable"), None]
    said: list[str] = []

    def one(publisher: Publisher) -> None:
        if error := rounds.pop(0):
            raise error

    monkeypatch.setattr(runner, "_KAFKA_RETRY_INTERVAL_S", 0.0)
    runner._for_ever(topics, one, said.append)
    assert not rounds
    assert said == ["Kafka is unavailable; next attempt in 0 s"] * 2
