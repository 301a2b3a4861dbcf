"""More odd but common inputs of producers by kind, each beside the value that a good reader gives it."""

import gzip
import json
from datetime import datetime

import pytest

from pipeline.errors import RecordRejected
from pipeline.formats.dates import parse_date
from pipeline.messages.articles import Article
from tests.formats.test_producers_kinds import INSTANT, STORY, URL, entry, only, page, read, rss

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"{more}>'
    '<channel rdf:about="https://quaypost.example/"><title>Quay Post</title><link>https://quaypost.example/</link>'
    "<items><rdf:Seq><rdf:li rdf:resource='{url}'/></rdf:Seq></items>{channel}</channel>{items}</rdf:RDF>"
)
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'{more}><title>Quay Post</title><entry>{inner}</entry></feed>"
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
WORDS = "The ferry sails every twenty minutes from the northern quay."
DATE = "2026-03-02T09:15:00+01:00"


def rdf(inner: str, channel: str = "", more: str = "") -> Article:
    items = f"<item rdf:about='{URL}'>{inner}</item>"
    return only(read(RDF.format(url=URL, channel=channel, items=items, more=more)))


def atom(inner: str, more: str = "") -> Article:
    return only(read(ATOM.format(inner=inner, more=more)))


def rejection(data: str | bytes, name: str = "stdin") -> str:
    (item,) = read(data, name)
    assert isinstance(item.outcome, RecordRejected), item.outcome
    return f"{item.outcome.error} → {item.outcome.fix}"


def test_rss_1_is_read_with_dublin_core() -> None:
    """Items beside the channel; the address in rdf:about stands in for a missing link."""
    found = rdf(
        f"<title>Bridge closed</title><link>{URL}</link><description>Short.</description><dc:creator>Ana Lopes</dc:creator>"
        f"<dc:subject>harbour</dc:subject><dc:date>{DATE}</dc:date><content:encoded><![CDATA[{STORY}]]></content:encoded>",
        "<dc:language>en-GB</dc:language>",
    )
    assert (found.title, found.url, found.authors, found.tags) == ("Bridge closed", URL, ["Ana Lopes"], ["harbour"])
    assert (found.published_at, found.language) == (INSTANT, "en-GB")
    assert str(found.text).startswith("The old bridge")
    bare = rdf("<title>Bridge closed</title>", more=" xml:lang='pt'")
    assert (bare.url, bare.language) == (URL, "pt")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"<content type='text/html'>&lt;p&gt;{WORDS}&lt;/p&gt;</content>", WORDS),
        (f"<content type='text/plain'>{WORDS} 5 &lt; 7 &amp; 8 &gt; 2.</content>", f"{WORDS} 5 < 7 & 8 > 2."),
        (
            f"<content type='xhtml'><xh:div xmlns:xh='http://www.w3.org/1999/xhtml'><xh:p>{WORDS}</xh:p></xh:div></content>",
            WORDS,
        ),
        (
            f"<content type='application/xhtml+xml'><div xmlns='http://www.w3.org/1999/xhtml'>{WORDS}</div></content>",
            WORDS,
        ),
        (f"<content type='text' src='/whole.html'/><summary>{WORDS}</summary>", WORDS),
        (f"<content type='application/pdf'>JVBERi0xLjcKJeLjz9MK</content><summary>{WORDS}</summary>", WORDS),
        (f"<content type='image/png'>iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB</content><summary>{WORDS}</summary>", WORDS),
        (f"<summary type='html'>&lt;i&gt;{WORDS}&lt;/i&gt;</summary>", WORDS),
    ],
)
def test_types_of_atom_content(content: str, text: str) -> None:
    """By media type or short name; what is elsewhere or no text leaves the summary."""
    assert atom(f"<title>Bridge closed</title><id>urn:1</id>{content}").text == text


def test_bases_of_atom_are_joined_at_every_level() -> None:
    """The feed's, the entry's and the link's own."""
    found = atom(
        "<title>T</title><id>urn:1</id><link xml:base='2026/' href='bridge'/>",
        " xml:base='https://quaypost.example/news/'",
    )
    assert found.url == "https://quaypost.example/news/2026/bridge"
    dated = atom(
        "<title>T</title><id>urn:1</id><updated>2026-03-09T00:00:00Z</updated><published>2026-03-02T08:15:00Z</published>"
    )
    assert dated.published_at == INSTANT


def test_a_video_has_the_words_of_its_group() -> None:
    """As YouTube's feeds: the description is in media:group, the title is the entry's."""
    found = atom(
        "<title>Bridge closed</title><id>yt:video:x1</id><link rel='alternate' href='https://video.example/watch?v=x1'/>"
        "<media:group xmlns:media='http://search.yahoo.com/mrss/'><media:title>bridge_final_v2.mp4</media:title>"
        f"<media:content url='https://video.example/v/x1' type='application/x-shockwave-flash'/><media:description>{WORDS}"
        "</media:description><media:community><media:statistics views='9'/></media:community></media:group>"
    )
    assert (found.title, found.text, found.url) == ("Bridge closed", WORDS, "https://video.example/watch?v=x1")


@pytest.mark.parametrize(
    ("inner", "title", "text"),
    [
        (f"<title>Episode 4</title><itunes:summary>{WORDS}</itunes:summary>", "Episode 4", WORDS),
        (f"<title>Episode 4</title><itunes:subtitle>{WORDS}</itunes:subtitle>", "Episode 4", WORDS),
        (
            f"<title>Ep. 4: Ferry</title><itunes:title>Ferry</itunes:title><description>{WORDS}</description>",
            "Ep. 4: Ferry",
            WORDS,
        ),
        (f"<itunes:title>Ferry</itunes:title><description>{WORDS}</description>", "Ferry", WORDS),
    ],
)
def test_podcasts_are_read(inner: str, title: str, text: str) -> None:
    """Known by their guid, without an address; the sound file is not the page."""
    sound = (
        "<enclosure url='https://cdn.example/4.mp3' type='audio/mpeg' length='1'/><guid isPermaLink='false'>ep-4</guid>"
    )
    found = only(
        read(rss(f"{inner}{sound}<itunes:author>Ana Lopes</itunes:author>").replace("<rss ", f"<rss {ITUNES} "))
    )
    assert (found.title, found.text, found.url, found.authors) == (title, text, None, ["Ana Lopes"])


@pytest.mark.parametrize(
    "inner",
    [
        f"<dc:date>{DATE}</dc:date>",
        "<atom:updated>2026-03-02T08:15:00Z</atom:updated>",
        "<dcterms:created xmlns:dcterms='http://purl.org/dc/terms/'>2026-03-02T08:15:00Z</dcterms:created>",
        "<dcterms:issued xmlns:dcterms='http://purl.org/dc/terms/'>2026-03-02T08:15:00Z</dcterms:issued>",
        "<pubDate><![CDATA[ Mon, 02 Mar 2026 09:15:00 +0100 ]]></pubDate>",
        "<pubDate></pubDate><dc:date>2026-03-02T08:15Z</dc:date>",
        "<pubdate>Mon, 02 Mar 2026 08:15:00 GMT</pubdate>",
    ],
)
def test_elements_of_an_entrys_date(inner: str) -> None:
    """Dublin Core, Atom within RSS, CDATA with blanks, the wrong case."""
    assert entry(inner).published_at == INSTANT


def test_several_authors_and_labels_are_kept() -> None:
    """dc:creator twice, categories of two vocabularies; each once."""
    found = entry(
        "<dc:creator>Ana Lopes</dc:creator><dc:creator>Rui Sá</dc:creator><category domain='x'>Harbour</category>"
        "<category><![CDATA[Bridges & roads]]></category><category>Harbour</category>"
    )
    assert found.authors == ["Ana Lopes", "Rui Sá"]
    assert found.tags == ["Harbour", "Bridges & roads"]


@pytest.mark.parametrize(
    "document",
    [
        rss(f"<title>Bridge closed</title><link>{URL}</link>").replace(
            "<rss ", '<rss xmlns="http://backend.userland.com/rss2" '
        ),
        rss(f"<title>Bridge closed</title><link>{URL}</link>").replace("rss", "RSS").replace("channel>", "CHANNEL>"),
        "<?xml version='1.0'?><!--"
        + " a licence " * 900
        + "-->"
        + rss(f"<title>Bridge closed</title><link>{URL}</link>"),
        "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?>\n\n"
        + rss(f"<title>Bridge closed</title><link>{URL}</link>"),
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'>"
        + rss(f"<title>Bridge closed</title><link>{URL}</link>"),
        rss(f"<title><![CDATA[Bridge ]]><![CDATA[closed]]></title><link><![CDATA[\n{URL}\n]]></link>"),
        rss(f"<title>Bridge&#x20;closed&#0;</title><link>{URL}</link>"),
    ],
)
def test_documents_that_are_rss_all_the_same(document: str) -> None:
    """A default namespace, capitals, a long comment first, a DOCTYPE, parted CDATA, a character that XML forbids."""
    found = only(read(document))
    assert (found.title, found.url) == ("Bridge closed", URL)


def test_a_news_sitemap_names_outlet_language_and_labels() -> None:
    """And images, videos and other languages of a page are not pages of their own."""
    found = only(
        read(
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
            "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
            "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1' xmlns:xhtml='http://www.w3.org/1999/xhtml'>"
            f"<url><xhtml:link rel='alternate' hreflang='pt' href='https://quaypost.example/pt/x'/><loc>{URL}</loc>"
            "<image:image><image:loc>https://cdn.example/1.jpg</image:loc><image:title>Pillars</image:title></image:image>"
            f"<news:news><news:publication><news:name>Quay Post</news:name><news:language>en</news:language></news:publication>"
            f"<news:publication_date>{DATE}</news:publication_date><news:title>Bridge closed</news:title>"
            "<news:keywords>bridge, harbour</news:keywords></news:news></url></urlset>"
        )
    )
    assert (found.url, found.title, found.language, found.published_at) == (URL, "Bridge closed", "en", INSTANT)
    assert (found.source.name if found.source else None, found.tags) == ("Quay Post", ["bridge", "harbour"])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": "x"}]}, '."@graph"[]'),
        ({"type": "OrderedCollectionPage", "orderedItems": [{"type": "Create", "object": {}}]}, ".orderedItems[]"),
        ({"status": "ok", "data": {"news-items": [{"title": "x"}]}}, '.data."news-items"[]'),
        ({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "x", "articleBody": "y"}, "--map"),
        ({"id": "https://x.example/1", "type": "Note", "content": "<p>x</p>", "attributedTo": "y"}, "--map"),
    ],
)
def test_other_vocabularies_of_json_are_rejected_with_the_way(document: dict[str, object], words: str) -> None:
    """How to take the list out of its object, or --map for other names."""
    assert words in rejection(json.dumps(document), "x.json")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ('title;text\r\nBridge closed;"5,5 m; dry\r\nand quiet"\r\n', "x.csv"),
        ('title\ttext\r\nBridge closed\t"5,5 m; dry\r\nand quiet"\r\n', "x.tsv"),
        ('\ufefftitle\ttext\r\nBridge closed\t"5,5 m; dry\r\nand quiet"\r\n', "x.csv"),
        ('title|text\nBridge closed|"5,5 m; dry\r\nand quiet"\n', "x.csv"),
        ('"title","text"\n"Bridge closed","5,5 m; dry\r\nand quiet"\n', "stdin"),
        ('title;text;;;\r\nBridge closed;"5,5 m; dry\r\nand quiet";;;\r\n;;;;\r\n', "x.csv"),
        (' Title ; TEXT \nBridge closed;"5,5 m; dry\r\nand quiet"\n\n\n', "x.csv"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_are_read(data: str, name: str, encoding: str) -> None:
    """Semicolons, tabs and bars; lines in a cell; Excel's Unicode text; columns and rows without anything."""
    found = only(read(data.removeprefix("\ufeff").encode(encoding), name))
    assert (found.title, "".join(str(found.text).split())) == ("Bridge closed", "5,5m;dryandquiet")


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (
            b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Bridge\r\nMIME-Version: 1.0\r\n\r\nClosed.",
            "x.eml",
            "mail",
        ),
        (
            b"Received: from x\r\nFrom: a@b.example\r\nSubject: Bridge\r\nMessage-ID: <1@b>\r\n\r\nClosed.",
            "stdin",
            "mail",
        ),
        (
            b"From a@b.example Mon Mar  2 09:15:00 2026\nFrom: a@b.example\nTo: c@d.example\nSubject: x\n\nClosed.\n",
            "x.mbox",
            "mail",
        ),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 40 + b"feed.xml", "feed.zip", "archive"),
        (b"BZh91AY&SY" + b"\x00" * 40, "feed.xml.bz2", "bz"),
        (b"\xfd7zXZ\x00\x00\x04" + b"\x00" * 40, "feed.xml.xz", "xz"),
        (b"\x28\xb5\x2f\xfd\x24" + b"\x00" * 40, "feed.xml.zst", "zst"),
        (b"<?xml version='1.0'?><newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "x.xml", "newsMessage"),
        (b"<?xml version='1.0'?><newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "x.xml", "newsItem"),
        (b"<?xml version='1.0'?><nitf><head/><body/></nitf>", "x.xml", "nitf"),
        (
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "x.ics",
            "calendar",
        ),
        (b"SQLite format 3\x00\x10\x00", "x.db", "SQLite"),
        (b"<frameset cols='20%,80%'><frame src='a.html'><frame src='b.html'></frameset>", "x.html", ""),
    ],
)
def test_what_is_no_article_is_rejected_by_its_name(data: bytes, name: str, word: str) -> None:
    """Mail, archives, calendars, news agencies' XML."""
    assert word.lower() in rejection(data, name).lower()


def test_a_packed_feed_is_read() -> None:
    """As .xml.gz and without the extension."""
    packed = gzip.compress(rss(f"<title>Bridge closed</title><link>{URL}</link>").encode())
    assert only(read(packed, "feed.xml.gz")).title == only(read(packed)).title == "Bridge closed"


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T08:15:00.123456789Z",
        "2026-03-02 09:15:00 +0100 CET",
        "Mon Mar 02 2026 09:15:00 GMT+0100 (Central European Standard Time)",
        "20260302T081500Z",
        "/Date(1772439300000)/",
        "/Date(1772439300000+0100)/",
        "2026-03-02T09:15:00+0100",
        "2026-03-02T09:15:00+01",
        "2026-03-02T08:15:00z",
        "2026-03-02t08:15:00Z",
        "2026-03-02T08:15:00 Z",
        "2026-03-02T08:15:00 UTC",
        "Mon, 2 Mar 2026 08:15:00 UT",
        "Monday, March 2, 2026 at 8:15 AM UTC",
        "Mon, 02 Mar 2026 03:15:00 -0500 (EST)",
        "1772439300",
        "1772439300000",
        "2026-03-02T08:15:00Z[UTC]",
        "2026-03-02T09:15:00+01:00[Europe/Berlin]",
    ],
)
def test_dates_that_programs_write(value: str) -> None:
    """Of Go, JavaScript, .NET and Java; to the second."""
    found = parse_date(value)
    assert found is not None
    assert datetime.fromisoformat(found).replace(microsecond=0) == INSTANT


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "-1",
        "0000-00-00 00:00:00",
        "1970-01-01T00:00:00Z",
        "now",
        "today",
        "yesterday",
        "3 hours ago",
        "null",
        "None",
        "Invalid Date",
        "NaN",
        "undefined",
        "2026",
        "03/2026",
        "12:30",
        "Monday",
        "99999999999999999999",
        "Mon, 31 Feb 2026 08:15:00 GMT",
        "2026-02-30",
        "2026-13-01",
        "{{date}}",
        "%Y-%m-%d",
        "TBD",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    """Templates, words of programs, times relative to an unknown time, days that do not exist."""
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"Organization","name":"Q"},'
        '{"@type":["NewsArticle","Article"],"headline":"Bridge closed","datePublished":"' + DATE + '"}]}</script>',
        '<script type="application/ld+json">//<![CDATA[\n{"@type":"NewsArticle","datePublished":"'
        + DATE
        + '"}\n//]]></script>',
        '<script type="application/ld+json"><!-- {"@type":"NewsArticle","datePublished":"' + DATE + '"} --></script>',
        '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"two\nlines","datePublished":"'
        + DATE
        + '",}</script>',
        '<script type="application/ld+json">{"@type":"LiveBlogPosting","datePublished":"'
        + DATE
        + '","liveBlogUpdate":['
        '{"@type":"BlogPosting","datePublished":"2026-03-05T10:00:00Z"}]}</script>',
        '<script type="application/ld+json">{"@type":"WebPage","datePublished":"2019-01-01","mainEntity":{"@type":"NewsArticle",'
        '"datePublished":"' + DATE + '"}}</script>',
        f'<meta property="article:published_time" content="{DATE}">',
        f'<meta name="parsely-pub-date" content="{DATE}">',
        f'<meta name="DC.date.issued" content="{DATE}">',
        f'<meta itemprop="datePublished" content="{DATE}">',
        f'<meta name="sailthru.date" content="{DATE}">',
        f'<meta name="cXenseParse:recs:publishtime" content="{DATE}">',
    ],
)
def test_where_a_page_says_its_date(head: str) -> None:
    """In a graph, behind comments, with faults that browsers forgive; of a live blog its beginning."""
    assert page(head).published_at == INSTANT


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (
            '<link rel="alternate" hreflang="pt" href="https://quaypost.example/pt/ponte"><link rel="canonical" href="{url}">',
            URL,
        ),
        ('<LINK REL="Canonical" HREF=" {url} ">', URL),
        (
            '<link rel="amphtml" href="https://quaypost.example/amp/bridge-closed"><link href="{url}" rel="canonical">',
            URL,
        ),
        ('<base href="https://quaypost.example/news/"><link rel="canonical" href="bridge-closed">', URL),
    ],
)
def test_the_address_of_a_page_is_its_own(head: str, url: str) -> None:
    """Not that of another language, nor of its fast form."""
    assert page(head.format(url=URL), url=f"{URL}?print=1").url == url


def test_an_amp_page_is_its_article() -> None:
    """With the address that it names."""
    document = (
        f'<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><title>Bridge closed | Quay Post</title>'
        f'<link rel="canonical" href="{URL}"><script async src="https://cdn.ampproject.org/v0.js"></script></head>'
        f"<body><article><h1>Bridge closed</h1><amp-img src=x></amp-img>{STORY}</article></body></html>"
    )
    found = only(read(document, "x.html", url="https://quaypost.example/amp/news/bridge-closed"))
    assert (found.url, found.title) == (URL, "Bridge closed")
    assert str(found.text).startswith("The old bridge")


def test_teasers_around_the_article_are_not_its_text() -> None:
    """Each in an <article> of its own, before and behind it."""
    teaser = (
        "<article class=teaser><h3><a href=/x>Market reopens after the flood</a></h3><p>Stalls are back.</p></article>"
    )
    document = (
        f'<!DOCTYPE html><html lang="en"><head><title>Bridge closed</title></head><body><main>{teaser}{teaser}'
        f"<article><h1>Bridge closed</h1>{STORY}</article><section><h2>More</h2>{teaser * 3}</section></main></body></html>"
    )
    found = only(read(document, "x.html"))
    assert "Stalls" not in str(found.text)
    assert str(found.text).startswith("The old bridge")


def test_languages_of_a_page() -> None:
    """By its root, else by what it says for social networks."""
    assert page(lang=' lang="pt-BR"').language == "pt-BR"
    assert page('<meta property="og:locale" content="es_MX">', lang="").language in ("es-MX", "es")
    assert page('<meta http-equiv="content-language" content="fr-CA">', lang="").language in ("fr-CA", "fr")


def test_xhtml_behind_a_declaration_is_a_page() -> None:
    """Not XML of a form that is not read."""
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head>'
        f"<title>Bridge closed</title></head><body><h1>Bridge closed</h1>{STORY}</body></html>"
    )
    found = only(read(document, "x.xhtml"))
    assert (found.title, found.published_at) == ("Bridge closed", None)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Ferry\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "a calendar",
        ),
        (b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ana Lopes\r\nEND:VCARD\r\n", "an address book"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "a certificate, key or signature"),
        (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n", "a certificate, key or signature"),
        (b"WEBVTT\n\n00:01.000 --> 00:04.000\nThe ferry sails.\n", "subtitles"),
        (b"%YAML 1.2\n---\ntitle: Ferry\n", "YAML"),
    ],
)
def test_texts_that_are_no_article_are_known_by_their_beginning(data: bytes, kind: str) -> None:
    """As standard input or from an address there is no name that tells."""
    assert kind in rejection(data)
