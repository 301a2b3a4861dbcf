"""``dateline feeds status``: what is known of each feed after visits over a real connection, in simulated time."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.watch.feed_status import FeedStatus, feed_statuses, span
from pipeline.watch.scheduler import Watcher
from pipeline.watch.state import FeedState, WatchState
from tests.support.command_line import dateline
from tests.support.hostile import Site, rss, running_site, story
from tests.watch.test_poller import Visits

HOUR, DAY = 3600.0, 86_400.0
BEGIN = 1_770_000_000.0
EARLIER = """
CREATE TABLE feeds (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, moved_to TEXT, interval REAL NOT NULL,
    due REAL NOT NULL, failures INTEGER NOT NULL, gone INTEGER NOT NULL);
CREATE TABLE entries (id TEXT PRIMARY KEY, feed TEXT NOT NULL, words BLOB NOT NULL, seen REAL NOT NULL) WITHOUT ROWID;
INSERT INTO feeds VALUES ('https://a.example/feed', '"1"', NULL, NULL, 900.0, 5000.0, 2, 0);
INSERT INTO entries VALUES ('x', 'https://a.example/feed', X'00', 1.0);
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


class Days(Visits):
    """One feed and its memory in a file, visited at any time."""

    def __init__(self, site: Site, path: Path, name: str = "/feed"):
        super().__init__(site, memory=WatchState(path), path=name)
        self.file, self.time = path, BEGIN
        self.visitor.now = lambda: self.time

    def after(self, seconds: float) -> FeedStatus:
        """How the feed is after so much time and a visit at its end; the memory stays open, as with a watcher running."""
        self.time += seconds
        self.once()
        return self.now()

    def now(self) -> FeedStatus:
        (status,) = feed_statuses(self.file, now=self.time)
        return status


def test_a_feed_is_told_with_its_times_and_its_news(site: Site, tmp_path: Path) -> None:
    """Last try, success and news, interval, HTTP state and articles a day; the first visit's backlog does not count."""
    days = Days(site, tmp_path / "w.sqlite")
    site.page("/feed", rss(*(story(n) for n in range(30))), ETag='"1"')
    first = days.after(0)
    assert (first.health, first.status, first.articles_a_day, first.news) == ("ok", 200, 0.0, BEGIN)
    assert days.after(HOUR).status == 304
    site.page("/feed", rss(*(story(n) for n in range(34))), ETag='"2"')
    days.after(HOUR)
    later = days.after(HOUR)
    assert (later.tried, later.succeeded, later.news) == (BEGIN + 3 * HOUR, BEGIN + 3 * HOUR, BEGIN + 2 * HOUR)
    assert later.articles_a_day == 4.0
    assert later.is_well


def test_a_feed_in_trouble_says_what_it_is(site: Site, tmp_path: Path) -> None:
    """The last answer's status, how often in a row, and the reason; all is forgotten with the next success."""
    days = Days(site, tmp_path / "w.sqlite")
    site.pages["/feed"] = (503, {}, b"")
    days.after(0)
    failing = days.after(HOUR)
    assert (failing.health, failing.status, failing.failures) == ("trouble", 503, 2)
    assert "2 times in a row: status 503" in failing.problem
    site.page("/feed", "<html><body>Down for maintenance.</body></html>", "text/html")
    assert "not a feed" in days.after(HOUR).problem
    site.page("/feed", rss(story(1)))
    assert days.after(HOUR).problem == ""
    site.pages["/feed"] = (410, {}, b"")
    assert days.after(HOUR).health == "gone"
    assert not days.now().is_well


def test_a_feed_that_falls_silent_is_told_by_its_own_rhythm(site: Site, tmp_path: Path) -> None:
    """A daily feed is silent after two days, a weekly one is not; news end it."""
    for name, every, quiet, health in (("daily", DAY, 2 * DAY, "silent"), ("weekly", 7 * DAY, 9 * DAY, "ok")):
        days = Days(site, tmp_path / name)
        site.page("/feed", rss(story(0)))
        days.after(0)
        for number in range(1, 7):
            site.page("/feed", rss(story(number)))
            assert days.after(every).health == "ok"
        assert days.after(quiet).health == health
        if health == "silent":
            assert "nothing new for 48 h" in days.now().problem or "2 days" in days.now().problem
            site.page("/feed", rss(story(99)))
            assert days.after(HOUR).health == "ok"


def test_time_in_which_nobody_asked_is_not_a_feeds_silence(site: Site, tmp_path: Path) -> None:
    """A watcher that was stopped for a week leaves feeds late, not silent."""
    days = Days(site, tmp_path / "w.sqlite")
    for number in range(7):
        site.page("/feed", rss(story(number)))
        days.after(HOUR)
    days.time += 7 * DAY
    assert days.now().health == "late"
    assert "is dateline watch running?" in days.now().problem
    site.page("/feed", rss(story(8)))
    assert days.after(1).health == "ok"


def test_an_earlier_memory_is_read_and_goes_on(tmp_path: Path) -> None:
    """A file of before has no times: it is reported as it is, and is completed by the next watcher."""
    path = tmp_path / "w.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript(EARLIER)
    database.close()
    (before,) = feed_statuses(path, now=4000.0)
    assert (before.health, before.tried, before.failures) == ("trouble", None, 2)
    with WatchState(path) as memory:
        assert memory.feed("https://a.example/feed", 600.0) == FeedState(
            "https://a.example/feed", 900.0, 5000.0, '"1"', failures=2
        )
        assert not memory.claim("https://a.example/feed", "x", b"\0")


def test_the_command_has_a_status_for_scripts(site: Site, tmp_path: Path) -> None:
    """0 when all feeds are well, 1 when one is not, 78 without a memory; as lines, JSON and metrics."""
    path = tmp_path / "w.sqlite"
    assert dateline("feeds", "status", "--state", str(path)).status == 78
    days = Days(site, path)
    days.time = time.time()
    site.page("/feed", rss(story(1)))
    days.after(0)
    answer = dateline("feeds", "status", "--state", str(path), "--json")
    assert answer.status == 0
    (feed,) = json.loads(answer.out)["feeds"]
    assert (feed["health"], feed["status"], feed["url"]) == ("ok", 200, site.url("/feed"))
    assert feed["succeeded"].endswith("+00:00")
    listed = tmp_path / "feeds.yaml"
    listed.write_text(f"feeds: [{site.url('/feed')}, https://never.example/asked]")
    answer = dateline("feeds", "status", str(listed), "--state", str(path), "--json")
    assert (answer.status, json.loads(answer.out)["counts"]) == (0, {"ok": 1, "new": 1})
    site.pages["/feed"] = (404, {}, b"")
    days.after(HOUR)
    answer = dateline("feeds", "status", "--state", str(path))
    assert answer.status == 1
    assert "status 404" in answer.out
    assert "1 watched: 1 trouble" in answer.out
    metrics = dateline("feeds", "status", "--state", str(path), "--metrics").out
    assert f'dateline_feed_failures{{feed="{site.url("/feed")}"}} 1.0' in metrics
    assert f'dateline_feed_health{{feed="{site.url("/feed")}",health="trouble"}} 1.0' in metrics


def test_a_file_that_is_no_memory_is_said_so(tmp_path: Path) -> None:
    """With its name."""
    (tmp_path / "notes").write_text("not a database, but long enough to be looked at " * 20)
    with pytest.raises(SetupError, match="notes"):
        feed_statuses(tmp_path / "notes")


def test_a_round_in_which_nothing_was_due_says_so(site: Site) -> None:
    """Once more directly afterwards, watch --once says when the next feed is asked."""
    site.page("/feed", rss(story(1)))
    visits = Visits(site)
    for _ in range(2):
        visits.visitor.stopping.clear()
        Watcher(visits.visitor).once([visits.feed])
    assert site.hits["/feed"] == 1
    (note,) = visits.summary.notes
    assert "nothing was due: the next of 1 feeds is polled in 3" in note
    assert note in visits.summary.lines()


@pytest.mark.parametrize(("seconds", "words"), [(5, "5 s"), (600, "10 min"), (7200, "2 h"), (400_000, "5 days")])
def test_spans_are_said_in_their_largest_unit(seconds: float, words: str) -> None:
    """So that a table stays narrow."""
    assert span(seconds) == words
