"""What goes wrong with feeds in the real world, each with what should become of its entries."""

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

import brotli

from pipeline.errors import Reason
from pipeline.fetch.client import Fetcher, Limits
from tests.support.hostile import Answer, Site, bomb, endless, rss, story, trickle

LIMITS = Limits(size=8_000_000, seconds=4.0, idle=3.0, redirects=3)
TEN_DATES = (
    "Sun, 01 Mar 2026 09:30:00 GMT",
    "Sun, 1 Mar 2026 04:30 EST",
    "2026-03-01T09:30:00Z",
    "2026-03-01T10:30:00+01:00",
    "2026-03-01 09:30",
    "March 1, 2026 9:30 am",
    "1 March 2026 09:30",
    "01.03.2026 09:30",
    "1 марта 2026 09:30",
    "1772357400",
)


@dataclass(frozen=True)
class Fault:
    """A page that ``serve`` puts on a site, how many ``articles`` it gives, and what else it holds, by reason."""

    name: str
    page: Answer | Callable[[BaseHTTPRequestHandler], None]
    articles: int = 0
    repeated: int = 0
    rejected: tuple[Reason, ...] = ()

    @property
    def path(self) -> str:
        return f"/{self.name}"


def page(body: str | bytes, content_type: str = "application/rss+xml", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, {"Content-Type": content_type, **named}, body.encode() if isinstance(body, str) else body


def status(code: int, **headers: str) -> Answer:
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, b"no"


def item(*parts: str) -> str:
    return f"<item>{''.join(parts)}</item>"


def dated(number: int, date: str) -> str:
    link = f"<link>https://dated.example/{number}</link>"
    return item(f"<title>Dated {number}</title>", link, f"<pubDate>{date}</pubDate>")


ENTITY_BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
TORN = rss(story(31), story(32), story(33))

FAULTS = (
    Fault("wrong-charset", page(rss(story(1, "Café")).replace("?>", ' encoding="utf-8"?>', 1).encode("latin-1")), 1),
    Fault("wrong-type", page(rss(story(2), story(3)), "image/png"), 2),
    Fault("html-in-title", page(rss(story(4, "&lt;b&gt;Fire&lt;/b&gt; &amp;amp; rain"))), 1),
    Fault("relative-link", page(rss(story(5, link="/2026/five"))), 1),
    Fault("no-date", page(rss(item("<title>Undated</title><link>https://coast.example/6</link>"))), 1),
    Fault("ten-dates", page(rss(*(dated(number, date) for number, date in enumerate(TEN_DATES)))), 10),
    Fault("one-guid-for-all", page(rss(*(item(f"<title>Guid {n}</title><guid>x</guid>") for n in range(3)))), 3),
    Fault(
        "one-link-for-all",
        page(rss(*(story(n, link="https://homepage.example/") for n in (7, 8, 9)))),
        3,
    ),
    Fault("entry-twice", page(rss(story(10), story(10))), 1, repeated=1),
    Fault("torn", page(TORN[: TORN.index("<title>Story 33") + 10]), 2, rejected=(Reason.EMPTY,)),
    Fault("halved-emoji", page(rss(story(11, "Rain &#55357;&#56832;"))), 1),
    Fault("empty-entry", page(rss(story(12), "<item/>")), 1, rejected=(Reason.EMPTY,)),
    Fault("moved", status(301, Location="/wrong-type-moved"), 1),
    Fault("not-found", status(404), rejected=(Reason.FETCH_FAILED,)),
    Fault("gone", status(410), rejected=(Reason.FETCH_FAILED,)),
    Fault("busy", status(429, Retry_After="10000"), rejected=(Reason.FETCH_FAILED,)),
    Fault("broken", status(500), rejected=(Reason.FETCH_FAILED,)),
    Fault("slow", trickle, rejected=(Reason.FETCH_FAILED,)),
    Fault("endless", endless, rejected=(Reason.TOO_LARGE,)),
    Fault("gzip-bomb", page(bomb(50_000_000), Content_Encoding="gzip"), rejected=(Reason.TOO_LARGE,)),
    Fault(
        "brotli-bomb",
        page(brotli.compress(b"\0" * 50_000_000, quality=5), Content_Encoding="br"),
        rejected=(Reason.TOO_LARGE,),
    ),
    Fault("packed-bomb", page(gzip.compress(b"<urlset>" + b" " * 50_000_000)), rejected=(Reason.TOO_LARGE,)),
    Fault("entity-bomb", page(rss(story(13), head=ENTITY_BOMB)), rejected=(Reason.INVALID,)),
    Fault("inward", status(302, Location="http://127.0.0.2/"), rejected=(Reason.ADDRESS_REFUSED,)),
    Fault("nowhere", status(302, Location="http://[::1"), rejected=(Reason.FETCH_FAILED,)),
    Fault("file", status(302, Location="file:///etc/passwd"), rejected=(Reason.ADDRESS_REFUSED,)),
)


def serve(site: Site) -> None:
    """Put every fault on the site."""
    site.pages |= {fault.path: fault.page for fault in FAULTS}
    site.pages["/wrong-type-moved"] = page(rss(story(20)), "text/plain")


def outsider(site: Site) -> Fetcher:
    """A fetcher to which this site is the public internet, and every other address of this machine private."""
    return Fetcher("dateline-test", False, LIMITS, resolver=site.resolver, public=lambda each: each == "127.0.0.1")


def expected(faults: tuple[Fault, ...] = FAULTS) -> tuple[int, Counter[str]]:
    """How many articles and rejections by reason come of them all."""
    return sum(fault.articles for fault in faults), Counter(reason for fault in faults for reason in fault.rejected)
