"""Every form gives the same articles, whatever is wrong around them."""

import gzip
import json
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.formats import forms
from pipeline.formats.field_map import parse_map
from pipeline.formats.items import Input, Item, Link, ReadOptions, SizeLimits
from pipeline.messages.articles import Article
from tests.support.hostile import rss, story

HOW = ReadOptions(SizeLimits.of(Settings()))
SEEDS = Path(__file__).parents[2] / "seeds" / "forms"


def read(data: str | bytes, name: str = "stdin", content_type: str = "", url: str | None = None) -> list[Item | Link]:
    raw = data.encode() if isinstance(data, str) else data
    return list(forms.read(Input.of(name, raw, content_type, url), HOW))


def articles(found: list[Item | Link]) -> list[Article]:
    return [item.outcome for item in found if isinstance(item, Item) and isinstance(item.outcome, Article)]


def only(found: list[Item | Link]) -> Article:
    (article,) = articles(found)
    return article


def rejection(found: list[Item | Link]) -> RecordRejected:
    (item,) = found
    assert isinstance(item, Item)
    assert isinstance(item.outcome, RecordRejected)
    return item.outcome


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("fjord-observer.rss", ["Bergen extends", "Electric ferry", "Tromsø limits"]),
        ("andes-daily.atom", ["Quito's metro", "Rivers burst"]),
        ("lake-gazette.json", ["Kisumu fish", "New ship"]),
        ("harbour-sitemap.xml", ["Penang closes", "Malacca's maritime"]),
        ("saskatoon-grain.html", ["Saskatoon grain"]),
        ("tasman-crawl.warc.gz", ["Gisborne counts", "Yellow-eyed penguins"]),
        ("delta-wire.csv", ["Hue restores", "Boats queue"]),
    ],
)
def test_each_seed_gives_its_articles(name: str, titles: list[str]) -> None:
    """Title, address and date are found in every form, and nothing is rejected."""
    found = read((SEEDS / name).read_bytes(), name)
    assert len(found) == len(titles)
    for article, title in zip(articles(found), titles, strict=True):
        assert (article.title or "").startswith(title)
        assert (article.url or "").startswith("https://")
        assert article.published_at is not None


def test_a_page_is_read_without_what_surrounds_it() -> None:
    """Navigation, adverts, related links and the footer are left out; author, site and language are found."""
    article = only(read((SEEDS / "saskatoon-grain.html").read_bytes(), "page.html"))
    assert "Churchill" in (article.text or "")
    for noise in ("Mattresses", "Most read", "soups", "newsletter", "Weather"):
        assert noise not in (article.text or "")
    assert article.authors == ["Nora Friesen"]
    assert article.language == "en"
    assert article.source is not None
    assert article.source.name == "Prairie Courier"


def test_a_page_may_not_take_anothers_address() -> None:
    """A canonical link to another site is not believed: the address, and so the id, is the page's own."""
    page = (SEEDS / "saskatoon-grain.html").read_bytes()
    taken = only(read(page, url="https://evil.example.com/x"))
    assert taken.url == "https://evil.example.com/x"


def test_markup_in_titles_and_relative_links() -> None:
    """HTML and entities in titles become text, and links are completed from the feed's address."""
    item = story(1, title="&lt;b&gt;Fire&lt;/b&gt; &amp;amp; rain", link="/2026/one")
    article = only(read(rss(item), url="https://coast.example/feed"))
    assert (article.title, article.url) == ("Fire & rain", "https://coast.example/2026/one")


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/json", "image/png", ""])
def test_the_servers_word_on_the_type_is_not_believed(content_type: str) -> None:
    """A feed is a feed whatever the server calls it."""
    assert only(read(rss(story(1)), "https://x.example/", content_type)).title == "Story 1"


def test_a_wrong_charset_is_mended() -> None:
    """Latin-1 bytes that call themselves UTF-8 still give readable words."""
    data = rss(story(1, title="Café in Orléans")).replace("?>", ' encoding="utf-8"?>', 1).encode("latin-1")
    assert only(read(data)).title == "Café in Orléans"


def test_a_torn_feed_gives_what_is_whole() -> None:
    """Of a document that breaks off, the entries before the break are read."""
    assert articles(read(rss(story(1), story(2))[:-120]))[0].title == "Story 1"


def test_missing_dates_stay_missing() -> None:
    """An entry without a date has none, rather than today's."""
    assert only(read(rss("<item><title>x</title></item>"))).published_at is None


def test_an_empty_entry_is_rejected_by_itself() -> None:
    """An entry without words is a rejection with its place, and its neighbours are read."""
    found = read(rss(story(1), "<item/>", story(2)))
    assert len(articles(found)) == 2
    assert isinstance(found[1], Item)
    assert found[1].where == "stdin#2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("root", ["rss", "urlset", "opml"])
def test_entities_are_never_expanded(root: str, encoding: str) -> None:
    """A document that declares entities is refused in every encoding: bombs and file:/// need them."""
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    data = f'<?xml version="1.0" encoding="{encoding}"?>{head}<{root}>&b;</{root}>'.encode(encoding)
    assert "entities" in rejection(read(data)).error


def test_lists_give_links() -> None:
    """OPML and sitemap indexes are lists of what to read next."""
    index = "<sitemapindex><sitemap><loc>https://x.example/1.xml</loc></sitemap></sitemapindex>"
    assert [link.url for link in read(index) if isinstance(link, Link)] == ["https://x.example/1.xml"]
    links = [link for link in read((SEEDS / "feeds.opml").read_bytes(), "feeds.opml") if isinstance(link, Link)]
    assert len(links) == 3
    assert links[0].defaults.source == {"name": "Fjord Observer"}


def test_a_listed_page_without_title_names_the_remedy() -> None:
    """A plain sitemap has no titles: each page is a rejection that says how to read it."""
    rejected = rejection(read("<urlset><url><loc>https://x.example/a</loc></url></urlset>"))
    assert "--fetch-pages" in (rejected.fix or "")


def test_compressed_files_are_unpacked() -> None:
    """A .gz of any form is read, and a damaged one is a rejection."""
    packed = gzip.compress(b'{"title":"a"}\n{"title":"b"}')
    assert len(articles(read(packed, "news.jsonl.gz"))) == 2
    assert rejection(read(packed[:-12], "news.txt.gz")).reason is Reason.INVALID


@pytest.mark.parametrize("line", ['{"title":"a"}', "title,text\na,b"], ids=["jsonl", "csv"])
def test_what_is_fetched_is_bounded_unpacked(line: str) -> None:
    """Of a packed answer no more is read than of a plain one, in forms read by the line too; a file has no such bound."""
    how = ReadOptions(SizeLimits.of(Settings(max_document_bytes=100_000)))
    packed = gzip.compress(f"{line}\n".encode() * 20_000)
    assert len(packed) < 5_000
    *before, last = forms.read(Input.of("https://x.example/", packed, url="https://x.example/"), how)
    assert rejection([last]).reason is Reason.TOO_LARGE
    assert len(before) * len(line) < 200_000
    assert len(articles(list(forms.read(Input.of("news", packed), how)))) >= 20_000


def test_a_csv_line_without_end_is_not_read_to_its_end() -> None:
    """A file is read by the line, and a line has a bound."""
    how = ReadOptions(SizeLimits.of(Settings(max_document_bytes=100_000)))
    given = Input.of("x.csv", b"title,text\na,b\n" + b"a," * 1_000_000)
    first, last = forms.read(given, how)
    assert only([first]).title == "a"
    assert "longer than 100,000" in rejection([last]).error
    assert given.stream.tell() < 300_000


def test_json_in_its_three_shapes() -> None:
    """One article written over several lines, a list of articles, and lines are distinguished."""
    one = {"title": "a", "text": "b"}
    assert only(read(json.dumps(one, indent=2))).title == "a"
    assert len(articles(read(json.dumps([one, one])))) == 2
    assert len(articles(read(f"{json.dumps(one)}\n{json.dumps(one)}"))) == 2


def test_a_date_beyond_all_calendars_costs_itself_only() -> None:
    """An entry or a row whose date overflows is read as one that has none, or rejected, and the next is read."""
    dated = [story(n).replace("01 Mar 2026", f"01 Mar {year}") for n, year in ((1, 2026), (2, "9" * 20), (3, 2026))]
    assert [bool(article.published_at) for article in articles(read(rss(*dated)))] == [True, False, True]
    rows = "title,published_at\na,1 Jan 2026\nb,Mon 1 Jan 2026 00:00:00 +99999999999999\nc,1 Jan 2026\n"
    assert [article.title for article in articles(read(rows, "x.csv"))] == ["a", "c"]


def test_csv_with_other_names_and_bad_rows() -> None:
    """Columns are mapped; a row that is not UTF-8 or has no words is a rejection, and the next is read."""
    data = b"kop;tekst;taal\nEen;a;\n;;nl\n;;\n" + b"\xff;b;\nTwee;c;\n"
    how = ReadOptions(SizeLimits.of(Settings()), parse_map("title=kop,text=tekst,language=taal"))
    found = list(forms.read(Input.of("nieuws.csv", data), how))
    assert [item.outcome.title for item in found if isinstance(item, Item) and isinstance(item.outcome, Article)] == [
        "Een",
        "Twee",
    ]
    reasons = [i.outcome.reason for i in found if isinstance(i, Item) and isinstance(i.outcome, RecordRejected)]
    assert reasons == [Reason.EMPTY, Reason.NOT_UTF8]


@pytest.mark.parametrize("name", ["x.xml", "x.warc", "x.csv", "x.html", "x.json", "x.opml", "x.jsonl", "x.rss"])
@pytest.mark.parametrize("data", [b"", b"\0\1\2\xff", b"<", b"{", b"<rss", b"WARC/1.0\r\n", b"\x1f\x8b"])
def test_rubbish_is_rejected_in_every_form(name: str, data: bytes) -> None:
    """No bytes raise: what cannot be read is a rejection."""
    assert articles(read(data, name)) in ([], articles(read(data, "x.txt")))
