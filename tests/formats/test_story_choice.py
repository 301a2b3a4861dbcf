"""Of an entry's elements the story is chosen once, whole; of a page its own date, address and encoding."""

import io
import json
from datetime import datetime

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, ReadOptions
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article
from pipeline.publish.run import check
from pipeline.publish.summary import Summary

SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/"'
)
STORY = "The harbour board voted on Tuesday to dredge the northern channel before the autumn storms set in."
WHOLE = f"{STORY} Work begins in May, and pilots will lead ships around the barges until the end of June."
CAPTION = (
    "<media:description>A dredger off the northern mole last spring, seen from the lighthouse.</media:description>"
)


def read(data: str | bytes, name: str = "stdin", content_type: str = "", url: str | None = None) -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return [
        item
        for item in forms.read(Input.of(name, raw, content_type, url), ReadOptions(Settings()))
        if isinstance(item, Item)
    ]


def articles(found: list[Item]) -> list[Article]:
    return [item.outcome for item in found if isinstance(item.outcome, Article)]


def rss_entry(inner: str, channel: str = "", url: str | None = None) -> Item:
    (item,) = read(
        f'<rss version="2.0" {SPACES}><channel><title>Harbour</title>{channel}<item>{inner}</item></channel></rss>',
        url=url,
    )
    return item


def article(item: Item) -> Article:
    assert isinstance(item.outcome, Article), item.outcome
    return item.outcome


def rss_text(inner: str) -> str | None:
    return article(rss_entry(f"<title>Dredging</title>{inner}")).text


DESCRIPTION = f"<description>{STORY}</description>"
CONTENT = f"<content:encoded><![CDATA[<p>{WHOLE}</p>]]></content:encoded>"


@pytest.mark.parametrize(
    "inner",
    [
        f"{DESCRIPTION}<media:content url='https://cdn.example/1.jpg'/>{CAPTION}",
        f"{CAPTION}{DESCRIPTION}",
        f"{DESCRIPTION}<media:group>{CAPTION}<media:title>IMG_1.JPG</media:title></media:group>",
        f"<media:content url='https://cdn.example/1.jpg'>{CAPTION}</media:content>{DESCRIPTION}",
        f"{DESCRIPTION}<media:text>Photo: Ann Lee, who has photographed this harbour for the paper for ten years.</media:text>",
        f"{DESCRIPTION}<dc:description>Dredging.</dc:description>",
        f"<dc:description>Dredging.</dc:description>{DESCRIPTION}",
        f"{DESCRIPTION}<itunes:summary>{STORY}</itunes:summary><itunes:subtitle>Dredging</itunes:subtitle>",
        f"<content:encoded/>{DESCRIPTION}",
        f"<content:encoded><![CDATA[<p>Read more &raquo;</p>]]></content:encoded>{DESCRIPTION}",
        f"<content:encoded><![CDATA[<img src='https://cdn.example/1.jpg'/>]]></content:encoded>{DESCRIPTION}",
        f"<dc:description>{STORY}</dc:description>",
        f"<itunes:summary>{STORY}</itunes:summary>",
        f"<media:group><media:description>{STORY}</media:description></media:group>",
    ],
)
def test_the_story_is_the_text(inner: str) -> None:
    """Not the caption of its photo, not a teaser, and once."""
    assert rss_text(inner) == STORY


@pytest.mark.parametrize(
    "inner",
    [
        DESCRIPTION + CONTENT,
        CONTENT + DESCRIPTION,
        CONTENT + CAPTION,
        CONTENT + CONTENT,
        f"{CAPTION}{DESCRIPTION}{CONTENT}",
    ],
)
def test_the_whole_story_is_preferred(inner: str) -> None:
    """Its content, wherever it stands; then there is no need of its page."""
    item = rss_entry(f"<title>Dredging</title>{inner}")
    assert article(item).text == WHOLE
    assert item.whole
    assert not rss_entry(f"<title>Dredging</title>{DESCRIPTION}").whole


def atom(inner: str, feed: str = "") -> Article:
    return article(
        read(
            f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}><title>Harbour</title>{feed}<entry>{inner}</entry></feed>'
        )[0]
    )


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ('<title type="text">Browsers drop the &lt;blink&gt; element</title>', "Browsers drop the <blink> element"),
        (
            "<title>Rule 8: &lt;b&gt; in &lt;td&gt; is fine, a &amp;amp; is not</title>",
            "Rule 8: <b> in <td> is fine, a &amp; is not",
        ),
        ('<title type="html">&lt;i&gt;Two&lt;/i&gt; ships &amp;amp; a &amp;lt;3</title>', "Two ships & a <3"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Two <i>ships</i></div></title>',
            "Two ships",
        ),
    ],
)
def test_atom_says_what_is_markup(element: str, words: str) -> None:
    """Plain text keeps its angle brackets."""
    assert atom(element).title == words
    summary = element.replace("title", "summary")
    assert atom(f"<title>x</title>{summary}").text == words


def test_a_picture_in_the_place_of_the_content_is_no_text() -> None:
    """The summary is."""
    picture = '<content type="image/png">iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD</content>'
    assert atom(f"<title>x</title>{picture}<summary>{STORY}</summary>").text == STORY


def test_untyped_text_of_atom_that_is_markup_is_read_as_such() -> None:
    """As many systems write it, though the standard would have it shown with its tags."""
    assert (
        atom("<title>x</title><summary>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</summary>").text == "One.\nTwo."
    )


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Browsers drop the &lt;blink&gt; element", "Browsers drop the <blink> element"),
        ("Profit &lt; 5 &amp; x&lt;y", "Profit < 5 & x<y"),
        ("&lt;b&gt;Fire&lt;/b&gt; &amp;amp; rain", "Fire & rain"),
        ("Caf&amp;eacute; &amp;#146;Nord&amp;#146;", "Café ’Nord’"),
        ("<![CDATA[<a href='/x'>Pier</a> &amp; mole]]>", "Pier & mole"),
    ],
)
def test_titles_of_rss_are_markup_only_where_they_look_it(title: str, words: str) -> None:
    """Where an element is closed; other angle brackets are of the headline."""
    assert article(rss_entry(f"<title>{title}</title>")).title == words


def test_an_entrys_link_is_its_page() -> None:
    """Whatever other links it has, and none where there is none."""
    page = '<link rel="alternate" type="text/html" href="https://pier.example/7"/>'
    picture = '<link rel="enclosure" type="image/jpeg">https://cdn.example/7.jpg</link>'
    for inner in (page + picture, picture + page, '<link rel="self" href="https://pier.example/7.atom"/>' + page):
        assert atom(f"<id>urn:7</id><title>Pier</title>{inner}").url == "https://pier.example/7"
    assert atom(f"<id>urn:7</id><title>Pier</title>{picture}").url is None
    given = {"url": "https://pier.example/feed"}
    assert article(rss_entry("<title>x</title><guid>88731</guid>", **given)).url is None
    assert (
        article(rss_entry("<title>x</title><guid>https://pier.example/8</guid>", **given)).url
        == "https://pier.example/8"
    )
    assert article(rss_entry("<title>x</title><link>/9</link>", **given)).url == "https://pier.example/9"
    assert article(rss_entry("<title>x</title><link>N/A</link>", **given)).url is None


def test_atoms_authors_are_inherited() -> None:
    """Of the entry, else of its source, else of the feed."""
    feed = "<author><name>Ann Lee</name></author>"
    assert atom("<title>x</title>", feed).authors == ["Ann Lee"]
    assert atom("<title>x</title><author><name>Bo Ek</name></author>", feed).authors == ["Bo Ek"]
    source = "<source><title>y</title><author><name>Cy Poe</name></author></source>"
    assert atom(f"<title>x</title>{source}", feed).authors == ["Cy Poe"]


@pytest.mark.parametrize("element", ["pubDate", "dc:date", "dcterms:issued"])
@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026/6/29 15:07:41", "2026-06-29T15:07:41+00:00"),
        ("2026年3月2日 09:30", "2026-03-02T09:30:00+00:00"),
        ("1772443800.25", "2026-03-02T09:30:00.250000+00:00"),
        ("2026-03-02 09:30:00 UTC", "2026-03-02T09:30:00+00:00"),
        ("Mon, 02 Mar 2026 09:30:00 CEST", "2026-03-02T09:30:00+02:00"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("05/03/2026 09:30", None),
        ("2026", None),
        ("March 2026", None),
    ],
)
def test_a_feeds_dates_are_never_filled_from_todays(element: str, written: str, instant: str | None) -> None:
    """What is written is read whole, or is not a date."""
    found = article(rss_entry(f"<title>x</title><{element}>{written}</{element}>")).published_at
    assert (found and found.isoformat()) == instant


def test_a_feeds_language_tells_the_day_from_the_month() -> None:
    """And where the entry has another date that can be read, that is taken."""
    entry = "<title>x</title><pubDate>05/03/2026 09:30</pubDate>"
    assert str(article(rss_entry(entry, "<language>fr</language>")).published_at).startswith("2026-03-05 09:30")
    other = entry + "<dc:date>2026-03-05T09:30:00Z</dc:date>"
    assert str(article(rss_entry(other)).published_at).startswith("2026-03-05 09:30")


# Encodings.

WORDS = {
    "iso-8859-2": "Żegluga wstrzymana, będzie zimno w Łodzi i na morzu",
    "windows-1251": "Паром остановлен, движение прервано до утра",
    "gbk": "渡轮因大雾停航，港口关闭到明天早晨",
    "shift_jis": "霧のためフェリーは欠航、港は明朝まで閉鎖",
    "windows-1252": "Le ferry s’arrête à l’île – “coûteux”",
    "utf-8": "Café fermé à l’île",
}


def feed_of(words: str, encoding: str | None) -> str:
    declared = f' encoding="{encoding}"' if encoding else ""
    return f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><item><title>{words}</title></item></channel></rss>'


@pytest.mark.parametrize("encoding", WORDS)
@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1", "gbk", "nonsense", "us-ascii"])
def test_a_feeds_own_word_on_its_encoding_counts(encoding: str, charset: str | None) -> None:
    """The declaration, whatever the server says; where there is none, the server."""
    kind = f"application/xml; charset={charset}" if charset else ""
    words = WORDS[encoding]
    assert articles(read(feed_of(words, encoding).encode(encoding), "feed", kind))[0].title == words
    told = f"text/xml; charset={encoding}"
    assert articles(read(feed_of(words, None).encode(encoding), "feed", told))[0].title == words


def page(head: str = "", words: str = "The board will dredge", body: str = "", after: str = "") -> str:
    paragraphs = "".join(
        f"<p>{words}: the harbour board voted on {day} to dredge the northern channel before the autumn storms, and the "
        f"pilots will lead all ships around the barges in the meantime, its chairman said.</p>"
        for day in ("Tuesday", "Wednesday", "Friday")
    )
    return (
        f"<!doctype html><html lang='en'><head><title>{words}</title>{head}</head><body><article><h1>{words}</h1>{body}"
        f"{paragraphs}</article>{after}</body></html>"
    )


@pytest.mark.parametrize("encoding", [name for name in WORDS if name != "utf-8"])
def test_a_pages_encoding_may_be_in_its_header_only(encoding: str) -> None:
    """From an address, and in an archive."""
    data = page(words=WORDS[encoding]).encode(encoding, "xmlcharrefreplace")
    kind = f"text/html; charset={encoding}"
    assert articles(read(data, "https://pier.example/1", kind))[0].title == WORDS[encoding]
    assert articles(read(archive(("https://pier.example/1", data, kind))))[0].title == WORDS[encoding]


def test_a_pages_header_is_not_believed_against_its_bytes() -> None:
    """UTF-8 is UTF-8."""
    data = page('<meta charset="utf-8">', WORDS["utf-8"]).encode()
    for kind in ("text/html; charset=iso-8859-1", "text/html; charset=gbk", "text/html"):
        assert articles(read(data, "https://pier.example/1", kind))[0].title == WORDS["utf-8"]


# Pages: dates and addresses.


def published(html: str) -> str | None:
    found = articles(read(html, "x.html"))[0].published_at
    assert found is None or isinstance(found, datetime)
    return found.isoformat() if found else None


def json_ld(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


INSTANT = "2026-03-01T23:30:00-08:00"


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="article:published_time" content="{INSTANT}">',
        f'<meta itemprop="datePublished" content="{INSTANT}">',
        json_ld({"@type": "NewsArticle", "datePublished": INSTANT, "dateModified": "2026-03-09T00:00:00Z"}),
        json_ld({"@graph": [{"@type": "WebSite"}, {"@type": ["ReportageNewsArticle"], "datePublished": INSTANT}]}),
        json_ld(
            [{"@type": "WebPage", "datePublished": "2020-01-02"}, {"@type": "BlogPosting", "datePublished": INSTANT}]
        ),
        '<script type="application/ld+json">{broken</script>' + json_ld({"@type": "Article", "datePublished": INSTANT}),
    ],
)
def test_a_pages_date_has_its_time_and_zone(head: str) -> None:
    """In its metadata or its structured data."""
    assert published(page(head)) == INSTANT


@pytest.mark.parametrize("attributes", ["", "pubdate", 'itemprop="datePublished"', 'class="entry-date"'])
def test_a_time_element_has_its_time_and_zone(attributes: str) -> None:
    """That of the article, and not those of what stands around it."""
    comment = '<div class="comments"><time datetime="2026-03-09T10:00:00Z">9 March</time></div>'
    own = f'<time {attributes} datetime="{INSTANT}">1 March</time>'
    assert published(page(body=own, after=comment)) == INSTANT


@pytest.mark.parametrize(
    "after",
    [
        '<section class="comments"><time datetime="2026-03-09T10:00:00Z">9 March</time></section>',
        "<footer>© 2026. Founded 1 May 1998.</footer>",
        '<div id="site-footer">Founded 1 May 1998</div>',
        '<aside>Events: <time datetime="2026-05-01">1 May</time></aside>',
        '<div class="related"><a href="/2"><time datetime="2026-02-09T10:00:00Z">9 February</time></a></div>',
        json_ld({"@type": "Comment", "datePublished": "2026-03-09T10:00:00Z"}),
        json_ld({"@type": "Organization", "foundingDate": "1998-05-01"}),
    ],
)
def test_a_page_has_no_date_of_what_stands_around_it(after: str) -> None:
    """Nor one of its text."""
    assert published(page(after=after)) is None
    assert published(page(words="The pier of 1 May 1998", after=after)) is None


def test_a_day_under_the_headline_is_the_pages() -> None:
    """Written out for readers only."""
    assert (published(page(body="<span class='d'>Posted on 3 February 2026</span>")) or "").startswith("2026-02-03")


def archive(*pages: tuple[str | None, bytes, str], packed: bool = False) -> bytes:
    """Pages by address, with their Content-Type, as a WARC file."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for url, data, kind in pages:
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url or "https://x.example/", "response", io.BytesIO(data), http_headers=headers
        )
        if url is None:
            record.rec_headers.remove_header("WARC-Target-URI")
        writer.write_record(record)
    return buffer.getvalue()


def canonical(href: str) -> bytes:
    return page(f'<link rel="canonical" href="{href}"><meta property="og:url" content="{href}">').encode()


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://www.pier.example/2026/03/dredge", "https://www.pier.example/"),
        ("https://www.pier.example/2026/03/dredge", "/"),
        ("https://www.pier.example/2026/03/dredge", "https://www.pier.example/en/news/"),
        ("https://www.pier.example/harbour/dredge-7", "https://www.pier.example/harbour"),
        ("https://evil.substack.com/p/dredge", "https://victim.substack.com/p/dredge"),
        ("https://evil.wordpress.com/p", "https://victim.wordpress.com/story-7"),
        ("https://evil.github.io/p", "https://victim.github.io/story-7"),
        ("https://medium.com/@evil/p", "https://medium.com/@victim/story-7"),
        ("https://evil.example/p", "https://victim.example/story-7"),
        ("https://evil.co.uk/p", "https://victim.co.uk/story-7"),
    ],
)
def test_a_page_may_not_take_an_address_that_is_not_its_own(url: str, href: str) -> None:
    """A home or section page, another outlet's or another author's; nor is it named by that outlet."""
    (found,) = articles(read(canonical(href), url, url=url))
    assert found.url == url
    assert found.source is not None
    assert "victim" not in str(found.source)


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://m.pier.example/dredge-7?utm_source=x", "https://www.pier.example/dredge-7"),
        ("https://www.pier.example/dredge-7/amp", "https://www.pier.example/dredge-7"),
        ("https://www.pier.example/dredge-7/2", "https://www.pier.example/dredge-7"),
        ("https://www.pier.example/?p=7", "https://www.pier.example/2026/03/dredge"),
        ("https://medium.com/@ann/dredge-7?source=rss", "https://medium.com/@ann/dredge-7"),
        (
            "https://www-pier-example.cdn.ampproject.org/c/s/www.pier.example/dredge-7",
            "https://www.pier.example/dredge-7",
        ),
    ],
)
def test_a_page_is_believed_on_its_own_address(url: str, href: str) -> None:
    """Without what another dress of it adds."""
    (found,) = articles(read(canonical(href), url, url=url))
    assert found.url == href


def test_pages_whose_template_names_the_home_page_are_several() -> None:
    """Each has its own id."""
    pages = [(f"https://pier.example/news/{n}", canonical("https://pier.example/"), "text/html") for n in range(3)]
    assert len({article_id(each) for each in articles(read(archive(*pages)))}) == 3


@pytest.mark.parametrize("packed", [False, True])
def test_a_record_without_its_address_costs_itself_only(packed: bool) -> None:
    """The rest of the archive is read."""
    found = read(
        archive(
            (None, page().encode(), "text/html"),
            ("https://pier.example/2", page().encode(), "text/html"),
            packed=packed,
        )
    )
    assert [each.url for each in articles(found)] == ["https://pier.example/2"]
    assert [item.where for item in found if isinstance(item.outcome, RecordRejected)] == ["stdin#1"]


def test_an_archive_packed_as_one_is_read_whole() -> None:
    """Though each record should be packed by itself."""
    import gzip

    pages = [(f"https://pier.example/{n}", page().encode(), "text/html") for n in range(3)]
    assert len(articles(read(gzip.compress(archive(*pages)), "x.warc.gz"))) == 3


def test_extracted_texts_are_told_from_an_archive_of_pages(capsys: pytest.CaptureFixture[str]) -> None:
    """A WET file says so, rather than nothing."""
    lines = (
        "WARC/1.0",
        "WARC-Type: conversion",
        "WARC-Target-URI: https://pier.example/1",
        "Content-Length: 4",
        "",
        "Fog.",
    )
    (item,) = read("\r\n".join((*lines, "", "")), "x.wet")
    assert isinstance(item.outcome, RecordRejected)
    assert "WET" in item.outcome.error
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("written", ["March 2026", "05/03/2026", "Mon, 02 Mar 2026 09:30:00 QXZ", "soon"])
def test_a_date_that_could_not_be_read_is_told(written: str) -> None:
    """The article is published without it, and the summary shows it; a placeholder is not worth a word."""
    summary = Summary()
    for date in (written, "0001-01-01T00:00:00Z", ""):
        check(rss_entry(f"<title>Fog</title><pubDate>{date}</pubDate>"), Settings(), summary)
    assert (summary.published, summary.as_dict()["dates_not_read"]) == (3, 1)
    assert repr(written) in summary.lines()[0]
