"""What is named on the command line, followed to its articles over a real connection."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.client import Fetcher
from pipeline.fetch.collect import Collector
from pipeline.fetch.host_rate_limit import HostRateLimiter
from pipeline.fetch.robots import Robots
from pipeline.formats import html
from pipeline.formats.items import Item, ReadOptions, SizeLimits
from pipeline.messages.articles import Article
from tests.support.hostile import Site, rss, running_site, story

PAGE = (
    "<html lang=en><head><title>Flood in Porto</title></head><body><nav>Home Sport</nav><article><h1>Flood in Porto</h1>"
    "<p>The Douro rose by four metres on Sunday night and flooded the cellars of Ribeira, the city said.</p>"
    "<p>Firefighters pumped for nine hours. No one was hurt, and trams run again since Monday noon.</p></article></body></html>"
)
SITEMAP = "<urlset><url><loc>{page}</loc></url></urlset>"
INDEX = "<sitemapindex>{}</sitemapindex>"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def collector(fetch_pages: bool = False, turns: HostRateLimiter | None = None) -> Collector:
    fetcher = Fetcher("dateline-test", allow_private=True, turns=turns or HostRateLimiter())
    return Collector(ReadOptions(SizeLimits.of(Settings())), fetcher, Robots(fetcher), fetch_pages=fetch_pages)


def read(*names: str, fetch_pages: bool = False) -> list[Item]:
    return list(collector(fetch_pages).items(names))


def only(items: list[Item]) -> Article:
    (item,) = items
    assert isinstance(item.outcome, Article), item.outcome
    return item.outcome


def rejection(items: list[Item]) -> RecordRejected:
    (item,) = items
    assert isinstance(item.outcome, RecordRejected)
    return item.outcome


def listed(*addresses: str) -> str:
    return INDEX.format("".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses))


def test_a_summary_is_completed_by_its_page(site: Site) -> None:
    """With --fetch-pages the text is the page's and the rest the feed's; without it nothing is fetched."""
    site.page("/feed", rss(story(1, "As the feed has it", "It rained.", site.url("/story"))))
    site.page("/story", PAGE, "text/html")
    assert only(read(site.url("/feed"))).text == "It rained."
    assert site.hits["/story"] == 0
    whole = only(read(site.url("/feed"), fetch_pages=True))
    assert "pumped for nine hours" in (whole.text or "")
    assert "Sport" not in (whole.text or "")
    assert whole.title == "As the feed has it"


def test_a_complete_entry_needs_no_page(site: Site) -> None:
    """An entry that carries its text in full is not fetched again."""
    body = "<content:encoded>The whole story.</content:encoded>"
    item = f"<item><title>Flood</title><link>{site.url('/story')}</link>{body}</item>"
    feed = (
        f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{item}</channel></rss>'
    )
    site.page("/feed", feed)
    assert only(read(site.url("/feed"), fetch_pages=True)).text == "The whole story."
    assert site.hits["/story"] == 0


@pytest.mark.parametrize("trouble", ["missing", "forbidden", "empty"])
def test_a_page_that_cannot_be_had_leaves_the_summary(site: Site, trouble: str) -> None:
    """A page that is missing, forbidden by robots.txt or without an article costs nothing that the feed has."""
    site.page("/feed", rss(story(1, text="It rained.", link=site.url("/story"))))
    if trouble == "forbidden":
        site.page("/robots.txt", "User-agent: dateline\nDisallow: /story")
        site.page("/story", PAGE, "text/html")
    if trouble == "empty":
        site.page("/story", "<html><body></body></html>", "text/html")
    assert only(read(site.url("/feed"), fetch_pages=True)).text == "It rained."
    assert trouble != "forbidden" or site.hits["/story"] == 0


def test_a_page_that_breaks_the_parser_leaves_the_summary(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a parser raises on a page is not an end of the reading; without a summary the page is rejected."""

    def broken(*_: object) -> None:
        raise AttributeError("a bug of the parser's")

    site.page("/feed", rss(story(1, text="It rained.", link=site.url("/story"))))
    site.page("/map", SITEMAP.format(page=site.url("/story")))
    site.page("/story", PAGE, "text/html")
    monkeypatch.setattr(html, "page_article", broken)
    assert only(read(site.url("/feed"), fetch_pages=True)).text == "It rained."
    assert "a bug of the parser's" in rejection(read(site.url("/map"), fetch_pages=True)).error


def test_a_page_may_have_a_date_beyond_all_calendars(site: Site) -> None:
    """The page is read, and has no date."""
    wrong = '<meta name="date" content="1 Jan 99999999999999999999 00:00:00 GMT"></head>'
    site.page("/map", SITEMAP.format(page=site.url("/story")))
    site.page("/story", PAGE.replace("</head>", wrong), "text/html")
    assert only(read(site.url("/map"), fetch_pages=True)).title == "Flood in Porto"


def test_a_sitemap_index_is_followed_to_its_pages(site: Site) -> None:
    """Index, packed sitemap, page: each page becomes an article by its own title and text."""
    site.page("/index.xml", listed(site.url("/map.xml.gz")))
    site.page("/map.xml.gz", gzip.compress(SITEMAP.format(page=site.url("/story")).encode()), "application/gzip")
    site.page("/story", PAGE, "text/html")
    article = only(read(site.url("/index.xml"), fetch_pages=True))
    assert (article.title, article.url, article.language) == ("Flood in Porto", site.url("/story"), "en")


def test_lists_of_lists_have_an_end(site: Site) -> None:
    """Indexes deeper than any outlet's are a rejection."""
    for depth in range(5):
        site.page(f"/{depth}.xml", listed(site.url(f"/{depth + 1}.xml")))
    assert rejection(read(site.url("/0.xml"))).reason is Reason.INVALID
    assert site.hits["/2.xml"] == 1
    assert site.hits["/3.xml"] == 0


def test_what_is_listed_twice_or_lists_itself_is_read_once(site: Site) -> None:
    """Generators put the index into itself, and a child under each of its fragments and languages."""
    children = (site.url("/map.xml"), site.url("/map.xml#de"), site.url("/index.xml"), site.url("/map.xml"))
    site.page("/index.xml", listed(*children))
    site.page("/map.xml", "<urlset><url><loc>https://a.example/1</loc><title>Ferry late</title></url></urlset>")
    assert only(read(site.url("/index.xml"))).title == "Ferry late"
    assert (site.hits["/index.xml"], site.hits["/map.xml"]) == (1, 1)


def test_an_index_named_twice_is_read_twice(site: Site) -> None:
    """What a person asks for is done as often as it is asked."""
    site.page("/map.xml", "<urlset><url><loc>https://a.example/1</loc><title>Ferry late</title></url></urlset>")
    assert len(read(site.url("/map.xml"), site.url("/map.xml"))) == 2


@pytest.mark.parametrize(
    ("name", "document", "field"),
    [
        ("list.opml", '<opml><body>\n<outline text="Path" xmlUrl="/ongoing.atom"/></body></opml>', "xmlUrl"),
        ("index.xml", "<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>", "loc"),
    ],
)
def test_a_relative_address_in_a_file_is_named(tmp_path: Path, name: str, document: str, field: str) -> None:
    (tmp_path / name).write_text(document)
    why = rejection(read(str(tmp_path / name)))
    assert why.field == field
    assert "is not a whole address" in why.error


def test_a_relative_address_in_a_fetched_list_is_joined_with_its_own(site: Site) -> None:
    site.page("/lists/all.opml", '<opml><body><outline text="News" xmlUrl="/feed"/></body></opml>')
    site.page("/feed", rss(story(1)))
    assert only(read(site.url("/lists/all.opml"))).source


def test_a_list_of_feeds_is_followed_with_what_it_knows(site: Site, tmp_path: Path) -> None:
    """A feed of feeds.yaml is read with its home, tags and language; one that fails does not stop the next."""
    site.page("/feed", rss(story(1)))
    row = f'  - {{url: "{site.url("/feed")}", name: Post, home: Porto, tags: [local], language: pt}}'
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - {site.url('/missing')}\n{row}\n")
    first, second = read(str(tmp_path / "feeds.yaml"))
    assert isinstance(first.outcome, RecordRejected)
    article = only([second])
    assert article.source is not None
    assert (article.source.name, article.source.home, article.tags) == ("Post", "Porto", ["local"])
    assert article.language == "pt"


@pytest.mark.parametrize("kind", ["index", "opml", "yaml"])
def test_a_web_page_in_a_listed_feeds_place_is_no_news(site: Site, tmp_path: Path, kind: str) -> None:
    """A consent wall or an error page that answers 200 where a list names a feed is rejected; asked for itself it is read."""
    site.page("/feed", PAGE, "text/html")
    lists = {
        "index": listed(site.url("/feed")),
        "opml": f'<opml><body><outline xmlUrl="{site.url("/feed")}"/></body></opml>',
        "yaml": f"- {site.url('/feed')}",
    }
    (tmp_path / f"list.{kind}").write_text(lists[kind])
    assert "not a feed" in rejection(read(str(tmp_path / f"list.{kind}"))).error
    site.page("/index", lists["index"])
    assert "not a feed" in rejection(read(site.url("/index"))).error
    assert only(read(site.url("/feed"))).title == "Flood in Porto"


def test_robots_are_heard_for_what_a_list_names(site: Site, tmp_path: Path) -> None:
    """A person's own address is fetched as asked; what a list names is asked for as a robot asks."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /feed")
    site.page("/feed", rss(story(1)))
    (tmp_path / "list.opml").write_text(f'<opml><body><outline xmlUrl="{site.url("/feed")}"/></body></opml>')
    assert only(read(site.url("/feed"))).title == "Story 1"
    assert "robots.txt" in rejection(read(str(tmp_path / "list.opml"))).error


def test_a_host_that_asks_for_time_gets_it(site: Site) -> None:
    """Between two pages the host's Crawl-delay passes, and the pause of our own where it asks for none."""
    slept: list[float] = []
    turns = HostRateLimiter(0.5, clock=lambda: 0.0, sleep=slept.append)
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 7")
    site.page("/feed", rss(*(story(n, link=site.url(f"/{n}")) for n in range(2))))
    list(collector(fetch_pages=True, turns=turns).items([site.url("/feed")]))
    assert slept == [0.5, 7, 7]


def test_no_secret_is_told(site: Site) -> None:
    """Passwords and keys of an address are in no article, rejection or place."""
    site.page("/feed?token=s3cret", rss(story(1), "<item/>"))
    named = site.url("/feed?token=s3cret").replace("://", "://ann:pa55@")
    items = read(named, named.replace("/feed", "/missing"))
    assert len(items) == 3
    assert "s3cret" not in repr(items)
    assert "pa55" not in repr(items)
    assert site.seen[-1]["authorization"].startswith("Basic ")


def test_a_folder_is_read_whole_and_its_lists_left_out(tmp_path: Path) -> None:
    """Every file at every depth, hidden ones and lists of feeds not."""
    for name in ("a.jsonl", "deep/er/b.jsonl", ".hidden/c.jsonl", ".d.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f'{{"title":"{name}"}}')
    (tmp_path / "feeds.yaml").write_text("feeds: [https://a.example/]")
    (tmp_path / "feeds.opml").write_text("<opml/>")
    assert [only([item]).title for item in read(str(tmp_path))] == ["a.jsonl", "deep/er/b.jsonl"]


def test_a_file_that_cannot_be_opened_is_rejected_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other files of its folder are read."""
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        (tmp_path / name).write_text(f'{{"title":"{name}"}}')
    real = Path.open

    def opened(path: Path, *mode: Any, **how: Any) -> Any:
        if path.name == "b.jsonl":
            raise PermissionError(13, "Permission denied")
        return real(path, *mode, **how)

    monkeypatch.setattr(Path, "open", opened)
    *read_well, refused = read(str(tmp_path))
    assert [only([item]).title for item in read_well] == ["a.jsonl", "c.jsonl"]
    assert refused.where == str(tmp_path / "b.jsonl")
    assert rejection([refused]).error == "cannot be opened: Permission denied"


def test_a_fetched_page_is_decoded_as_its_server_says(site: Site) -> None:
    """A page that names no encoding itself is read by the header that it came with, also for an entry of a feed."""
    page = (
        "<html><head><title>Ferry late</title></head><body><article><h1>Ferry late</h1>"
        "<p>The bus to Žatec left two hours late, and gales of 20 m/s were expected until night, the company said.</p>"
        "<p>Passengers waited in the terminal, and the evening crossing was called off; tickets are paid back.</p>"
        "</article></body></html>"
    )
    site.page("/story", page.encode("iso-8859-2"), "text/html; charset=iso-8859-2")
    entry = (
        f"<item><title>Ferry late</title><link>{site.url('/story')}</link><description>A ferry.</description></item>"
    )
    site.page("/feed", rss(entry))
    article = only(read(site.url("/feed"), fetch_pages=True))
    assert "The bus to Žatec left" in (article.text or "")
