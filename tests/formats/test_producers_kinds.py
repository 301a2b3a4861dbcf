"""Odd but common inputs of producers by kind, each beside the value that a good reader gives it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.formats import forms
from pipeline.formats.dates import parse_date
from pipeline.formats.entries import author_name
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article
from pipeline.messages.redirectors import target_of

SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
INSTANT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
URL = "https://quaypost.example/news/bridge-closed"
STORY = (
    "<p>The old bridge across the estuary was closed on Monday after divers found cracks in two of its pillars, the "
    "harbour board said.</p><p>Repairs will take until the summer, and the ferry will sail every twenty minutes from "
    "the northern quay until then.</p>"
)
ARTICLE = {"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": "2026-03-02T09:15:00+01:00"}


def read(data: str | bytes, name: str = "stdin", content_type: str = "", url: str | None = None) -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    how = ReadOptions(SizeLimits.of(Settings()))
    return [item for item in forms.read(Input.of(name, raw, content_type, url), how) if isinstance(item, Item)]


def only(found: list[Item]) -> Article:
    (item,) = found
    assert isinstance(item.outcome, Article), item.outcome
    return item.outcome


def rss(inner: str, channel: str = "") -> str:
    return (
        f'<rss version="2.0" {SPACES}><channel><title>Quay Post</title><link>https://quaypost.example/</link>'
        f"{channel}<item>{inner}</item></channel></rss>"
    )


def entry(inner: str) -> Article:
    return only(read(rss(f"<title>Bridge closed</title><link>{URL}</link>{inner}")))


def page(head: str = "", lang: str = ' lang="en"', body: str = "", url: str = URL) -> Article:
    document = (
        f'<!DOCTYPE html><html{lang}><head><meta charset="utf-8"><title>Bridge closed</title>{head}</head>'
        f"<body><article><h1>Bridge closed</h1>{body}{STORY}</article></body></html>"
    )
    return only(read(document, url, "text/html", url))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mon, 02 Mar 2026 10:15:00 GMT+0200", None),
        ("Mon, 02 Mar 2026 00:15 PST", None),
        ("Mon Mar 02 2026 09:15:00 GMT+0100 (Central European Standard Time)", None),
        ("March 2, 2026 at 3:15am EST", None),
        ("2026-03-02T09:15:00+01", None),
        ("2026-03-02T08:15:00.000000000Z", None),
        ("Mo, 02 Mär 2026 09:15:00 +0100", "de"),
        ("周一, 02 3月 2026 16:15:00 +0800", "zh-CN"),
        ("الإثنين, 02 مارس 2026 11:15:00 +0300", "ar"),
        ("Pzt, 02 Mar 2026 11:15:00 +0300", "tr"),
        ("Mon, 02 Mar 2026 09h15 +0100", "fr"),
        ("2 mars 2026 à 8h15", "fr"),
        ("2 mars 2026 à 8 h 15", "fr"),
        ("2 de março de 2026 às 08h15", "pt"),
        ("2 de marzo de 2026, 08:15 h", "es"),
        ("2 maaliskuuta 2026 klo 8.15", "fi"),
        ("lunedì 2 marzo 2026, ore 8:15", "it"),
        ("2026년 3월 2일 오전 8:15", "ko"),
        ("2026年3月2日 上午8:15", "zh"),
        ("02-MAR-26 08.15.00 AM", None),
        ("02-MAR-26 08.15.00.000000 AM", None),
        ("@1772439300", None),
    ],
)
def test_one_instant_in_many_styles(text: str, language: str | None) -> None:
    found = parse_date(text, language)
    assert datetime.fromisoformat(found or "") == INSTANT


@pytest.mark.parametrize(
    "text",
    [
        "46083.34375",  # the serial number of a spreadsheet, which as seconds would be a day of 1970
        "5 minutes ago",
        "yesterday",
        "08:15",
        "Mon, 02 Mar 08:15:00 GMT",
        "2026-03-02T08:15:00+99:00",
        "2026-03-02T08:15:00+23:00",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "%a, %d %b %Y",
        "Q1 2026",
        "Mon 02.03.26 25.99.00",
    ],
)
def test_what_leaves_the_instant_open_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("noreply@blogger.com (Ann Lee)", "Ann Lee"),
        ("Ann Lee <ann@quaypost.example>", "Ann Lee"),
        ("Ann Lee (ann@quaypost.london)", "Ann Lee"),
        ('"Lee, Ann" <ann@quaypost.example>', "Lee, Ann"),
        ("ann@quaypost.museum Ann Lee", "Ann Lee"),
        ("mailto:ann@quaypost.example", ""),
        ("@annlee", "@annlee"),
    ],
)
def test_an_author_is_named_without_a_mail_address(written: str, name: str) -> None:
    """Whatever its top-level domain, in every form."""
    escaped = written.replace("<", "&lt;").replace(">", "&gt;")
    wanted = [name] if name else []
    assert author_name(written) == name
    assert entry(f"<author>{escaped}</author>").authors == wanted
    assert entry(f"<dc:creator>{escaped}</dc:creator><dc:creator>Bo Ek</dc:creator>").authors == [*wanted, "Bo Ek"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "7a", "title": "A", "authors": [written]}]}
    assert only(read(json.dumps(feed))).authors == wanted


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://quaypost.example/\n   bridge-closed", "https://quaypost.example/bridge-closed"),
        ("https://quaypost.example/bridge closed.html", "https://quaypost.example/bridge%20closed.html"),
        ("\n<![CDATA[ https://quaypost.example/1?a=1&b=2 ]]>\n", "https://quaypost.example/1?a=1&b=2"),
        (
            "https://www.google.com/url?rct=j&amp;url=https://quaypost.example/b%3Fid%3D7&amp;ct=ga&amp;usg=x",
            "https://quaypost.example/b?id=7",
        ),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;tid=65e1&amp;url=https%3a%2f%2fquaypost.example%2fb&amp;c=1",
            "https://quaypost.example/b",
        ),
        (
            "http://feeds.example/~r/quay/~3/AbC/</link><feedburner:origLink>https://quaypost.example/b</feedburner:origLink><link>",
            "https://quaypost.example/b",
        ),
    ],
)
def test_an_entrys_address_is_its_page(link: str, url: str) -> None:
    """Not the service that counts who goes there, nor what an editor's line break made of it."""
    found = only(read(rss(f"<title>Bridge closed</title><link>{link}</link>")))
    assert found.url == url
    assert article_id(found) == article_id(Article(title="x", url=url))


def test_services_that_lead_on_are_seen_through_in_every_form() -> None:
    """Also one within another; an address that carries none stays."""
    inner = "https://quaypost.example/b"
    counted = "https://l.facebook.com/l.php?u=https%3A%2F%2Fquaypost.example%2Fb%3Futm_source%3Dfb&h=AT1"
    assert article_id(Article(title="x", url=counted)) == article_id(Article(title="x", url=inner))
    assert target_of(f"https://www.google.de/url?q={counted.replace('%', '%25').replace('&', '%26')}").startswith(inner)
    assert target_of("https://r.search.yahoo.com/_ylt=A/RU=https%3a%2f%2fquaypost.example%2fb/RK=2/RS=z").startswith(
        inner
    )
    for kept in (
        "https://www.google.com/url?q=bridge",
        "https://quaypost.example/url?url=https://other.example/1",
        "http://[",
    ):
        assert target_of(kept) == kept


def test_an_entrys_own_language_counts_before_its_feeds() -> None:
    channel = "<language>en-gb</language>"
    assert (
        only(read(rss("<title>Pont ar gau</title>", channel).replace("<item>", '<item xml:lang="cy">'))).language
        == "cy"
    )
    assert only(read(rss('<title xml:lang="cy">Pont ar gau</title>', channel))).language == "cy"
    assert only(read(rss("<title>Bridge closed</title>", channel))).language == "en-gb"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&amp;lt;p&amp;gt;The bridge is shut.&amp;lt;/p&amp;gt;", "The bridge is shut."),
        ("<![CDATA[<p>Shut.</p><video><p>Your browser has no video.</p></video><button>Share</button>]]>", "Shut."),
        ("<![CDATA[<p>Shut.</p><select><option>A</option></select><textarea>x</textarea>]]>", "Shut."),
        ("<![CDATA[<video controls><p>The bridge is shut.</p>]]>", "The bridge is shut."),
        ("<![CDATA[<p>Ver\u00adkehr\u2060s\u00administer</p>]]>", "Verkehrsminister"),
        ("<![CDATA[<!--[if gte mso 9]><xml>Normal</xml><![endif]--><p>Shut.</p>]]>", "Shut."),
        ("<![CDATA[Prices < 5 & > 3 euros]]>", "Prices < 5 & > 3 euros"),
        ("<![CDATA[<p>H<sub>2</sub>O, the <b>B</b>ridge<wbr>head.</p>]]>", "H2O, the Bridgehead."),
        (
            '<![CDATA[<p>Shut. <a href="https://q.example/b-today"><span class="invisible">https://</span><span>q.example/b</span>'
            '<span class="invisible">-today</span></a> <a href="x">#<span>Quay</span></a></p>]]>',
            "Shut. https://q.example/b-today #Quay",
        ),
        ("<![CDATA[<dl><dt>Depth</dt><dd>10 km</dd></dl>]]>", "Depth\n10 km"),
    ],
)
def test_a_body_has_its_words_only(markup: str, text: str) -> None:
    assert entry(f"<description>{markup}</description>").text == text


@pytest.mark.parametrize("bytes_in", [b"\xff\xfe", b"\x93so\x94"])
def test_a_few_wrong_bytes_do_not_change_the_encoding(bytes_in: bytes) -> None:
    """A document that says UTF-8 and is, with something pasted into it."""
    document = rss("<title>Gr\u00f6\u00dfe XX</title>").encode().replace(b"XX", bytes_in)
    found = only(read(b'<?xml version="1.0" encoding="UTF-8"?>' + document)).title
    assert found == ("Größe “so”" if b"so" in bytes_in else "Größe \ufffd\ufffd")


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(ARTICLE),
        f"<!--\n{json.dumps(ARTICLE)}\n-->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        f"/*<![CDATA[*/{json.dumps(ARTICLE)}/*]]>*/",
        json.dumps(ARTICLE)[:-1] + ',"description":"two\nlines",}',
        json.dumps({"@type": "WebSite"}) + "\n" + json.dumps(ARTICLE),
        json.dumps(ARTICLE).replace('"', "&quot;"),
        json.dumps({"@graph": [{"@type": "BreadcrumbList"}, {**ARTICLE, "@type": ["Article", "NewsArticle"]}]}),
        json.dumps({"@type": "schema:NewsArticle", "schema:datePublished": ARTICLE["datePublished"]}),
        json.dumps({"@type": "https://schema.org/NewsArticle", "dateCreated": ARTICLE["datePublished"]}),
        json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
        json.dumps({**ARTICLE, "datePublished": 1772439300}),
    ],
)
def test_structured_data_is_read_as_pages_have_it(script: str) -> None:
    found = page(f'<script type="application/ld+json">{script}</script>')
    assert found.published_at == INSTANT


def test_structured_data_of_other_things_dates_no_page() -> None:
    others = {"@type": "ItemList", "itemListElement": [ARTICLE]}
    assert page(f'<script type="application/ld+json">{json.dumps(others)}</script>').published_at is None
    assert page('<script type="application/ld+json">{"@type": </script>').published_at is None


def test_a_day_in_the_address_is_the_pages() -> None:
    """Where nothing in the page says more."""
    dated = "https://quaypost.example/2026/03/02/bridge-closed"
    assert page(url=dated).published_at == datetime(2026, 3, 2, tzinfo=UTC)
    meta = '<meta property="article:published_time" content="2026-03-01T08:15:00Z">'
    assert page(meta, url=dated).published_at == datetime(2026, 3, 1, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "lang", "language"),
    [
        ('<meta http-equiv="Content-Language" content="fr">', "", "fr"),
        ('<meta name="dc.language" content="pt_BR">', "", "pt-BR"),
        ('<meta property="og:locale" content="pt_BR">', "", "pt-BR"),
        ('<meta property="og:locale" content="en_GB">', ' xml:lang="cy"', "cy"),
        ('<meta http-equiv="content-language" content="de, fr">', ' lang="de-AT"', "de-AT"),
    ],
)
def test_a_pages_language_is_where_it_says_it(head: str, lang: str, language: str) -> None:
    assert page(head, lang).language == language


def test_what_a_pages_head_says_of_its_tags_and_address() -> None:
    head = '<meta name="news_keywords" content="harbour, storm"><link rel="canonical" href="{{ page.url }}">'
    found = page(head)
    assert (found.tags, found.url) == (["harbour", "storm"], URL)


REFRESH = '<meta http-equiv="refresh" content="{}; url={}">'


def test_a_page_that_leads_on_is_no_article() -> None:
    moved = '<html><head><title>Moved</title>{}</head><body><p>If nothing happens, <a href="/2">go on</a>.</p></body></html>'
    (item,) = read(moved.format(REFRESH.format(0, "/2")), URL, "text/html", URL)
    assert isinstance(item.outcome, RecordRejected)
    assert "https://quaypost.example/2" in item.outcome.error
    # What is read meanwhile, or leads to itself, or is for readers without scripts.
    assert page(REFRESH.format(300, URL)).title == "Bridge closed"
    assert page(REFRESH.format(0, "/2")).title == "Bridge closed"
    assert page(f"<noscript>{REFRESH.format(0, '/plain')}</noscript>").title == "Bridge closed"


@pytest.mark.parametrize(
    "front",
    [
        '+++\ntitle = "Bridge: closed"\ndate = 2026-03-02T08:15:00Z\nauthors = ["Ann Lee", "Bo Ek"]\n+++\n\n',
        '---\ntitle: "Bridge: closed"\ndate: 2026-03-02T09:15:00+01:00\nauthors:\n  - Ann Lee\n  - name: Bo Ek\n---\n',
        "Title: Bridge: closed\nDate: 2026-03-02 08:15\nAuthors: Ann Lee, Bo Ek\n\n",
    ],
)
def test_what_stands_in_front_of_a_text_is_read(front: str) -> None:
    """As Hugo, Jekyll and Pelican write it."""
    found = only(read(f"{front}The old bridge is shut.\n", "bridge.md"))
    assert (found.title, found.text, found.authors) == (
        "Bridge: closed",
        "The old bridge is shut.",
        ["Ann Lee", "Bo Ek"],
    )
    assert found.published_at == INSTANT


def test_lines_that_only_look_like_headers_are_the_text() -> None:
    found = only(read("Score: two to one\nVenue: the north quay\n\nThe old bridge is shut.\n", "match.md"))
    assert "two to one" in f"{found.title} {found.text}"
    assert "north quay" in f"{found.title} {found.text}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("robots.txt", "User-agent: *\nDisallow: /x\n"),
        ("ads.txt", "google.com, pub-1, DIRECT\n"),
        ("requirements.txt", "httpx==1.0\n"),
        ("change.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
        ("Makefile", "all:\n\techo hi\n"),
        ("service.proto", 'syntax = "proto3";\n'),
        ("fair.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        ("talk.vtt", "WEBVTT\n\n00:01.000 --> 00:04.000\nHello\n"),
        ("story.xml", '<?xml version="1.0"?><nitf><body/></nitf>'),
        ("alert.xml", '<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'),
        ("denied.xml", '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
    ],
)
def test_what_programs_keep_is_no_news(name: str, data: str) -> None:
    (item,) = read(data, f"exports/{name}")
    assert isinstance(item.outcome, RecordRejected)


@pytest.mark.parametrize("form", ["q.jsonl", "q.json", "feed.json"])
def test_half_an_emoji_costs_itself_only(form: str) -> None:
    """A text that a program cut within one, its whole neighbours and escaped backslashes kept."""
    value: Any = rb'"Cut \ud83d, whole \ud83d\ude00, written \\ud83d"'
    document = b'{"title": %s}' % value
    if form == "feed.json":
        document = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a1", "title": %s}]}' % value
    assert only(read(document, form)).title == "Cut \ufffd, whole \U0001f600, written \\ud83d"
