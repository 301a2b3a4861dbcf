"""``dateline feeds status`` of feeds in odd states: what it says of each, in which form, and its exit status."""

import json
import socket
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from pipeline.cli.feeds_view import feeds_table
from pipeline.operate.status.rules import problems
from pipeline.operate.status.snapshot import Status
from pipeline.watch.feed_status import FeedStatus, counts, feed_statuses
from pipeline.watch.scheduler import Watcher
from pipeline.watch.state import FeedState, WatchState
from tests.support.command_line import dateline
from tests.support.hostile import Site, rss, running_site, story
from tests.watch.test_feed_status import BEGIN, DAY, HOUR, Days

WEEK = 7 * DAY


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def kept(path: Path, *states: FeedState) -> Path:
    with WatchState(path) as memory:
        for state in states:
            memory.save(state, {}, BEGIN)
    return path


def watched(url: str, **known: object) -> FeedState:
    """A feed that was read a minute before BEGIN."""
    values: dict[str, object] = {"tried": BEGIN - 60, "succeeded": BEGIN - 60, "status": 200, "due": BEGIN + 600}
    return FeedState(url, 600.0, **(values | known))  # type: ignore[arg-type]


def judged(path: Path, *states: FeedState, now: float = BEGIN) -> dict[str, FeedStatus]:
    kept(path, *states)
    return {status.url: status for status in feed_statuses(path, now=now)}


def test_a_feed_that_only_answers_304_falls_silent(site: Site, tmp_path: Path) -> None:
    """Its rhythm is not known, but four weeks without anything are silence; three are not."""
    days = Days(site, tmp_path / "w.sqlite")
    site.page("/feed", rss(story(1)), ETag='"1"')
    days.after(0)
    for _ in range(27):
        status = days.after(DAY)
    assert (status.health, status.status) == ("ok", 304)
    silent = [days.after(DAY) for _ in range(2)][-1]
    assert (silent.health, silent.problem) == ("silent", "nothing new for 29 days")


def test_a_feed_with_slow_news_is_silent_by_its_rhythm_alone(site: Site, tmp_path: Path) -> None:
    """A quarterly with five issues on record may be quiet for its usual time."""
    days = Days(site, tmp_path / "w.sqlite")
    for number in range(7):
        site.page("/feed", rss(story(number)))
        days.after(5 * DAY)
    assert days.after(7 * DAY).health == "ok"
    assert days.after(DAY).health == "silent"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html><body>Please accept cookies</body></html>"), "not a feed"),
        ((200, {}, b"%PDF-1.7 \x00\x01"), "not a feed"),
        ((200, {}, b""), "not a feed"),
        ((200, {"Content-Encoding": "zstd"}, b"x"), "zstd"),
        ((200, {}, b'<?xml version="1.0"?><catalog/>'), "not a feed"),
        ((200, {}, b"<rss version='2.0'><channel><title>T</title>"), "not a feed that can be read"),
        ((302, {"Location": "/feed"}, b""), "redirects more than 5 times"),
        ((301, {"Location": "http://[bad"}, b""), "redirects to what is not an address"),
        ((301, {"Location": "ftp://x.example/feed"}, b""), "only http and https"),
        ((200, {}, b'{"version": "https://jsonfeed.org/version/1.1"}'), "items"),
        ((401, {}, b""), "status 401"),
        ((451, {}, b""), "status 451"),
        ((999, {}, b""), "status 999"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_in_words(
    site: Site, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], word: str
) -> None:
    """Pages instead of feeds, other files, nothing, endless redirects, refusals."""
    days = Days(site, tmp_path / "w.sqlite")
    site.pages["/feed"] = answer
    status = days.after(0)
    assert status.health == "trouble"
    assert word in status.problem


def test_a_feed_whose_robots_forbid_it_or_whose_host_is_gone_says_so(site: Site, tmp_path: Path) -> None:
    """Neither gives a status; the reason is in words."""
    days = Days(site, tmp_path / "w.sqlite")
    site.page("/robots.txt", "User-agent: *\nDisallow: /feed")
    status = days.after(0)
    assert (status.health, status.status) == ("trouble", None)
    assert "robots.txt asks not to read" in status.problem
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for name, address in (
            ("dns", "http://nowhere.invalid/feed"),
            ("port", f"http://127.0.0.1:{closed.getsockname()[1]}/"),
        ):
            other = Days(site, tmp_path / name)
            other.feed = type(other.feed)(address)
            status = other.after(0)
            assert (status.health, status.status, status.url) == ("trouble", None, address)
            assert "robots.txt cannot be read" in status.problem


def test_a_feed_that_moves_at_every_visit_is_shown_where_it_is(site: Site, tmp_path: Path) -> None:
    """With its present address, and the status of the last answer."""
    days = Days(site, tmp_path / "w.sqlite")
    for number in range(3):
        site.redirect("/feed", f"/new{number}", 301)
        site.redirect(f"/new{number}", f"/new{number + 1}", 301)
        site.page(f"/new{number + 1}", rss(story(number)))
        status = days.after(HOUR)
        assert (status.health, status.status) == ("ok", 200)
        assert str(status.moved_to).endswith(f"/new{number + 1}")


def test_a_clock_that_was_set_back_stops_no_feed(site: Site, tmp_path: Path) -> None:
    """Visits dated a year ahead: the status says so, the next visit is at once, the rhythm is not spoilt."""
    days = Days(site, tmp_path / "w.sqlite")
    days.time = BEGIN + 365 * DAY
    for number in range(3):
        site.page("/feed", rss(story(number)))
        days.after(HOUR)
    days.time = BEGIN
    status = days.now()
    assert (status.health, status.articles_a_day) == ("late", 0.0)
    assert "the clock was set back" in status.problem
    site.page("/feed", rss(story(99)))
    watcher = Watcher(days.visitor)
    watcher.once([days.feed])
    days.visitor.stopping.clear()
    assert days.now().health == "ok"
    assert days.now().succeeded == BEGIN
    for number in range(7):
        site.page("/feed", rss(story(200 + number)))
        days.after(HOUR)
    assert days.now().usual_gap == HOUR


def test_a_host_left_alone_before_the_clock_was_set_back_is_asked(site: Site, tmp_path: Path) -> None:
    """No host can ask for more than a day."""
    days = Days(site, tmp_path / "w.sqlite")
    days.memory.hold({"127.0.0.1": BEGIN + 365 * DAY})
    site.page("/feed", rss(story(1)))
    assert days.after(0).health == "ok"
    days.memory.hold({"127.0.0.1": BEGIN + 12 * HOUR})
    site.page("/feed", rss(story(2)))
    days.after(HOUR)
    assert len(days.titles) == 1


def test_a_feed_taken_off_the_list_does_not_stay_a_problem(tmp_path: Path) -> None:
    """Others are asked and it is not: it is unlisted. When none is asked, all are late."""
    old = watched("https://old.example/feed", tried=BEGIN - 9 * DAY, due=BEGIN - 9 * DAY + 600, failures=3)
    found = judged(tmp_path / "w", old, watched("https://new.example/feed"))
    assert found[old.url].health == "unlisted"
    assert found[old.url].is_well
    (alone,) = judged(tmp_path / "alone", watched(old.url, tried=BEGIN - 9 * DAY, due=BEGIN - 9 * DAY + 600)).values()
    assert alone.health == "late"
    gone = watched(old.url, tried=BEGIN - 9 * DAY, due=BEGIN - 9 * DAY, gone=True)
    assert judged(tmp_path / "gone", gone, watched("https://new.example/feed"))[old.url].health == "gone"


def test_a_feed_never_read_is_not_well_known(tmp_path: Path) -> None:
    """Its host asked to be left alone before the first visit."""
    held = FeedState("https://held.example/feed", 600.0, due=BEGIN + HOUR)
    assert judged(tmp_path / "w", held)[held.url].health == "new"


def test_no_key_in_an_address_is_shown(tmp_path: Path) -> None:
    """In no form; as metrics two feeds that differ in their keys stay two."""
    now = time.time()
    at: dict[str, object] = {"tried": now, "succeeded": now, "due": now + 600}
    path = kept(
        tmp_path / "w.sqlite",
        watched("https://paid.example/feed?token=Geheim1", **at),
        watched("https://paid.example/feed?token=Geheim2", moved_to="https://b.example/?api_key=Geheim3", **at),
    )
    for option in ((), ("--json",), ("--metrics",)):
        answer = dateline("feeds", "status", "--state", str(path), *option)
        assert (answer.status, "Geheim" in answer.out + answer.err) == (0, False)
    families = list(text_string_to_metric_families(dateline("feeds", "status", "--state", str(path), "--metrics").out))
    labels = [tuple(sorted(sample.labels.items())) for family in families for sample in family.samples]
    names = [sample.name for family in families for sample in family.samples]
    assert len(set(zip(names, labels, strict=True))) == len(labels)


def test_hundreds_of_feeds_with_odd_names_are_told(tmp_path: Path) -> None:
    """At 40 columns and through a pipe: each address and reason whole, nothing steers the terminal, soon."""
    now = time.time()
    odd = "status 500 \x1b[31mred\x9b2J \u202etxt [bold]x[/bold]"
    states = [
        watched(
            f"https://host-{n}.example/{'päth/' * (n % 7)}feed?n={n}",
            tried=now,
            succeeded=now,
            news=now - n * HOUR,
            due=now + 600,
            failures=n % 2,
            problem=odd if n % 2 else None,
        )
        for n in range(400)
    ]
    path = kept(tmp_path / "w.sqlite", *states)
    narrow, begun = Console(width=40, file=StringIO()), time.process_time()
    narrow.print(feeds_table(feed_statuses(path, now=now), now))
    answer = dateline("feeds", "status", "--state", str(path))
    assert time.process_time() - begun < 5
    assert answer.status == 1
    lines = narrow.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, lines.splitlines())) <= 40
    for said in (lines, answer.out):
        assert "400 watched: 200 ok, 200 trouble" in said
        flat = "".join(said.split())
        assert all(state.url in flat for state in states)
        assert not set(said) & set("\x1b\x9b\u202e")
        assert "[bold]x[/bold]" in flat
    found = json.loads(dateline("feeds", "status", "--state", str(path), "--json").out)
    assert (found["counts"], len(found["feeds"])) == ({"ok": 200, "trouble": 200}, 400)


@pytest.mark.parametrize("content", [b"", b"not a database " * 100, None])
def test_a_state_that_cannot_be_read_is_said_so(tmp_path: Path, content: bytes | None) -> None:
    """An empty file, another one, a folder: one line with its name, exit status 78; an empty one has no feeds."""
    path = tmp_path / "w.sqlite"
    path.mkdir() if content is None else path.write_bytes(content)
    answer = dateline("feeds", "status", "--state", str(path))
    assert answer.status == 78
    assert "w.sqlite" in answer.err
    assert "Traceback" not in answer.err


def test_the_status_of_all_tells_feeds_it_cannot_read() -> None:
    """Not silently none; and feeds that were taken off the list count for nothing."""
    status = Status(at=None, errors={"kafka": "x", "index": "x", "feeds": "cannot read w.sqlite"})  # type: ignore[arg-type]
    assert "cannot read w.sqlite" in str([problem.what for problem in problems(status)])
    silent = Status(at=None, feeds={"ok": 1, "unlisted": 9}, errors={"kafka": "x", "index": "x"})  # type: ignore[arg-type]
    assert "feeds" not in str([problem.what for problem in problems(silent)])
    assert list(counts([])) == []
