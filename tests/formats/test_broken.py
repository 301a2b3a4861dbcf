"""Broken and odd documents: read right or rejected by line, never a changed address, never a swallowed row."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected, UsageError
from pipeline.formats import forms
from pipeline.formats.feeds_yaml import load_sources
from pipeline.formats.field_map import parse_map
from pipeline.formats.items import Input, Item, Link, ReadOptions, SizeLimits
from pipeline.messages.articles import Article
from tests.support.hostile import rss, story

NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(
    data: str | bytes, name: str = "stdin", content_type: str = "", url: str | None = None, **columns: str
) -> list[Any]:
    raw = data.encode() if isinstance(data, str) else data
    how = ReadOptions(
        SizeLimits.of(Settings()), parse_map(",".join(f"{ours}={theirs}" for ours, theirs in columns.items()))
    )
    return list(forms.read(Input.of(name, raw, content_type, url), how))


def articles(found: list[Item | Link]) -> list[Article]:
    return [item.outcome for item in found if isinstance(item, Item) and isinstance(item.outcome, Article)]


def titles(found: list[Item | Link]) -> list[str | None]:
    return [article.title for article in articles(found)]


def rejections(found: list[Item | Link]) -> dict[str, RecordRejected]:
    """By where they are."""
    return {
        item.where: item.outcome
        for item in found
        if isinstance(item, Item) and isinstance(item.outcome, RecordRejected)
    }


def only_rejection(found: list[Item | Link]) -> RecordRejected:
    (rejected,) = rejections(found).values()
    assert not articles(found)
    return rejected


def listed(loc: str, title: str) -> str:
    return f"<url><loc>{loc}</loc><news:news><news:title>{title}</news:title></news:news></url>"


def sitemap(*urls: str, attributes: str = NEWS) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {attributes}>' + "\n".join(urls) + "</urlset>"


# Rows of spreadsheets.


@pytest.mark.parametrize(
    "data",
    [
        "title,text\nFog on the fjord,It lifted.\n",
        "title,text\r\nFog on the fjord,It lifted.\r\n",
        "title,text\rFog on the fjord,It lifted.\r",
        "\ufefftitle,text\nFog on the fjord,It lifted.\n",
        "Title,TEXT\nFog on the fjord,It lifted.\n",
        " title , text \nFog on the fjord, It lifted.\n",
        "sep=;\ntitle;text\nFog on the fjord;It lifted.\n",
        'title;text;"tags, all, of, them, here"\nFog on the fjord;It lifted.;\n',
        "Export of March\n\ntitle,text\nFog on the fjord,It lifted.\n",
        "title,text\nFog on the fjord,It lifted.\n,\n\n , \n",
        "title,text,language\nFog on the fjord,It lifted.\n",
        "title,text\nFog on the fjord,It lifted.,,\n",
    ],
)
def test_a_row_is_read_in_every_dialect(data: str) -> None:
    """Delimiters, line ends, names in capitals, lines before the header, and rows of commas only, which are not rows."""
    (article,) = articles(read(data, "x.csv"))
    assert (article.title, article.text) == ("Fog on the fjord", "It lifted.")
    assert not rejections(read(data, "x.csv"))


def test_excels_unicode_text_is_read() -> None:
    """Tabs, in UTF-16 with a mark."""
    assert titles(read("title\ttext\nFog\tLifted\n".encode("utf-16"), "x.csv")) == ["Fog"]


def test_a_row_that_does_not_fit_its_header_is_rejected_by_line() -> None:
    """Rather than published with its text cut at the comma; the rows around it are read."""
    found = read("title,text\nOne,fine\nTwo,late, by an hour, on Monday\nThree,fine\n", "x.csv")
    assert titles(found) == ["One", "Three"]
    assert list(rejections(found)) == ["x.csv:3"]
    assert "quotation marks" in (rejections(found)["x.csv:3"].fix or "")


@pytest.mark.parametrize("bad", ['Two,"late" by an hour', 'Two,"it" is "late"'])
def test_quotation_marks_that_do_not_match_cost_their_row(bad: str) -> None:
    """The next row is read."""
    found = read(f"title,text\nOne,fine\n{bad}\nThree,fine\n", "x.csv")
    assert titles(found) == ["One", "Three"]
    assert list(rejections(found)) == ["x.csv:3"]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line() -> None:
    """What it took in is named."""
    found = read('title,text\nOne,fine\nTwo,"late\nThree,fine\n', "x.csv")
    assert titles(found) == ["One"]
    assert "lines 3 to 4" in rejections(found)["x.csv:3"].error


def test_quotation_marks_behind_a_backslash_are_in_the_text() -> None:
    """As programming languages write them."""
    found = read('title,text\n"The \\"Grand\\" closes","It did, he said"\nTwo,fine\n', "x.csv")
    assert titles(found) == ['The "Grand" closes', "Two"]


def test_two_columns_of_one_name_are_refused() -> None:
    """One of them would be lost."""
    assert "'text'" in only_rejection(read("title,text,text\na,b,c\n", "x.csv")).error


def test_mapped_dates_are_read_by_the_rows_language() -> None:
    """And what may be two days is a rejection, in the same file."""
    rows = "kop,dag,taal\nEen,05/03/2026,nl\nTwee,05/03/2026,\nDrie,0000-00-00,nl\n"
    found = read(rows, "x.csv", title="kop", published_at="dag", language="taal")
    assert [str(article.published_at)[:10] for article in articles(found)] == ["2026-03-05", "None"]
    assert list(rejections(found)) == ["x.csv:3"]


@pytest.mark.parametrize(
    "when", [1772357400, 1772357400.0, "1772357400", "1772357400.0", 1772357400000, "/Date(1772357400000)/"]
)
def test_mapped_epochs_are_dates(when: object) -> None:
    """In every form, with a map."""
    (article,) = articles(read(json.dumps({"h": "Fog", "t": when}), title="h", published_at="t"))
    assert article.published_at is not None
    assert article.published_at.timestamp() == 1772357400


def test_an_epoch_is_no_date_of_the_contract() -> None:
    """A number of seconds is refused as text too, as the JSON Schema does."""
    assert "RFC 3339" in only_rejection(read('{"title": "Fog", "published_at": "1772357400"}')).error


# JSON in other shapes.


def test_a_json_feed_is_told_whatever_its_keys_order() -> None:
    """On one line of any length, with its version at the end."""
    items = [
        {"id": str(n), "url": f"https://mill.example/{n}", "title": f"Mill {n}", "content_text": "Grain. " * 300}
        for n in range(9)
    ]
    feed = {"description": "Grain.", "items": items, "title": "Mill", "version": "https://jsonfeed.org/version/1.1"}
    assert len(titles(read(json.dumps(feed)))) == 9


@pytest.mark.parametrize("shape", ["[{},{}]", "{}\n{}", "{},\n{},", "[\n{},\n{}\n]"])
@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "stdin"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_is_read_in_each_shape_under_each_name(shape: str, name: str, mark: str) -> None:
    """Lists in .jsonl, lines in .json, commas behind lines, a byte order mark."""
    one, other = (json.dumps({"title": title, "text": "Grain."}) for title in ("One", "Two"))
    assert titles(read(mark + shape.replace("{}", one, 1).replace("{}", other, 1), name)) == ["One", "Two"]


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "stdin"])
def test_what_surrounds_a_list_of_articles_names_the_way(name: str) -> None:
    """The answer of a search service."""
    data = json.dumps({"status": "ok", "articles": [{"title": "One"}, {"title": "Two"}]})
    assert "jq" in (only_rejection(read(data, name)).fix or "")


def test_a_json_feeds_authors_tags_and_addresses() -> None:
    """Names or objects, one or many, its feed's own; relative addresses; an id that is an address."""
    items = [
        {"id": "1", "url": "/2026/1", "title": "A", "author": "Bo Ek", "tags": "sea, wind"},
        {"id": "2", "url": " https://mill.example/2 ", "title": "B", "authors": {"name": "Bo Ek"}},
        {"id": "https://mill.example/3", "title": "C", "authors": ["Bo Ek", {"name": "Cy Poe"}]},
        {"id": 4, "title": "D <col> & <blink>", "content_text": "Plain <b>stays</b> plain."},
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "author": {"name": "Ann Lee"},
        "feed_url": "https://mill.example/f",
        "items": items,
    }
    found = articles(read(json.dumps(feed)))
    assert [article.authors for article in found] == [["Bo Ek"], ["Bo Ek"], ["Bo Ek", "Cy Poe"], ["Ann Lee"]]
    assert [article.url for article in found] == [f"https://mill.example/{path}" for path in ("2026/1", "2", "3")] + [
        None
    ]
    assert found[0].tags == ["sea", "wind"]
    assert (found[3].title, found[3].text) == ("D <col> & <blink>", "Plain <b>stays</b> plain.")


# XML that is broken.


def test_a_sitemaps_addresses_are_what_they_say() -> None:
    """A raw ampersand, blanks, relative addresses, prefixes without declaration, an image's own address."""
    image = (
        "<image:image><image:loc>https://pier.example/x.png</image:loc><image:title>A pier</image:title></image:image>"
    )
    found = read(
        sitemap(
            listed("https://pier.example/a?x=1&y=2&copy=3", "Raw"),
            listed("\n  https://pier.example/b\n", "Blanks"),
            listed("/c", "Relative"),
            listed("https://pier.example/d", "Image").replace("<loc>", f"{image}<loc>"),
            listed("https://pier.example/e?x=1&amp;y=2", "Escaped"),
            attributes='xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"',
        ),
        url="https://pier.example/sitemap.xml",
    )
    ends = ["a?x=1&y=2&copy=3", "b", "c", "d", "e?x=1&y=2"]
    assert [article.url for article in articles(found)] == [f"https://pier.example/{end}" for end in ends]
    assert titles(found) == ["Raw", "Blanks", "Relative", "Image", "Escaped"]


def test_a_relative_address_in_a_file_is_rejected_by_itself() -> None:
    """Nothing tells whose it is."""
    found = read(sitemap(listed("/c", "Relative"), listed("https://pier.example/d", "Whole")))
    assert titles(found) == ["Whole"]
    assert list(rejections(found)) == ["stdin#1"]


def test_a_sitemaps_titles_are_lines_of_text() -> None:
    """Escaped twice, over several lines, or with markup."""
    found = read(
        sitemap(
            listed("https://pier.example/1", "Don&amp;#039;t swim &amp;amp; dive"),
            listed("https://pier.example/2", "\n  Two\n  lines "),
            listed("https://pier.example/3", "<![CDATA[<b>Bold</b> claim & more]]>"),
            listed("https://pier.example/4", "Why &lt;blink&gt; went"),
            listed("https://pier.example/5", "5 < 6 & <3 for AT&T"),
        )
    )
    assert titles(found) == [
        "Don't swim & dive",
        "Two lines",
        "Bold claim & more",
        "Why <blink> went",
        "5 < 6 & <3 for AT&T",
    ]


def test_a_document_that_is_cut_short_gives_what_is_whole() -> None:
    """And says that it is cut; a torn address is not an address."""
    whole = sitemap(*(listed(f"https://pier.example/{n}00", f"Pier {n}") for n in (1, 2, 3)))
    for cut in (whole[: whole.index("300") + 1], whole[: whole.index("Pier 3") + 3]):
        found = read(cut, "x.xml")
        assert titles(found) == ["Pier 1", "Pier 2"]
        assert "cut short" in rejections(found)["x.xml"].error


def test_xml_that_could_only_be_guessed_is_rejected_by_line() -> None:
    """An element that is never closed, in the middle of the document."""
    broken = sitemap(
        listed("https://pier.example/1", "One"),
        listed("https://pier.example/2</loc", "Two").replace("</loc</loc>", "<"),
    )
    assert "line 3" in only_rejection(read(broken)).error


def opml(*outlines: str) -> str:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{"".join(outlines)}</body></opml>'


def test_no_feed_of_a_list_vanishes() -> None:
    """Quotation marks and ampersands in attributes, schemes that programs make up, and none at all."""
    found = read(
        opml(
            '<outline text="the "best" of it" type="rss" xmlUrl="https://a.example/1.xml"/>',
            '<outline text="B & B" xmlUrl="https://a.example/2.xml?x=1&y=2" htmlUrl="https://a.example/?p=1&q=2"/>',
            '<outline text="C" xmlUrl="feed://a.example/3.xml"/><outline text="D" xmlUrl="feed:https://a.example/4.xml"/>',
            '<outline text="E" xmlUrl="a.example/5.xml"/>',
        ),
        "list.opml",
    )
    assert [link.url for link in found if isinstance(link, Link)] == [
        f"https://a.example/{end}" for end in ("1.xml", "2.xml?x=1&y=2", "3.xml", "4.xml", "5.xml")
    ]
    assert [link.defaults.source["name"] for link in found][:2] == ['the "best" of it', "B & B"]


def test_half_a_list_to_watch_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    """It is refused, rather than watched in part from then on."""
    path = tmp_path / "list.opml"
    path.write_text(
        opml('<outline xmlUrl="https://a.example/1.xml"/>', '<outline xmlUrl="https://a.example/2.xml"/>')[:90]
    )
    with pytest.raises(UsageError, match=r"cut short|not XML"):
        load_sources(path, SizeLimits.of(Settings()))


def test_a_list_in_yaml_may_use_the_scheme_of_feeds() -> None:
    """One such line does not cost the list; what is not an address at all is named."""
    found = read("feeds:\n  - feed://a.example/1.xml\n  - https://a.example/2.xml\n", "feeds.yaml")
    assert [link.url for link in found if isinstance(link, Link)] == [
        "https://a.example/1.xml",
        "https://a.example/2.xml",
    ]
    assert "'/x.xml'" in only_rejection(read("feeds:\n  - /x.xml\n", "feeds.yaml")).error


@pytest.mark.parametrize(
    "noise",
    [
        "\n\n",
        "<br />\n<b>Deprecated</b>:  old_call(): soon gone in <b>/srv/feed.php</b> on line <b>7</b><br />\n",
        "\nNotice: Undefined index: lang in /srv/feed.php on line 7\n",
        "Warning: cannot modify header information\n",
        "<!-- cached copy -->\n",
    ],
)
@pytest.mark.parametrize("form", ["rss", "sitemap"])
def test_what_a_program_printed_before_the_document_is_passed_over(noise: str, form: str) -> None:
    """Its own encoding still counts."""
    document = (
        rss(story(1, "Паром стоит")) if form == "rss" else sitemap(listed("https://pier.example/1", "Паром стоит"))
    )
    head = '<?xml version="1.0" encoding="windows-1251"?>'
    data = noise.encode() + (head + document.partition("?>")[2]).encode("cp1251")
    assert titles(read(data, "x.xml")) == ["Паром стоит"]
    assert forms.may_be_feed(Input.of("https://pier.example/feed", data))


def test_an_article_about_xml_does_not_cost_its_feed() -> None:
    """Entities are declared in a DOCTYPE only."""
    quoted = "<![CDATA[<p>They write <code>&lt;!ENTITY x SYSTEM 'file:///x'></code> and <!ENTITY y> on top.</p>]]>"
    assert len(titles(read(rss(story(1, text=quoted), story(2))))) == 2
    declared = rss(story(1), head='<!DOCTYPE rss [<!-- <x> --> <!ELEMENT rss ANY> <!ENTITY x "y">]>')
    assert "entities" in only_rejection(read(declared)).error


def test_control_characters_are_left_out() -> None:
    """Of feeds, sitemaps and texts."""
    assert titles(read(rss(story(1, "Tide\x08 table\x03")))) == ["Tide table"]
    assert titles(read(sitemap(listed("https://pier.example/1", "Tide\x08 table")))) == ["Tide table"]
    assert titles(read("Tide\x08 table\n\nIt is out.\n")) == ["Tide table"]


# What is not an article.


BINARY = {
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "photo.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "PNG"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG"),
    "photo.webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
    "story.docx": (b"PK\x03\x04\x14\0\x06\0\x08\0word/document.xml", "Word"),
    "all.zip": (b"PK\x03\x04\x14\0\0\0\x08\0a.txt", "ZIP"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "Office"),
    "note.rtf": (b"{\\rtf1\\ansi Fog on the fjord.}", "RTF"),
    "data.sqlite": (b"SQLite format 3\0\x10\0", "SQLite"),
    "rows.parquet": (b"PAR1\x15\x04\x15\0", "Parquet"),
    "talk.mp3": (b"ID3\x04\0\0\0\0\0\0", "sound"),
    "film.mp4": (b"\0\0\0\x18ftypmp42\0\0", "video"),
    "old.tar": (b"a.txt".ljust(257, b"\0") + b"ustar\0" + b"00", "tar"),
    "dump.bin": (bytes(range(256)) * 4, "binary"),
    "main.css": (b"body { color: red; }\n", "style sheet"),
    "app.js": (b"const fog = 'lifted';\n", "source"),
    "logo.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "XML"),
    "note.xml": (b"<?xml version='1.0'?><memo><to>Ann</to></memo>", "<memo>"),
}


@pytest.mark.parametrize("name", BINARY)
def test_what_is_no_article_is_named(name: str) -> None:
    """By what it is, wherever its bytes or its name tell."""
    data, what = BINARY[name]
    rejected = only_rejection(read(data, name))
    assert what in rejected.error
    assert rejected.fix


@pytest.mark.parametrize(
    "name", [name for name, (data, _) in BINARY.items() if b"\0" in data or data.startswith(b"%PDF")]
)
def test_bytes_tell_under_any_name(name: str) -> None:
    """At an address, as a page, as a text, and when a person says so."""
    data = BINARY[name][0]
    for other in ("https://pier.example/story", "x.html", "x.txt", "stdin"):
        only_rejection(read(data, other, "text/html"))
    (item,) = forms.read(Input.of("x", data), ReadOptions(SizeLimits.of(Settings())), "text")
    assert isinstance(item, Item)
    assert isinstance(item.outcome, RecordRejected)


@pytest.mark.parametrize("kind", ["text/css", "application/javascript; charset=utf-8"])
def test_a_style_sheet_at_an_address_is_no_article(kind: str) -> None:
    """What the server calls text of a program is not prose."""
    only_rejection(read("body { color: red; }", "https://pier.example/main", kind))


def test_texts_of_every_script_are_texts() -> None:
    """Neither old encodings nor UTF-16 without a mark are taken for binary data."""
    for text in ("Fog on the fjord\n\nIt lifted at noon.\n", "Паром остановлен\n\nДвижение прервано до утра.\n"):
        for encoding in ("utf-8", "utf-16", "utf-16-le" if text.isascii() else "cp1251"):
            assert titles(read(text.encode(encoding), "x.txt")) == [text.partition("\n")[0]]


def test_a_single_entry_is_read() -> None:
    """A document whose root is Atom's entry."""
    entry = '<entry xmlns="http://www.w3.org/2005/Atom"><title>Fog</title><summary>It lifted.</summary></entry>'
    assert titles(read(f'<?xml version="1.0"?>{entry}')) == ["Fog"]


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Fog on the fjord\r\rIt lifted.\rAll sail.", "Fog on the fjord", "It lifted.\nAll sail."),
        ("# Fog on the fjord\n\nIt lifted.", "Fog on the fjord", "It lifted."),
        (
            "---\ntitle: Fog on the fjord\ndate: 2026-03-01\ntags: [fog]\n---\n\nIt lifted.\n",
            "Fog on the fjord",
            "It lifted.",
        ),
        ("---\ntitle: Fog on the fjord\n---\n# Fog on the fjord\n\nIt lifted.\n", "Fog on the fjord", "It lifted."),
        ("---\nIt lifted.", "It lifted.", "It lifted."),
    ],
)
def test_texts_have_clean_titles(text: str, title: str, body: str) -> None:
    """Whatever their line ends, and with what Markdown puts before them."""
    (article,) = articles(read(text, "x.md"))
    assert (article.title, article.text) == (title, body)


def test_a_text_of_addresses_is_a_list_of_pages() -> None:
    """As sitemaps may be."""
    found = read("https://pier.example/1\nhttps://pier.example/2\n", "sitemap.txt")
    assert [item.page.url for item in found] == ["https://pier.example/1", "https://pier.example/2"]


def test_gzip_of_a_whole_archive_of_members_and_of_none() -> None:
    """Each of several members is read."""
    lines = [json.dumps({"title": f"Fog {n}", "text": "It lifted."}).encode() + b"\n" for n in range(3)]
    assert len(titles(read(b"".join(map(gzip.compress, lines)), "x.jsonl.gz"))) == 3


def test_a_header_with_an_open_quote_is_a_rejection() -> None:
    """It is named with its line, and ends no command; rows behind what it takes in are read."""
    found = read('title,"text"s,url\nFog,Lifted,\n', "x.csv")
    (rejected,) = rejections(found).values()
    assert "line 1: not CSV" in rejected.error
    assert titles(found) == ["Fog"]
