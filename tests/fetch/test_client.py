import time
from collections.abc import Iterator
from typing import NoReturn

import brotli
import httpcore
import pytest

from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.addresses import is_public
from pipeline.fetch.client import Fetcher, Limits
from pipeline.fetch.robots import Robots
from pipeline.messages.urls import redacted, shown
from tests.support.hostile import Site, bomb, endless, running_site, trickle

LIMITS = Limits(size=200_000, seconds=1.5, idle=1.0, redirects=3)
OURS = Fetcher("dateline-test", allow_private=True, limits=LIMITS)
STRICT = Fetcher("dateline-test", limits=LIMITS)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def refused(fetcher: Fetcher, url: str) -> RecordRejected:
    with pytest.raises(RecordRejected) as caught:
        fetcher.get(url)
    return caught.value


@pytest.mark.parametrize(
    "address",
    (
        "127.0.0.1 10.1.2.3 169.254.169.254 192.168.0.1 100.64.0.1 0.0.0.0 224.0.0.1 ::1 fe80::1 fd00::1 "
        "::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b:1::7f00:1 fec0::1 "
        "ff02::1 100::1 :: fe80::1%eth0 2001:db8::1 198.18.0.1 192.0.0.1 255.255.255.255 nonsense"
    ).split(),
)
def test_private_addresses_are_told(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and wrapped addresses are not public."""
    assert not is_public(address)


def test_public_addresses_are_told() -> None:
    """Addresses of the internet are public."""
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")
    assert is_public("::ffff:93.184.216.34")
    assert is_public("64:ff9b::93.184.216.34")


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 localhost 2130706433 0x7f.1 0x7f000001 0177.0.0.1 017700000001 127.1 0.0.0.0 [::1] [::ffff:127.0.0.1] "
    "[::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001] 127.0.0.1. ①②⑦.0.0.1 LOCALHOST".split(),
)
def test_no_spelling_of_loopback_gets_through(site: Site, host: str) -> None:
    """However a private address is written, it is refused before anything is sent."""
    assert refused(STRICT, f"http://{host}:{site.port}/").reason in (Reason.ADDRESS_REFUSED, Reason.FETCH_FAILED)
    assert not site.hits


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    """Every hop is checked: a public name that redirects inward gets nowhere."""
    # This site stands in for a public one, so that its redirects can be followed.
    strict = Fetcher("t", limits=LIMITS, public=lambda address: address == "127.0.0.1")
    site.redirect("/", f"http://127.0.0.2:{site.port}/secret")
    assert refused(strict, site.url("/")).reason is Reason.ADDRESS_REFUSED
    site.redirect("/file", "file:///etc/passwd")
    assert refused(strict, site.url("/file")).reason is Reason.ADDRESS_REFUSED
    assert "/secret" not in site.hits


def test_a_name_is_resolved_once_and_that_address_used(site: Site) -> None:
    """Rebinding gains nothing: the address that was checked is the one that is connected to."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.1"]

    site.page("/", "hello")
    fetcher = Fetcher("t", allow_private=True, limits=LIMITS, resolver=rebinding)
    assert fetcher.get(f"http://news.example:{site.port}/").body == b"hello"
    assert asked == ["news.example"]


def silent(address: str, seconds: float | None) -> NoReturn:
    """What happens at an address that does not answer."""
    time.sleep(min(seconds or 0.0, 0.3))
    raise httpcore.ConnectTimeout(f"{address} is silent")


def test_a_silent_address_is_passed_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the first address of a name does not answer, the next is tried; the deadline bounds them all."""
    real = httpcore.SyncBackend.connect_tcp

    def connect(self: httpcore.SyncBackend, host: str, port: int, timeout: float | None = None) -> object:
        return real(self, host, port, timeout) if host == "127.0.0.1" else silent(host, timeout)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    site.page("/", "hello")
    near = Fetcher("t", allow_private=True, limits=LIMITS, resolver=lambda host, port: ["203.0.113.1", "127.0.0.1"])
    assert near.get(f"http://news.example:{site.port}/").body == b"hello"
    far = Fetcher("t", allow_private=True, limits=LIMITS, resolver=lambda host, port: ["203.0.113.1"] * 100)
    begun = time.monotonic()
    assert "the time is up" in refused(far, f"http://news.example:{site.port}/").error
    assert time.monotonic() - begun < 4


def test_one_private_address_among_public_ones_is_enough(site: Site) -> None:
    """A name with a public and a private address is refused."""
    mixed = Fetcher("t", limits=LIMITS, resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"])
    assert refused(mixed, f"http://news.example:{site.port}/").reason is Reason.ADDRESS_REFUSED


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/x", "gopher://example.com/", "/etc/passwd"])
def test_only_the_web_is_fetched(url: str) -> None:
    """Any other scheme is refused."""
    assert refused(OURS, url).reason is Reason.ADDRESS_REFUSED


def test_a_gzip_bomb_is_noticed_while_small(site: Site) -> None:
    """Decompression stops at the limit."""
    site.page("/", bomb(50_000_000), Content_Encoding="gzip")
    assert refused(OURS, site.url("/")).reason is Reason.TOO_LARGE


def test_a_brotli_bomb_is_noticed_while_small(site: Site) -> None:
    """The same for brotli, which packs far tighter."""
    site.page("/", brotli.compress(b"\0" * 50_000_000, quality=5), Content_Encoding="br")
    assert refused(OURS, site.url("/")).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_damaged_compression_is_a_rejection(site: Site, encoding: str) -> None:
    """Bytes that do not decompress are said so."""
    site.page("/", b"not compressed at all", Content_Encoding=encoding)
    assert refused(OURS, site.url("/")).reason is Reason.FETCH_FAILED


def test_an_endless_body_ends(site: Site) -> None:
    """A body without end is cut at the limit of size."""
    site.pages["/"] = endless
    assert refused(OURS, site.url("/")).reason is Reason.TOO_LARGE


def test_a_trickle_ends_at_the_deadline(site: Site) -> None:
    """A server that sends a byte now and then is left when the whole time is up."""
    site.pages["/"] = trickle
    begun = time.monotonic()
    assert refused(OURS, site.url("/")).reason is Reason.FETCH_FAILED
    assert time.monotonic() - begun < 10


def test_a_redirect_loop_ends(site: Site) -> None:
    """A loop stops after the allowed number of hops."""
    site.redirect("/", "/")
    assert refused(OURS, site.url("/")).reason is Reason.FETCH_FAILED
    assert site.hits["/"] == LIMITS.redirects + 1


def test_only_permanent_redirects_move_a_feed(site: Site) -> None:
    """301 is remembered, 302 is not."""
    site.page("/new", "x")
    site.redirect("/moved", "/new", 301)
    site.redirect("/away", "/new", 302)
    assert OURS.get(site.url("/moved")).moved_to == site.url("/new")
    assert OURS.get(site.url("/away")).moved_to is None


def test_a_password_is_sent_and_never_shown(site: Site) -> None:
    """Credentials go to their own host as a header, and are in no message."""
    site.page("/", "x")
    with_secret = f"http://ann:s3cret@127.0.0.1:{site.port}"
    assert OURS.get(with_secret + "/").url == site.url("/")
    assert site.seen[-1]["authorization"].startswith("Basic ")
    site.redirect("/loop", "/loop")
    assert "s3cret" not in refused(OURS, with_secret + "/loop").error
    assert redacted(with_secret) == f"http://127.0.0.1:{site.port}"


def test_where_a_feed_with_a_password_moved_is_not_remembered(site: Site) -> None:
    """The password is not kept, so the next visit begins where it was written."""
    site.page("/new", "x")
    site.redirect("/", "/new", 301)
    assert OURS.get(f"http://ann:s3cret@127.0.0.1:{site.port}/").moved_to is None
    assert site.seen[-1]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.example/rss?user=7&token=abc#x", "https://a.example/rss?user=7&token=…#x"),
        ("https://a.example/rss?Api_Key=abc;b=1", "https://a.example/rss?Api_Key=…;b=1"),
        ("https://a.example/monkey?turkey=1", "https://a.example/monkey?turkey=1"),
        ("https://u:p@a.example/", "https://a.example/"),
        ("https://u:p@[bad/", "[bad/"),
    ],
)
def test_what_is_shown_of_an_address(url: str, told: str) -> None:
    """Credentials are left out and keys are hidden; words that only end like one stay."""
    assert shown(url) == told


@pytest.mark.parametrize(
    "target",
    [
        "http://[::1",
        "http://a b/",
        "//",
        "http://٠:x/",
        "\x00",
        "http://" + "a" * 300 + "/",
        "http://xn--/",
        "http://xn--a/",
    ],
)
def test_a_redirect_to_nonsense_is_a_rejection(site: Site, target: str) -> None:
    """Whatever a server writes into Location, it is answered with a rejection."""
    site.pages["/"] = (302, {"Location": target.encode("utf-8").decode("latin-1")}, b"")
    assert refused(OURS, site.url("/")).reason in (Reason.FETCH_FAILED, Reason.ADDRESS_REFUSED)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_a_redirect_is_followed_in_the_encoding_it_is_written_in(site: Site, encoding: str) -> None:
    """Servers write addresses into Location as they are; browsers read them."""
    site.page("/caf%C3%A9", "hello")
    target = "/caf%C3%A9" if encoding == "ascii" else "/café"
    site.pages["/"] = (302, {"Location": target.encode(encoding).decode("latin-1")}, b"")
    assert OURS.get(site.url("/")).body == b"hello"


@pytest.mark.parametrize(
    "url", ["http://xn--/x", "http://xn--a/", "http://a..b/", "http://[::1", "http://[::1%25lo]:9/"]
)
def test_an_address_with_a_name_that_is_none_is_a_rejection(url: str) -> None:
    """It costs its entry only."""
    assert refused(OURS, url).reason is Reason.FETCH_FAILED


def test_a_servers_own_tag_comes_back_to_it(site: Site) -> None:
    """An ETag that is not ASCII is sent back as it came."""
    site.page("/", "x", ETag='"caf\u00e9"')
    tag = OURS.get(site.url("/")).headers["etag"]
    assert OURS.get(site.url("/"), {"If-None-Match": tag}).status == 304


def test_a_password_stays_with_its_host(site: Site) -> None:
    """A redirect to another host does not take the credentials along."""
    site.page("/end", "x")
    site.redirect("/", f"http://localhost:{site.port}/end")
    OURS.get(f"http://ann:s3cret@127.0.0.1:{site.port}/")
    assert "authorization" not in site.seen[-1]


def test_robots_are_heard(site: Site) -> None:
    """What robots.txt forbids is not read; without the file everything is; a broken host allows nothing."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 1")
    robots = Robots(OURS)
    robots.require(site.url("/public"))
    assert robots.delay(site.url("/public")) == 1
    with pytest.raises(RecordRejected, match="robots"):
        robots.require(site.url("/private/x"))
    assert site.hits["/robots.txt"] == 1
    del site.pages["/robots.txt"]
    Robots(OURS).require(site.url("/private/x"))
    site.pages["/robots.txt"] = (500, {}, b"")
    with pytest.raises(RecordRejected, match="robots"):
        Robots(OURS).require(site.url("/public"))


def test_a_host_that_asks_for_years_between_requests_is_asked_once_a_day(site: Site) -> None:
    """A crawl delay is taken up to a day, whatever is written."""
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 1e10")
    # A fetcher of its own: the others are not to wait.
    assert Robots(Fetcher("dateline-test", allow_private=True)).delay(site.url("/")) == 24 * 3600


def test_robots_are_asked_again_in_time(site: Site) -> None:
    """Rules are kept for a day; a host that was in trouble is asked again after ten minutes."""
    instant = [0.0]
    robots = Robots(OURS, now=lambda: instant[0])
    site.pages["/robots.txt"] = (503, {}, b"")
    with pytest.raises(RecordRejected, match="status 503"):
        robots.require(site.url("/x"))
    instant[0] = 599.0
    with pytest.raises(RecordRejected, match="status 503"):
        robots.require(site.url("/x"))
    assert site.hits["/robots.txt"] == 1
    site.page("/robots.txt", "")
    for instant[0], asked in ((601.0, 2), (80_000.0, 2), (90_000.0, 3)):
        robots.require(site.url("/x"))
        assert site.hits["/robots.txt"] == asked
