"""RSS, Atom and JSON Feed: by the rules that feed validators check, and as other readers read them."""

import json
from calendar import timegm
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import feedparser
import pytest
from lxml import etree

from pipeline.errors import UsageError
from pipeline.export.columns import Row
from pipeline.export.feed_entry import address, full_text, shortened, urn
from pipeline.export.format_writer import FeedOptions
from tests.export.rows import WHEN, article, written

FEED = FeedOptions("Dateline: <schools> & \x0bmore", "Schools\x00", "https://desk.example/feeds/schools", language="en")
FORMATS = ("rss", "atom", "jsonfeed")
NS = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss", "dc": "http://purl.org/dc/elements/1.1/"}
HOSTILE = '<script>alert("x")</script> & "quotes" \x00\x08\x1b[31m\ufffe\ud800 ]]> &amp; ğ 😀'
CLEAN = '<script>alert("x")</script> & "quotes" [31m ]]> &amp; ğ 😀'


def feed(format: str, *rows: Row, options: FeedOptions = FEED) -> Any:
    data = written(format, rows, feed=options)
    return json.loads(data) if format == "jsonfeed" else etree.fromstring(data)


def texts(root: Any, path: str) -> list[str]:
    return [element.text for element in root.iterfind(path, NS)]


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_another_reader_reads_it(format: str) -> None:
    """feedparser finds every entry, with title, address, time, author and tag, and nothing to complain of."""
    found = feedparser.parse(written(format, [article(), article(id="a-2", title=HOSTILE)], feed=FEED))
    assert not found.bozo
    assert found.version == {"rss": "rss20", "atom": "atom10"}[format]
    first, second = found.entries
    assert (first.title, first.link) == ("Gyumri opens a school", "https://ararat-courier.example/2026/10/school")
    assert timegm(first.published_parsed) == WHEN.timestamp()
    assert first.author == "Lilit Hakobyan"
    assert [tag.term for tag in first.tags] == ["schools"]
    assert first.id != second.id
    assert {UUID(entry.id).version for entry in found.entries} == {5}


@pytest.mark.parametrize("format", FORMATS)
def test_a_feed_without_entries_is_valid_and_stays_the_same(format: str) -> None:
    """An empty result is not a reason to fetch a feed again."""
    assert written(format, feed=FEED) == written(format, [], feed=FEED)
    root = feed(format)
    if format == "atom":
        assert texts(root, "a:updated") == ["1970-01-01T00:00:00+00:00"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_articles_make_the_same_bytes(format: str) -> None:
    """A reader that asks again can be told that nothing changed."""
    assert written(format, [article()], feed=FEED) == written(format, [article()], feed=FEED)


def test_atom_has_what_rfc_4287_requires() -> None:
    """Id, title, updated and an author of the feed; of each entry id, title, updated, and an address or a content."""
    root = feed("atom", article(), article(id="a-2", url=None, authors=None, source__name=None, title=None, text=None))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert len(texts(root, path)) == 1
    links = {link.get("rel"): link.get("href") for link in root.iterfind("a:link", NS)}
    assert links["self"] == FEED.url
    entries = root.findall("a:entry", NS)
    assert len(entries) == 2
    for entry in entries:
        for path in ("a:id", "a:title", "a:updated"):
            assert len([text for text in texts(entry, path) if text]) == 1
        assert entry.find("a:content", NS) is not None or entry.find("a:link", NS) is not None
        for time in texts(entry, "a:updated") + texts(entry, "a:published"):
            assert datetime.fromisoformat(time).tzinfo is not None
    assert entries[1].find("a:content", NS).get("type") == "text"


def test_rss_has_what_its_specification_requires() -> None:
    """Title, link and description of the channel; RFC 822 dates, guids that are not addresses, a link to itself."""
    root = feed("rss", article(), article(id="a-2", title=None, url=None))
    (channel,) = root
    assert root.get("version") == "2.0"
    for path in ("title", "link", "description", "language"):
        assert len([text for text in texts(channel, path) if text]) == 1
    link = channel.find("a:link", NS)
    assert (link.get("rel"), link.get("href"), link.get("type")) == ("self", FEED.url, "application/rss+xml")
    for item in channel.iterfind("item"):
        assert texts(item, "title")[0] or texts(item, "description")[0]
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(texts(item, "pubDate")[0]) == WHEN
        assert item.find("source").get("url") == "https://ararat-courier.example/rss"
        # An author of RSS itself would have to be a mail address.
        assert item.find("author") is None
        assert texts(item, "dc:creator") == ["Lilit Hakobyan"]
    assert texts(channel, "item/title")[1].startswith("GYUMRI — A school opened")


def test_json_feed_has_what_version_1_1_requires() -> None:
    """The version's address, a title, and items with an id and a content; what Dateline found stands in an extension."""
    found = feed("jsonfeed", article(), article(id="a-2", text=None, url=None, language="und"))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["title"], found["feed_url"], found["language"]) == ("Dateline: <schools> & more", FEED.url, "en")
    first, second = found["items"]
    assert first["content_text"] == "GYUMRI — A school opened. It has ten rooms."
    assert first["authors"] == [{"name": "Lilit Hakobyan"}]
    assert datetime.fromisoformat(first["date_published"]) == WHEN
    assert first["_dateline"]["focus"] == {"name": "Gyumri", "country": "AM", "lat": 40.79, "lon": 43.85}
    assert first["_dateline"]["people"] == ["Lilit Hakobyan", "Aram Petrosyan"]
    assert second["content_text"] == "Gyumri opens a school"
    assert "url" not in second
    assert "language" not in second


@pytest.mark.parametrize("whole", [False, True])
def test_text_of_articles_is_text_never_markup(whole: bool) -> None:
    """Escaped once in XML, once more where a format says that it is HTML; controls are gone."""
    options = FeedOptions(**{**_values(FEED), "whole": whole})
    row = article(title=HOSTILE, text=f"{HOSTILE}\n\nsecond", source__name=HOSTILE, tags=[HOSTILE], authors=[HOSTILE])
    rss = feed("rss", row, options=options)[0].find("item")
    assert texts(rss, "title") == [CLEAN]
    escaped = CLEAN.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert texts(rss, "description") == [f"{escaped} second"]
    atom = feed("atom", row, options=options).find("a:entry", NS)
    assert texts(atom, "a:title") == [CLEAN]
    assert texts(atom, "a:summary") == [f"{CLEAN} second"]
    item = feed("jsonfeed", row, options=options)["items"][0]
    if whole:
        html = f"<p>{escaped}</p><p>second</p>"
        assert texts(rss, "{http://purl.org/rss/1.0/modules/content/}encoded") == [html]
        assert (atom.find("a:content", NS).get("type"), texts(atom, "a:content")) == ("html", [html])
        assert item["content_html"] == html
        assert "content_text" not in item
    else:
        assert item["content_text"] == f"{CLEAN} second"


def _values(options: FeedOptions) -> dict[str, Any]:
    return {name: getattr(options, name) for name in options.__slots__}


def test_an_entry_keeps_its_id_and_says_when_it_was_corrected() -> None:
    """A reader shows a correction as the same entry, changed later."""
    later = WHEN + timedelta(days=1)
    before, after = (feed("atom", row) for row in (article(), article(title="Corrected", received_at=later)))
    assert texts(before, "a:entry/a:id") == texts(after, "a:entry/a:id")
    assert texts(after, "a:updated") == texts(after, "a:entry/a:updated") == [later.isoformat()]
    assert texts(after, "a:entry/a:published") == [WHEN.isoformat()]


def test_a_feed_has_the_id_of_its_address() -> None:
    """Whatever it is called."""
    other = FeedOptions("Another title", url=FEED.url)
    assert texts(feed("atom"), "a:id") == texts(feed("atom", options=other), "a:id") == [urn(FEED.url)]
    assert texts(feed("atom", options=FeedOptions("a")), "a:id") != texts(
        feed("atom", options=FeedOptions("b")), "a:id"
    )


def test_a_feed_without_an_address_has_a_link_still() -> None:
    """RSS requires one of a channel: its id is an address too."""
    (link,) = texts(feed("rss", options=FeedOptions("a"))[0], "link")
    assert urlsplit(link).scheme == "urn"
    assert "feed_url" not in feed("jsonfeed", options=FeedOptions("a"))


def test_points_are_georss() -> None:
    """Latitude first, as GeoRSS has it, to the last digit."""
    row = article(focus__lat=-36.848461, focus__lon=174.763336)
    for root in (feed("rss", row), feed("atom", row)):
        assert [point.text for point in root.iter("{http://www.georss.org/georss}point")] == ["-36.848461 174.763336"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("https://example.org/ü b", "https://example.org/%C3%BC%20b"),
        ("https://zürich.example/a", "https://xn--zrich-kva.example/a"),
        ("javascript:alert(1)", ""),
        ("/relative", ""),
        ("https://", ""),
        ("http://[::1", ""),
        (f"https://{'ü' * 80}.example/", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, expected: str) -> None:
    """With nothing in them that an address may not have."""
    assert address(url) == expected


def test_a_summary_ends_between_words() -> None:
    """With an ellipsis where something was left out."""
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one two three", 13) == "one two three"
    assert shortened("x" * 1000) == "x" * 399 + "…"


def test_a_feed_has_fields_of_its_own() -> None:
    """Only the whole text can be asked for."""
    assert full_text("text")
    assert not full_text("")
    with pytest.raises(UsageError, match="only text can be added"):
        full_text("id,text")
