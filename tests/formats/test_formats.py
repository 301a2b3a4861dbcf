"""Every version of every feed format, told by its content alone."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from pipeline.config.settings import Settings
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.articles import Article

LINK = "https://coast.example/1"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
ITEM = f"<item><title>Flood in Porto</title><link>{LINK}</link><description>It rained.</description></item>"
CHANNEL = "<title>Coast Post</title><link>https://coast.example/</link><description>News</description>"
DATE = "2026-03-01T09:30:00Z"

FORMATS = {
    "RSS 0.90": f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel>{CHANNEL}</channel>{ITEM}</rdf:RDF>',
    "RSS 0.91": f'<rss version="0.91"><channel>{CHANNEL}<language>en</language>{ITEM}</channel></rss>',
    "RSS 0.91 with Netscape's DOCTYPE": '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS '
    f'0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>{CHANNEL}{ITEM}'
    "</channel></rss>",
    "RSS 0.92": f'<rss version="0.92"><channel>{CHANNEL}{ITEM}</channel></rss>',
    "RSS 1.0": f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f'<channel rdf:about="https://coast.example/">{CHANNEL}</channel>'
    + ITEM.replace("<item>", f'<item rdf:about="{LINK}"><dc:date>{DATE}</dc:date>')
    + "</rdf:RDF>",
    "RSS 2.0": f'<rss version="2.0"><channel>{CHANNEL}'
    + ITEM.replace("</item>", "<pubDate>Sun, 01 Mar 2026 09:30:00 GMT</pubDate></item>")
    + "</channel></rss>",
    "Atom 0.3": f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Coast Post</title><entry><title>Flood in '
    f'Porto</title><link rel="alternate" type="text/html" href="{LINK}"/><issued>{DATE}</issued><summary>It rained.'
    "</summary></entry></feed>",
    "Atom 1.0": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast Post</title><entry><title '
    f'type="html">&lt;b>Flood&lt;/b> in Porto</title><link href="{LINK}"/><published>{DATE}</published>'
    "<summary>It rained.</summary></entry></feed>",
    "JSON Feed 1": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "title": "Coast Post",
            "items": [{"id": "1", "url": LINK, "title": "Flood in Porto", "content_text": "It rained."}],
        }
    ),
    "JSON Feed 1.1, indented": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Coast Post",
            "items": [
                {
                    "id": 1,
                    "url": LINK,
                    "title": "Flood in Porto",
                    "content_html": "<p>It rained.",
                    "date_published": DATE,
                }
            ],
        },
        indent=2,
    ),
    "news sitemap": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
    f'sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>{LINK}</loc><image:image>'
    "<image:loc>https://coast.example/x.png</image:loc><image:title>A photo</image:title></image:image><news:news>"
    "<news:publication><news:name>Coast Post</news:name><news:language>en</news:language></news:publication>"
    f"<news:publication_date>{DATE}</news:publication_date><news:title>Flood in Porto</news:title></news:news></url></urlset>",
}


def read(data: bytes, name: str = "stdin") -> Iterator[Article]:
    for item in forms.read(Input.of(name, data), ReadOptions(SizeLimits.of(Settings()))):
        assert isinstance(item, Item)
        assert isinstance(item.outcome, Article), item.outcome
        yield item.outcome


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_each_format_gives_its_article(name: str, packed: bool) -> None:
    """Title, link, source, text and date are found in every version, packed or not, whatever the file is called."""
    data = FORMATS[name].encode()
    (article,) = read(gzip.compress(data) if packed else data)
    assert (article.title, article.url) == ("Flood in Porto", LINK)
    assert article.source is not None
    assert article.source.name == "Coast Post"
    assert "sitemap" in name or article.text == "It rained."
    if DATE in FORMATS[name] or "pubDate" in FORMATS[name]:
        assert article.published_at == datetime.fromisoformat(DATE)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_is_told_by_its_header(separator: str) -> None:
    """Without an extension, a first line that names two of an article's fields is a header."""
    data = separator.join(("title", "text")) + "\n" + separator.join(("Flood in Porto", "It rained."))
    (article,) = read(data.encode())
    assert (article.title, article.text) == ("Flood in Porto", "It rained.")


def test_prose_with_commas_stays_prose() -> None:
    """A first line with commas is not a header unless its words are field names."""
    (article,) = read(b"Rain, wind, and text messages\n\nIt rained.")
    assert article.title == "Rain, wind, and text messages"


def test_a_torn_surrogate_does_not_cost_the_feed() -> None:
    """Half an emoji becomes a replacement character."""
    (article,) = read(FORMATS["RSS 2.0"].replace("rained", "rained &#xD83D;").encode())
    assert article.text == "It rained \ufffd."
