"""Pages as the web builds them: where the story stands, what stands in its place, whose name is behind the title."""

import pytest

from pipeline.errors import Reason, RecordRejected
from pipeline.formats import html, rss_atom, warc
from pipeline.formats.entries import without_name
from pipeline.formats.html import page_article
from pipeline.formats.items import NOTHING_KNOWN, Input, Item, ReadOptions, SizeLimits
from pipeline.messages.articles import Article

OPTIONS = ReadOptions(SizeLimits(1_000_000, 10_000_000))
STORY = "".join(
    f"<p>The council of the harbour town met on Monday evening and agreed on point {number} to repair the old sea wall "
    "before winter comes, at a cost of two million crowns.</p>"
    for number in range(4)
)
COOKIES = (
    "<p>We use cookies and similar technologies on this site to remember your choices and measure our audience. You may "
    "accept all cookies or manage your preferences at any time.</p>"
)
CONSENT = f"<h1>We value your privacy</h1>{COOKIES}{COOKIES}"
MISSING = (
    "<h1>404 - Page not found</h1><p>The page you are looking for does not exist or has been moved. Please try our search, "
    "or begin at the home page.</p>"
)


def page(body: str, title: str = "Sea wall to be repaired", head: str = "") -> bytes:
    return f"<html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def article(data: bytes) -> Article:
    found = page_article(data, "https://gazette.example.com/news/1", NOTHING_KNOWN)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=cookie>{COOKIES}</div><aside>{STORY}</aside>",
        f"<form action='/' method=post><div>{STORY}</div></form>",
        f"<table><tr><td><a href=/>Home</a></td><td>{STORY}</td></tr></table>",
        f"<div class='comments-open paywall-free'><article>{STORY}</article></div>",
        f"<div id=sidebar>{STORY}</div>",
        f"<footer>{STORY}</footer>",
        f"<nav><ul><li>Home</li></ul></nav><section class=newsletter-theme>{STORY}</section>",
        f"<article><header><h1>Sea wall to be repaired</h1></header>{STORY}</article>",
    ],
    ids=["aside", "form", "layout table", "state classes", "sidebar", "footer", "theme", "plain"],
)
def test_the_story_is_found_wherever_the_page_puts_it(body: str) -> None:
    text = article(page(body)).text or ""
    assert text.startswith("The council of the harbour town")
    assert [text.count(f"point {number}") for number in range(4)] == [1, 1, 1, 1]
    assert "Home" not in text


def test_margins_beside_the_story_stay_out() -> None:
    text = article(page(f"<article>{STORY}</article><aside><p>Most read: ferry late again.</p></aside>")).text or ""
    assert "Most read" not in text


@pytest.mark.parametrize("body", [CONSENT, MISSING], ids=["consent", "soft 404"])
@pytest.mark.parametrize("form", ["html", "warc"])
def test_a_page_in_an_articles_place_is_no_article(form: str, body: str) -> None:
    data = page(body, title=body.partition("</h1>")[0].removeprefix("<h1>"))
    (item,) = _read(form, data)
    assert isinstance(item.outcome, RecordRejected)
    assert item.outcome.reason is Reason.EMPTY
    assert "not an article" in item.outcome.error


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Missing boy not found after two days",
            "The boy was not found on Sunday either, police in Porto said. Fifty searched.",
        ),
        (
            "Court: cookie consent must be free",
            "A court in Bonn ruled that sites may not force readers to accept all cookies.",
        ),
        (
            "Council website shows error 404 for a week",
            "The town's page could not be found since Monday; the council blamed a move.",
        ),
        (
            "Access denied to islanders",
            "Islanders were denied access to the new pier on Monday, the harbour office said.",
        ),
    ],
)
def test_news_of_such_things_is_news(title: str, text: str) -> None:
    (item,) = _read("html", page(f"<article><h1>{title}</h1><p>{text}</p></article>", title))
    assert isinstance(item.outcome, Article), item.outcome


def test_a_consent_wall_under_the_sites_name_is_seen_too() -> None:
    (item,) = _read("html", page(COOKIES * 2, "Harbour Gazette"))
    assert isinstance(item.outcome, RecordRejected)


def test_the_headline_is_not_the_texts_first_line_too() -> None:
    found = article(page(f"<article><h1>Sea  wall to be repaired</h1>{STORY}</article>"))
    assert found.title == "Sea wall to be repaired"
    assert (found.text or "").startswith("The council")


def test_an_outlets_name_behind_the_title_is_not_the_headline() -> None:
    head = (
        '<meta property="og:title" content="Sea wall to be repaired - Harbour Gazette">'
        '<meta property="og:site_name" content="Harbour Gazette">'
    )
    found = article(page(f"<article>{STORY}</article>", head=head))
    assert found.title == "Sea wall to be repaired"
    assert found.source is not None
    assert found.source.name == "Harbour Gazette"


@pytest.mark.parametrize(
    ("title", "name", "wanted"),
    [
        ("Bridge closed - Harbour Gazette", "harbour gazette", "Bridge closed"),
        ("Bridge closed – again | Harbour Gazette", "Harbour Gazette", "Bridge closed – again"),
        ("Harbour Gazette", "Harbour Gazette", "Harbour Gazette"),
        ("Mayor sues Harbour Gazette", "Harbour Gazette", "Mayor sues Harbour Gazette"),
        ("Bridge closed - The Times", "Harbour Gazette", "Bridge closed - The Times"),
        ("A+B - C++ (news)", "C++ (news)", "A+B"),
        ("Bridge closed - ", "", "Bridge closed - "),
    ],
)
def test_only_the_outlets_own_name_is_taken_off(title: str, name: str, wanted: str) -> None:
    assert without_name(title, name) == wanted


def test_an_aggregators_entry_is_of_the_outlet_that_it_names() -> None:
    feed = (
        "<rss version='2.0'><channel><title>Bridge - Aggregator</title><item><title>Bridge closed - Harbour Gazette</title>"
        "<link>https://agg.example.net/a/1</link><source url='https://gazette.example.com/rss'>Harbour Gazette</source></item>"
        "<item><title>Own words</title><link>https://agg.example.net/a/2</link></item></channel></rss>"
    )
    found = [
        item.outcome for item in rss_atom.read(Input.of("feed.xml", feed.encode()), OPTIONS) if isinstance(item, Item)
    ]
    assert [(each.title, each.source and each.source.name) for each in found if isinstance(each, Article)] == [
        ("Bridge closed", "Harbour Gazette"),
        ("Own words", "Bridge - Aggregator"),
    ]


def _read(form: str, data: bytes) -> list[Item]:
    if form == "html":
        return list(html.read(Input.of("page.html", data), OPTIONS))
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + data
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://gazette.example.com/1\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-Date: 2026-03-01T09:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return list(warc.read(Input.of("site.warc", head.encode() + http + b"\r\n\r\n"), OPTIONS))
