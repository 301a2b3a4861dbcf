"""Sentences of docs/producers.md that need no broker, each tried as it is written."""

import gzip
import json
import re
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.formats.feeds_yaml import load_sources
from pipeline.formats.forms import _MODULES
from pipeline.formats.items import SizeLimits
from pipeline.messages.articles import Article
from tests.formats.test_producers_kinds import STORY, URL, entry, read, rss
from tests.support.command_line import Answer, dateline

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "producers.md").read_text(encoding="utf-8")
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://quaypost.example/a</loc></url></urlset>"


def validated(tmp_path: Path, name: str, content: str | bytes, *options: str) -> Answer:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return dateline("validate", str(tmp_path / name), "--json", *options)


def valid(answer: Answer) -> int:
    return int(json.loads(answer.out)["valid"])


def problems(answer: Answer) -> str:
    return " ".join(f"{each['where']} {each['error']} {each['fix']}" for each in json.loads(answer.out)["problems"])


def articles(data: str | bytes, name: str = "stdin") -> list[Article]:
    return [item.outcome for item in read(data, name) if isinstance(item.outcome, Article)]


def test_every_form_of_the_table_is_one_of_the_option() -> None:
    """--form NAME lists them all."""
    named = re.search(r"`--form NAME` \(([^)]*)\)", PAGE)
    assert named
    assert set(named[1].split(", ")) == set(_MODULES)


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("a.jsonl", '{"title":"x"}\n{"title":"y"}\n', 2),
        ("a.ndjson", '{"title":"x"}\n', 1),
        ("a", '{"title":"x"}\n{"title":"y"}\n', 2),
        ("a.json", '[{"title":"x"},{"title":"y"}]', 2),
        ("a", '{\n"title":"x"\n}', 1),
        ("a.json", '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"x"}]}', 1),
        ("a", rss("<title>x</title>"), 1),
        (
            "a",
            "Warning: mysql_connect() failed in /srv/x.php on line 7\n<?xml version='1.0'?>" + rss("<title>x</title>"),
            1,
        ),
        (
            "a",
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title><entry><id>1</id><title>x</title></entry></feed>",
            1,
        ),
        (
            "a.html",
            f"<html lang=en><head><title>x</title></head><body><nav>Home</nav><h1>x</h1>{STORY}</body></html>",
            1,
        ),
        ("a", f"<html lang=en><head><title>x</title></head><body><h1>x</h1>{STORY}</body></html>", 1),
        ("a.csv", "TITLE,Text\nx,y\n", 1),
        ("a.tsv", "title\ttext\nx\ty\n", 1),
        ("a", "title,text\nx,y\n", 1),
        ("a.txt", "Bridge closed\n\nThe old bridge was closed on Monday.\n", 1),
        ("a.csv", "Exported on 2 March\n\ntitle,text\nx,y\n,\n", 1),
        ("a.csv", "sep=;\ntitle;text\nx;y\n", 1),
    ],
)
def test_the_table_of_forms(tmp_path: Path, name: str, content: str, count: int) -> None:
    """Each is recognised as the table says."""
    answer = validated(tmp_path, name, content)
    assert (answer.status, valid(answer)) == (0, count), answer


def test_pages_of_a_sitemap_need_their_pages(tmp_path: Path) -> None:
    """And the fix names the option."""
    answer = validated(tmp_path, "a.xml", SITEMAP)
    assert (answer.status, "--fetch-pages" in problems(answer)) == (1, True)


@pytest.mark.parametrize(
    ("matter", "end"),
    [
        ("---\ntitle: Bridge closed\ndate: 2026-03-02\nauthors: [Ana Lopes]\ntags: [harbour]\nlang: en\n---\n", ""),
        (
            '+++\ntitle = "Bridge closed"\ndate = 2026-03-02\nauthors = ["Ana Lopes"]\ntags = ["harbour"]\nlang = "en"\n+++\n',
            "",
        ),
        ("Title: Bridge closed\nDate: 2026-03-02\nAuthor: Ana Lopes\nTags: harbour\nLang: en\n\n", ""),
    ],
)
def test_front_matter_gives_what_it_has(matter: str, end: str) -> None:
    """YAML, TOML or lines of headers; and the signs of Markdown are gone."""
    (found,) = articles(f"{matter}The **old** bridge was [closed](https://x.example/) on Monday.\n{end}", "a.md")
    assert (found.title, found.authors, found.tags, found.language) == (
        "Bridge closed",
        ["Ana Lopes"],
        ["harbour"],
        "en",
    )
    assert str(found.published_at).startswith("2026-03-02")
    assert found.text == "The old bridge was closed on Monday."


def test_of_a_packed_file_that_is_cut_short_the_whole_lines_are_read(tmp_path: Path) -> None:
    """And the rest is a rejection."""
    lines = "".join(json.dumps({"title": f"x{n * 7919 % 100_003}"}) + "\n" for n in range(20_000))
    packed = gzip.compress(lines.encode())
    answer = validated(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])
    assert answer.status == 1
    assert 5_000 < valid(answer) < 15_000


def test_of_a_folder_some_files_are_passed_over(tmp_path: Path) -> None:
    """Lists of feeds, hidden files, what editors and file managers keep."""
    for name in ("a.jsonl", ".b.jsonl", "c.jsonl~", "Thumbs.db", "d.opml", "e.yaml"):
        (tmp_path / name).write_text('{"title":"x"}\n')
    answer = dateline("validate", str(tmp_path), "--json")
    assert (answer.status, valid(answer)) == (0, 1)


def test_a_map_names_other_fields(tmp_path: Path) -> None:
    """Dotted paths; unknown fields are dropped, dates may be in any common form, lists one text with semicolons."""
    row = {"head": {"line": "Bridge closed"}, "when": "2 March 2026 09:15 CET", "by": "Ana Lopes; Rui Sá", "other": 7}
    answer = validated(tmp_path, "a.jsonl", json.dumps(row), "--map", "title=head.line,published_at=when,authors=by")
    assert (answer.status, valid(answer)) == (0, 1), answer


@pytest.mark.parametrize(
    ("content", "where"),
    [("title,text\nx,y\nFerry late,The ferry was late, by an hour\n", ":3"), ('title,text\nx,y\nz,"w\n', ":3")],
)
def test_rows_that_do_not_fit_are_rejected_with_their_line(tmp_path: Path, content: str, where: str) -> None:
    """More fields than the header, quotation marks that do not match."""
    answer = validated(tmp_path, "a.csv", content)
    assert answer.status == 1
    assert f"a.csv{where} " in problems(answer)


def test_relative_addresses_of_files(tmp_path: Path) -> None:
    """A sitemap's is rejected with its place, an entry of a feed keeps none."""
    answer = validated(tmp_path, "a.xml", SITEMAP.replace("https://quaypost.example", ""))
    assert (answer.status, "a.xml#1" in problems(answer)) == (1, True)
    (found,) = articles(rss("<title>x</title><link>/a</link>").replace("<link>https://quaypost.example/</link>", ""))
    assert found.url is None


def test_a_sitemap_cut_short_is_read_as_far_as_it_is_whole() -> None:
    """And XML that could only be guessed at is rejected with its line."""
    news = (
        "<url><loc>https://quaypost.example/{0}</loc><n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<n:title>Story {0}</n:title></n:news></url>"
    )
    found = read(f"<urlset>{news.format(1)}{news.format(2)}<url><loc>https://quay")
    assert [isinstance(item.outcome, Article) for item in found] == [True, True, False]
    (broken,) = read("<opml><body>\n<outline xmlUrl='https://a.example/x' title='The 'old' one'/></body></opml>")
    assert isinstance(broken.outcome, RecordRejected)
    assert "line 2" in broken.outcome.error


def test_which_text_is_the_story() -> None:
    """A description that says more than the content; pictures' words only where there is neither; angle brackets."""
    words = "The old bridge was closed on Monday after divers found cracks."
    assert entry(f"<description>{words}</description><content:encoded>Read more</content:encoded>").text == words
    assert entry(f"<description>{words}</description><media:description>A bridge.</media:description>").text == words
    assert entry("<media:description>A bridge.</media:description>").text == "A bridge."
    assert entry("<description>5 &lt; 7 and &lt;b&gt;bold&lt;/b&gt;</description>").text == "5 < 7 and bold"
    plain = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>Use &lt;b&gt;</title></entry></feed>"
    assert articles(plain)[0].title == "Use <b>"


def test_the_outlet_of_an_aggregators_entry() -> None:
    """Named by <source>, whose name is taken off the end of the title."""
    (found,) = articles(
        rss(
            f"<title>Bridge closed - Harbour Daily</title><link>{URL}</link><source url='https://h'>Harbour Daily</source>"
        )
    )
    assert (found.title, found.source and found.source.name) == ("Bridge closed", "Harbour Daily")


@pytest.mark.parametrize(
    ("value", "language", "day"),
    [
        ("05/03/2026", "fr", "2026-03-05"),
        ("05/03/2026", "en-US", "2026-05-03"),
        ("05/03/2026", "en", None),
        ("05/03/2026", "", None),
        ("令和8年3月2日", "ja", "2026-03-02"),
        ("2 มีนาคม 2569", "th", "2026-03-02"),
        ("2026-03-02 09:15 Europe/Berlin", "", "2026-03-02T09:15:00+01:00"),
        ("2026-03-02 09:15 XYZT", "", None),
        ("9999-12-31", "", None),
        ("1900-01-01", "", None),
        ("March 2026", "", None),
    ],
)
def test_dates_as_described(value: str, language: str, day: str | None) -> None:
    """By the language's order of day and month; eras; a zone by its place; and values that are not dates."""
    tag = f"<dc:language>{language}</dc:language>" if language else ""
    (item,) = read(rss(f"<title>x</title><link>{URL}</link><pubDate>{value}</pubDate>", tag))
    assert isinstance(item.outcome, Article)
    assert str(item.outcome.published_at or "None").replace(" ", "T").startswith(str(day))
    assert bool(item.undated) == (day is None and value[:4] not in ("9999", "1900"))


def test_the_summary_looks_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of "What became of it", with validate's word for the count."""
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl").write_text('{"title":"x"}\n{"headline":"y"}\n{"title":"z"}\n')
    shown = re.search(r"```\n(published 2, rejected 1\n.*?)```", PAGE, re.DOTALL)
    assert shown
    answer = dateline("validate", "news.jsonl", "--rejects", "rejects.jsonl")
    assert answer.err == shown[1].replace("published", "valid")
    (kept,) = map(json.loads, Path("rejects.jsonl").read_text().splitlines())
    keys = re.search(r"one JSON object a line: ((?:`\w+`,?\s+)+)", PAGE.replace("`original`.", "`original` "))
    assert keys
    assert list(kept) == re.findall(r"`(\w+)`", keys[1])


def test_up_to_five_problems_of_an_article_are_shown(tmp_path: Path) -> None:
    """And the command exits with 1."""
    answer = validated(tmp_path, "a.jsonl", json.dumps({f"wrong{n}": 1 for n in range(9)}))
    assert answer.status == 1
    assert problems(answer).count("unknown field") == 5


def test_the_list_of_feeds_is_read_as_printed(tmp_path: Path) -> None:
    """The example of feeds.yaml."""
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    (tmp_path / "feeds.yaml").write_text(example[1])
    first, second = load_sources(tmp_path / "feeds.yaml", SizeLimits.of(Settings()))
    assert (first.url, first.every, second.every) == ("https://example.com/rss.xml", 900, None)
    assert first.defaults.source["name"] == "Example Post"
    (tmp_path / "feeds.yaml").write_text(example[1].replace("900", "59"))
    assert "60" in dateline("watch", str(tmp_path / "feeds.yaml"), "--once").err


@pytest.mark.parametrize(
    ("changes", "is_valid"),
    [
        ({"id": "x" * 128}, True),
        ({"id": "x" * 129}, False),
        ({"authors": ["x"] * 100}, True),
        ({"authors": ["x"] * 101}, False),
        ({"tags": ["x" * 256]}, True),
        ({"tags": ["x" * 257]}, False),
        ({"published_at": "2026-03-01T09:30:00Z"}, True),
        ({"published_at": "2026-03-01T09:30:00"}, False),
        ({"title": " ", "text": "", "html": "<p> </p>"}, False),
        ({"title": None, "html": "<p>x</p>"}, True),
        ({"titel": "x"}, False),
        ({"text": "x" * (1 << 20)}, False),
    ],
)
def test_the_contract(tmp_path: Path, changes: dict[str, object], is_valid: bool) -> None:
    """Lengths, zones, words, unknown fields, the size."""
    row = {name: value for name, value in ({"title": "x"} | changes).items() if value is not None}
    answer = validated(tmp_path, "a.jsonl", json.dumps(row))
    assert answer.status == (0 if is_valid else 1), answer
