"""Visits to a feed over a real connection, with a publisher that only takes note."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.feeds_yaml import Feed
from pipeline.formats.items import Item
from pipeline.messages.article_id import identified
from pipeline.messages.articles import Article
from pipeline.publish.publish_items import earlier_fingerprint
from pipeline.publish.publisher import Published
from pipeline.publish.run import keeping_rejects
from pipeline.publish.summary import Summary
from pipeline.watch.poller import FeedPoller
from pipeline.watch.state import FeedState, WatchState
from tests.fetch.test_collect import PAGE, SITEMAP, collector
from tests.support.hostile import Site, rss, running_site, story

FIRST = 600.0


class Noting:
    """Takes every article, as a broker in good health does."""

    def __init__(self) -> None:
        self.articles: list[Article] = []

    def publish(self, article: Article) -> "Future[Published]":
        self.articles.append(identified(article))
        receipt: Future[Published] = Future()
        receipt.set_result(Published(str(article.id), "articles.raw", 0, len(self.articles), 0))
        return receipt


class Visits:
    """One feed, visited whenever asked."""

    def __init__(
        self,
        site: Site,
        fetch_pages: bool = False,
        path: str = "/feed",
        memory: WatchState | None = None,
        host: str = "127.0.0.1",
    ):
        self.feed, self.memory = Feed(site.url(path, host)), memory or WatchState(":memory:")
        self.publisher, self.summary, self.said = Noting(), Summary(), list[str]()
        publisher: Any = self.publisher
        self.visitor = FeedPoller(
            publisher, collector(fetch_pages), self.memory, self.summary, now=lambda: 0.0, say=self.said.append
        )

    def once(self) -> FeedState:
        """The feed's state after another visit, long after the last."""
        state = self.memory.feed(self.feed.key, FIRST)
        self.visitor.visit(self.feed, state)
        return state

    @property
    def titles(self) -> list[str | None]:
        return [article.title for article in self.publisher.articles]


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def test_an_entry_that_has_only_a_link_is_read_from_its_page(site: Site) -> None:
    """It has the id that its address gives, is known at the next visit, and is corrected when it is listed again."""
    site.page("/feed", SITEMAP.format(page=site.url("/story")))
    site.page("/story", PAGE, "text/html")
    visits = Visits(site, fetch_pages=True)
    visits.once()
    visits.once()
    assert visits.titles == ["Flood in Porto"]
    assert site.hits["/story"] == 1
    assert visits.publisher.articles[0].id == identified(Article(url=site.url("/story"), title="x")).id
    assert visits.summary.rejected == {}
    for words, sent in (("four metres", 1), ("five metres", 2)):
        date = f"<lastmod>2026-03-0{sent}</lastmod>"
        site.page("/feed", SITEMAP.format(page=site.url("/story")).replace("</url>", f"{date}</url>"))
        site.page("/story", PAGE.replace("four metres", words), "text/html")
        visits.once()
        assert len(visits.titles) == sent


def test_pages_are_read_after_all_once_they_are_wanted(site: Site) -> None:
    """What was rejected for want of a title is no longer so with --fetch-pages."""
    site.page("/feed", SITEMAP.format(page=site.url("/story")))
    site.page("/story", PAGE, "text/html")
    first = Visits(site)
    first.once()
    assert first.summary.rejected == {"empty": 1}
    second = Visits(site, fetch_pages=True, memory=first.memory)
    second.once()
    assert second.titles == ["Flood in Porto"]


def test_an_article_that_another_feed_brought_is_not_sent_again(site: Site) -> None:
    """Also when only its page could tell which it is."""
    site.page("/rss", rss(story(1, title="As the feed has it", link=site.url("/story"))))
    site.page("/feed", SITEMAP.format(page=site.url("/story")))
    site.page("/story", PAGE, "text/html")
    first = Visits(site, fetch_pages=True, path="/rss")
    first.once()
    second = Visits(site, fetch_pages=True, memory=first.memory)
    second.once()
    assert (first.titles, second.titles) == (["As the feed has it"], [])
    assert second.summary.duplicates == 1


def test_a_page_that_cannot_be_had_is_tried_again(site: Site) -> None:
    """At three visits, though its list has not changed meanwhile, and then no more."""
    site.page("/feed", SITEMAP.format(page=site.url("/story")), ETag='"1"')
    site.pages["/story"] = (503, {}, b"")
    visits = Visits(site, fetch_pages=True)
    visits.once()
    site.page("/story", PAGE, "text/html")
    visits.once()
    assert visits.titles == ["Flood in Porto"]
    site.page("/feed", SITEMAP.format(page=site.url("/missing")), ETag='"2"')
    for _ in range(5):
        visits.once()
    assert site.hits["/missing"] == 3
    assert visits.summary.rejected == {"fetch-failed": 1 + 3}


def test_what_is_rejected_is_no_news(site: Site) -> None:
    """A feed with one bad entry in it is asked less often, as one without news; the entry is reported once."""
    site.page("/feed", rss(story(1), "<item/>"))
    visits = Visits(site)
    assert visits.once().interval == FIRST / 2
    site.page("/feed", rss(story(1), "<item><pubDate>now</pubDate></item>"))
    assert [visits.once().interval for _ in range(2)] == [FIRST * 0.75, FIRST * 1.125]
    assert visits.summary.rejected == {"empty": 2}


def test_rejects_of_a_watch_are_kept_across_restarts(tmp_path: Path) -> None:
    """As each is reported once only, the file is added to; what is rejected is in it at once."""
    rejected = RecordRejected(Reason.EMPTY, "the article has no words")
    for run in (1, 2):
        summary = Summary()
        with keeping_rejects(tmp_path / "r", summary, added=True):
            summary.add_rejected(Item(f"feed#{run}", rejected), rejected)
            places = [json.loads(line)["where"] for line in (tmp_path / "r").read_text().splitlines()]
            assert places == ["feed#1", "feed#2"][:run]


def test_a_feed_that_cannot_be_read_is_in_trouble(site: Site) -> None:
    """It is asked less and less until it can be read again, also when the server says that nothing has changed."""
    site.page("/feed", "<rss><channel/></rss>"[:12], "application/rss+xml", ETag='"1"')
    visits = Visits(site)
    states = [visits.once() for _ in range(3)]
    assert [state.failures for state in states] == [1, 2, 3]
    assert states[0].due < states[1].due < states[2].due
    assert visits.summary.rejected == {"invalid": 1}
    assert "asked again in" in visits.said[0]
    site.page("/feed", rss(story(1)))
    assert visits.once().failures == 0


def dated(*dates: str, text: str = "By an hour.") -> str:
    """A feed of one story with these elements for its date."""
    return rss(
        f"<item><title>Ferry late</title><link>https://g.example/1</link><description>{text}</description>"
        f"{''.join(dates)}</item>"
    )


@pytest.mark.parametrize(
    "versions",
    [
        [dated(f"<pubDate>Sun, 01 Mar 2026 09:3{n}:00 GMT</pubDate>") for n in range(3)],
        [dated(), dated("<pubDate>Sun, 01 Mar 2026 09:30:00 GMT</pubDate>"), dated()],
        [dated(f"<author>desk{n}@g.example (Desk {n})</author>") for n in range(3)],
        [dated(f"<category>seen {n} times</category>") for n in range(3)],
        [dated(text=text) for text in ("By an  hour.", " By an hour.\n", "&lt;p class='a7'&gt;By an hour.&lt;/p&gt;")],
        [
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>G</title><updated>2026-03-0{n}T09:00:00Z</updated><entry>'
            f'<id>urn:1</id><title>Ferry late</title><link href="https://g.example/1"/><summary>By an hour.</summary>'
            f"<updated>2026-03-0{n}T09:00:00Z</updated></entry></feed>"
            for n in range(1, 4)
        ],
        [
            '{"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": [{"id": "1", "title": "Ferry late", '
            f'"url": "https://g.example/1", "content_text": "By an hour.", "date_modified": "2026-03-0{n}T09:00:00Z"}}]}}'
            for n in range(1, 4)
        ],
    ],
    ids=["date", "date comes and goes", "author", "tag", "white space and markup", "atom", "json"],
)
def test_what_no_reader_sees_is_no_correction(site: Site, versions: list[str]) -> None:
    """Dates, authors, tags and markup that a system writes again at each visit publish nothing again."""
    visits = Visits(site)
    states = []
    for version in versions:
        site.page("/feed", version)
        states.append(visits.once())
    assert visits.titles == ["Ferry late"]
    assert [state.interval for state in states] == [FIRST / 2, FIRST * 0.75, FIRST * 1.125]


def test_what_a_reader_sees_is_a_correction(site: Site) -> None:
    """Another title or text is published again, also when it is the first one's return."""
    visits = Visits(site)
    for text in ("By an hour.", "By two hours.", "By an hour."):
        site.page("/feed", dated(text=text))
        visits.once()
    assert [article.text for article in visits.publisher.articles] == ["By an hour.", "By two hours.", "By an hour."]


def test_two_listings_of_one_article_do_not_take_turns(site: Site) -> None:
    """Whatever their order, nothing is sent again while the words that were published are listed."""
    one, two, three = (
        f"<item><title>Ferry late</title><link>https://g.example/1</link><description>{words}</description></item>"
        for words in ("By an hour.", "By two hours.", "By three hours.")
    )
    visits = Visits(site)
    for listed in ((one, two), (one, two), (two, one), (one, three), (three, one, two), (one,)):
        site.page("/feed", rss(*listed))
        visits.once()
    assert [article.text for article in visits.publisher.articles] == ["By an hour."]
    site.page("/feed", rss(three, two))
    for _ in range(3):
        visits.once()
    assert [article.text for article in visits.publisher.articles] == ["By an hour.", "By three hours."]
    assert visits.summary.total == 2 + visits.summary.duplicates


def test_a_memory_of_an_earlier_version_is_understood(site: Site) -> None:
    """What it holds is known; only what differs in what that version looked at is published once more."""
    visits = Visits(site)
    site.page("/feed", rss(story(1), story(2)))
    for item in collector().items([site.url("/feed")]):
        assert isinstance(item.outcome, Article)
        article = identified(item.outcome)
        state = visits.memory.feed(visits.feed.key, FIRST)
        visits.memory.save(state, {str(article.id): earlier_fingerprint(article)}, 0.0)
    visits.once()
    assert visits.titles == []
    site.page("/feed", rss(story(1, text="Corrected."), story(2)))
    visits.once()
    visits.once()
    assert visits.titles == ["Story 1"]


def test_a_date_that_cannot_be_read_is_reported(site: Site) -> None:
    """The article is published without a date, and the summary names what stood there."""
    site.page("/feed", dated("<pubDate>some time in spring</pubDate>"))
    visits = Visits(site)
    visits.once()
    assert visits.summary.published == 1
    assert [("some time in spring" in line) for line in visits.summary.undated] == [True]
