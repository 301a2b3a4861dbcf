"""Files as people have them: Markdown, mail, answers of services, tables with control characters, null for nothing."""

import json

import pytest

from pipeline.errors import RecordRejected
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article

OPTIONS = ReadOptions(SizeLimits(1_000_000, 10_000_000))


def read(name: str, data: str) -> list[Item]:
    return [item for item in forms.read(Input.of(name, data.encode()), OPTIONS) if isinstance(item, Item)]


def only(items: list[Item]) -> Article:
    (item,) = items
    assert isinstance(item.outcome, Article), item.outcome
    return item.outcome


def rejected(items: list[Item]) -> RecordRejected:
    (item,) = items
    assert isinstance(item.outcome, RecordRejected), item.outcome
    return item.outcome


@pytest.mark.parametrize("name", ["flood.md", "flood.MARKDOWN"])
def test_markdown_is_read_without_its_signs(name: str) -> None:
    text = (
        "# Flood in *Lagos*\n\nThe river [rose](https://a.example/1) on **Monday**.\n\n![a photo](x.png)\n\n"
        "- one street\n- a school\n\n> No one was hurt.\n\n| place | cm |\n|---|---|\n| Ikeja | 40 |\n\n5 * 3 < 20 & more\n"
    )
    found = only(read(name, text))
    assert found.title == "Flood in Lagos"
    assert (found.text or "").split("\n") == [
        "The river rose on Monday.",
        "one street",
        "a school",
        "No one was hurt.",
        "place",
        "cm",
        "Ikeja",
        "40",
        "5 * 3 < 20 & more",
    ]


def test_stars_in_a_plain_text_are_its_own() -> None:
    assert only(read("flood.txt", "Flood\n\nThe *river* rose.")).text == "The *river* rose."


@pytest.mark.parametrize(
    "text",
    [
        "From: ann@a.example\nSubject: Flood in Lagos\nDate: Sun, 1 Mar 2026 09:30:00 +0000\n\nThe river rose.\n",
        "Received: from a\n by b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
    ],
)
@pytest.mark.parametrize("name", ["story.txt", "story", "page.mht", "page.html"])
def test_mail_and_saved_pages_are_named(name: str, text: str) -> None:
    assert "a mail or a saved page" in rejected(read(name, text)).error


def test_a_letter_to_the_editor_is_no_mail() -> None:
    letter = "To: the editor\n\nYour report of the flood was wrong.\nFrom: a reader in Lagos.\nDate: Monday.\n"
    assert only(read("letter.txt", letter)).title == "To: the editor"


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"status": "ok", "articles": [{"headline": "A"}]}, ".articles[]"),
        ({"response": {"results": [{"headline": "A"}], "pages": 3}}, ".response.results[]"),
        ({"data": {"search": {"nodes": [{"headline": "A"}]}}}, ".data.search.nodes[]"),
        ({"a1": {"title": "A"}, "a2": {"title": "B"}}, ".[]"),
    ],
)
def test_an_answer_around_the_articles_says_how_to_get_at_them(data: object, path: str) -> None:
    assert f"jq -c '{path}'" in (rejected(read("answer.json", json.dumps(data))).fix or "")


@pytest.mark.parametrize("data", [{"headline": "A", "paragraphs": [1, 2]}, {"x": {"y": [{"a": 1}], "z": [{"a": 1}]}}])
def test_an_object_that_is_none_is_not_taken_for_one(data: object) -> None:
    assert "jq" not in (rejected(read("answer.json", json.dumps(data))).fix or "")


def test_null_is_nothing_in_every_field() -> None:
    row = dict.fromkeys(("id", "url", "text", "html", "published_at", "language", "authors", "source", "tags"))
    assert only(read("rows.jsonl", json.dumps({"title": "A"} | row))) == Article(title="A")


def test_control_characters_of_a_table_go() -> None:
    assert only(read("rows.csv", "title,text\nFerry\x08 late,By an\x00 hour\x1b")) == Article(
        title="Ferry late", text="By an hour"
    )


@pytest.mark.parametrize(
    "url", ["javascript:void(0)", "about:blank", "mailto:news@a.example", "data:text/html,x", "TEL:1"]
)
def test_an_address_of_no_page_names_no_article(url: str) -> None:
    one, other = (article_id(Article(title=title, text="w", url=url)) for title in ("A", "B"))
    assert one != other
