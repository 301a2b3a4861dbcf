"""What hosts wish, heard over a real connection: robots.txt in all its dresses, redirects, Retry-After, short bodies."""

import codecs
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import brotli
import pytest

from pipeline.errors import RecordRejected
from pipeline.fetch.client import Fetcher, Limits
from pipeline.fetch.host_rate_limit import HostRateLimiter, HostResting
from pipeline.fetch.robots import Robots
from pipeline.watch.state import WatchState
from tests.fetch.test_collect import PAGE, collector, only, read, rejection
from tests.support.hostile import Site, rss, running_site, story
from tests.watch.test_poller import Visits

FORBIDDEN = "User-agent: *\nDisallow: /private/\n"
RULES = f"{FORBIDDEN}Crawl-delay: 3\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def robots() -> Robots:
    return Robots(Fetcher("dateline-test", allow_private=True, limits=Limits(redirects=5)))


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + RULES.encode(),
        codecs.BOM_UTF8 * 2 + RULES.encode(),
        codecs.BOM_UTF16_LE + RULES.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
        RULES.replace("\n", "\r").encode(),
        RULES.replace("*", "Dateline/2.1").encode(),
        RULES.replace(": 3", ": 3s").encode(),
        b"# caf\xe9\n" + RULES.encode(),
    ],
)
def test_a_robots_txt_is_heard_however_it_is_written(site: Site, body: bytes) -> None:
    """A byte order mark, old line ends, a version behind our name, a unit and stray bytes hide no rule."""
    site.page("/robots.txt", body)
    rules = robots()
    with pytest.raises(RecordRejected, match="asks not to read"):
        rules.require(site.url("/private/x"))
    rules.require(site.url("/public"))
    assert rules.delay(site.url("/public")) == 3


def test_a_robots_txt_that_moved_is_heard(site: Site) -> None:
    """Its redirects are followed, to other hosts too; beyond five there are no rules."""
    site.redirect("/robots.txt", site.url("/1", "localhost"), 301)
    for step in range(1, 5):
        site.redirect(f"/{step}", f"/{step + 1}")
    site.page("/5", RULES)
    with pytest.raises(RecordRejected, match="asks not to read"):
        robots().require(site.url("/private/x"))
    site.redirect("/5", "/5")
    robots().require(site.url("/private/x"))


def test_a_host_that_is_too_busy_for_its_robots_txt_is_left_alone(site: Site) -> None:
    """429 is no "there is none"."""
    site.pages["/robots.txt"] = (429, {"Retry-After": "900"}, b"")
    with pytest.raises(RecordRejected, match="status 429"):
        robots().require(site.url("/x"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_to_a_forbidden_address_is_not_followed(site: Site, status: int, host: str) -> None:
    """Neither for a feed, on its own host or another, nor for an entry's page."""
    site.page("/robots.txt", FORBIDDEN)
    site.redirect("/feed", site.url("/private/feed", host), status)
    site.page("/private/feed", rss(story(1)))
    visits = Visits(site)
    assert visits.once().failures == 1
    assert "robots.txt asks not to read" in visits.said[0]
    site.redirect("/story", site.url("/hop", host), status)
    site.redirect("/hop", "/private/story", status)
    site.page("/private/story", PAGE, "text/html")
    site.page("/other", rss(story(1, text="It rained.", link=site.url("/story"))))
    assert only(read(site.url("/other"), fetch_pages=True)).text == "It rained."
    assert site.hits["/private/feed"] == site.hits["/private/story"] == 0


def test_a_person_may_follow_a_redirect(site: Site) -> None:
    """What is named on the command line is fetched as it would be by a browser."""
    site.page("/robots.txt", FORBIDDEN)
    site.redirect("/feed", "/private/feed")
    site.page("/private/feed", rss(story(1)))
    assert only(read(site.url("/feed"))).title == "Story 1"


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_time_is_left_alone_by_all_its_feeds(site: Site, status: int) -> None:
    """Also after a restart, until its time is over; another host is not held up."""
    memory, now = WatchState(":memory:"), [1000.0]

    def visits(path: str, host: str = "127.0.0.1") -> Visits:
        made = Visits(site, path=path, memory=memory, host=host)
        made.visitor.now = lambda: now[0]
        return made

    for path in ("/a", "/b"):
        site.page(path, rss(story(1)))
    site.pages["/a"] = (status, {"Retry-After": "500"}, b"")
    assert visits("/a").once().due >= 1500
    other = visits("/b")
    waiting = other.once()
    assert (waiting.failures, site.hits["/b"]) == (0, 0)
    assert 1500 <= waiting.due <= 1551
    assert "asked for a pause" in other.said[0]
    assert visits("/b", "localhost").once().failures == 0
    assert site.hits["/b"] == 1
    now[0] = 1501.0
    assert visits("/b").once().failures == 0
    assert site.hits["/b"] == 2


def test_a_page_that_asks_for_time_is_heard_for_its_host(site: Site) -> None:
    """The next pages and feeds of that host wait; what is missed is read at a later visit."""
    site.pages["/1"] = (503, {"Retry-After": "500"}, b"")
    site.page("/2", PAGE, "text/html")
    locs = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in ("/1", "/2"))
    site.page("/feed", f"<urlset>{locs}</urlset>", ETag='"1"')
    visits = Visits(site, fetch_pages=True)
    visits.once()
    assert (site.hits["/1"], site.hits["/2"]) == (1, 0)
    assert visits.memory.held_until("127.0.0.1") == 500
    assert visits.once().due >= 500
    assert site.hits["/feed"] == 1


def test_a_short_wait_is_waited_out_and_a_long_one_is_not() -> None:
    """Up to a minute; longer, and what is asked for is reported to come later."""
    slept: list[float] = []
    turns = HostRateLimiter(clock=lambda: 0.0, sleep=slept.append)
    turns.hold("a.example", 30)
    turns.hold("B.example", 61)
    turns.wait_for("a.example")
    with pytest.raises(HostResting, match="asked for a pause"):
        turns.wait_for("b.example")
    turns.wait_for("c.example")
    assert slept == [30]
    assert turns.holds() == {"a.example": 30, "b.example": 61}
    assert turns.holds() == {}


def answering(body: bytes, *headers: str, length: int | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """Writes an answer byte for byte and closes: without a length unless one is given, which need not be true."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        lines = ["HTTP/1.1 200 OK", *headers, *([f"Content-Length: {length}"] if length is not None else [])]
        handler.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)
        handler.close_connection = True

    return answer


WHOLE = rss(*(story(n) for n in range(40)))
CUT = WHOLE[: len(WHOLE) // 2].encode()
SHORT = {
    "content-length": answering(CUT, 'ETag: "1"', length=len(WHOLE)),
    "chunked": answering(b"%x\r\n%s\r\n" % (len(CUT), CUT), "Transfer-Encoding: chunked", 'ETag: "1"'),
    "chunk": answering(b"%x\r\n%s" % (len(CUT) + 9, CUT), "Transfer-Encoding: chunked", 'ETag: "1"'),
    "close": answering(CUT, 'ETag: "1"'),
    "brotli": answering(brotli.compress(WHOLE.encode())[:-9], "Content-Encoding: br", 'ETag: "1"'),
    "json": answering(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Fe', 'ETag: "1"'),
}


@pytest.mark.parametrize("kind", SHORT)
def test_a_body_that_is_cut_short_is_no_body(site: Site, kind: str) -> None:
    """Nothing of it is published, its ETag is not kept, and the feed is asked again without one."""
    site.pages["/feed"] = SHORT[kind]
    visits = Visits(site)
    state = visits.once()
    assert (state.failures, state.etag, visits.titles) == (1, None, [])
    site.page("/feed", WHOLE, ETag='"1"')
    assert visits.once().etag == '"1"'
    assert len(visits.titles) == 40
    assert "if-none-match" not in site.seen[-1]


def test_a_page_that_is_cut_short_leaves_the_summary(site: Site) -> None:
    """What was published is what the feed has."""
    site.pages["/story"] = answering(PAGE.encode()[:300], length=len(PAGE))
    site.page("/feed", rss(story(1, text="It rained.", link=site.url("/story"))))
    assert only(read(site.url("/feed"), fetch_pages=True)).text == "It rained."
    assert "cannot be fetched" in rejection(list(collector().items([site.url("/story")]))).error


def test_a_torn_feed_is_read_and_asked_for_again(site: Site) -> None:
    """A server that has stored half a document sends it with its length: what is there is news, its ETag is not kept."""
    site.page("/feed", CUT, ETag='"1"')
    visits = Visits(site)
    assert visits.once().etag is None
    assert len(visits.titles) > 10


def test_a_place_that_is_gone_is_not_the_feed(site: Site) -> None:
    """Where a feed moved to answers 410: it is looked for where it is listed, and its tags are the other place's."""
    site.redirect("/feed", "/new", 301)
    site.page("/new", rss(story(1)), ETag='"1"')
    visits = Visits(site)
    assert visits.once().moved_to == site.url("/new")
    site.pages["/new"] = (410, {}, b"")
    site.page("/feed", rss(story(2)))
    state = visits.once()
    assert (state.gone, state.moved_to, state.etag) == (False, None, None)
    visits.once()
    assert visits.titles == ["Story 1", "Story 2"]


@pytest.mark.parametrize(("status", "gone"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_feed_whose_own_redirect_ends_at_410(site: Site, status: int, gone: bool) -> None:
    """It is gone where it says that this is for good."""
    site.redirect("/feed", "/new", status)
    site.pages["/new"] = (410, {}, b"")
    assert Visits(site).once().gone is gone
