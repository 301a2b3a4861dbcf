import json

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.formats import jsonl
from pipeline.formats.field_map import parse_map
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.articles import Article

SMALL = Settings(max_article_bytes=1024)
LIMITS = SizeLimits.of(SMALL)


def read(data: str | bytes, how: ReadOptions | None = None) -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return list(jsonl.read(Input.of("news.jsonl", raw), how or ReadOptions(LIMITS)))


def reason(item: Item) -> Reason:
    assert isinstance(item.outcome, RecordRejected)
    return item.outcome.reason


def title(item: Item) -> str | None:
    assert isinstance(item.outcome, Article), item.outcome
    return item.outcome.title


def test_one_article_a_line_with_its_place() -> None:
    """Blank lines and a byte order mark are skipped, and every item knows its line."""
    items = read('\ufeff{"title":"a"}\r\n\n{"title":"b"}')
    assert [(item.where, item.outcome) for item in items] == [
        ("news.jsonl:1", Article(title="a")),
        ("news.jsonl:3", Article(title="b")),
    ]


def test_a_bad_line_stops_nothing() -> None:
    """Each bad line is one rejection with its reason and its bytes; the lines behind it are read."""
    items = read(b'nonsense\n{"title":5}\n\xff\n{}\n[1]\n{"title":"last"}')
    assert [reason(item) for item in items[:-1]] == [
        Reason.NOT_JSON,
        Reason.INVALID,
        Reason.NOT_UTF8,
        Reason.EMPTY,
        Reason.INVALID,
    ]
    assert items[0].original == b"nonsense"
    assert items[-1].outcome == Article(title="last")


def test_a_line_beyond_the_limit_is_passed_over() -> None:
    """A huge line is one rejection, and the next line is read from its true beginning."""
    items = read(json.dumps({"text": "x" * 10_000}) + '\n{"title":"next"}')
    assert reason(items[0]) is Reason.TOO_LARGE
    assert items[1].where == "news.jsonl:2"
    assert items[1].outcome == Article(title="next")


def test_a_line_beyond_the_limit_is_told_as_such_with_a_map() -> None:
    """What is cut off is too large, not broken JSON."""
    items = read(
        json.dumps({"body": "x" * 10_000}) + '\n{"body":"next"}',
        ReadOptions(LIMITS, parse_map("text=body")),
    )
    assert reason(items[0]) is Reason.TOO_LARGE
    assert items[0].original.startswith(b'{"body"')
    assert items[1].outcome == Article(text="next")


def test_other_peoples_names() -> None:
    """A field map takes dotted paths, any date and text lists, and leaves the rest of the row out."""
    row = {"headline": "a", "body": "b", "when": "1 March 2026", "by": "Ann; Bo", "pub": {"name": "Post"}, "n": 1}
    how = ReadOptions(LIMITS, parse_map("title=headline,text=body,published_at=when,authors=by,source.name=pub.name"))
    (item,) = read(json.dumps(row), how)
    expected = {"title": "a", "text": "b", "published_at": "2026-03-01T00:00:00Z", "authors": ["Ann", " Bo"]}
    assert item.outcome == Article.model_validate({**expected, "source": {"name": "Post"}})


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_lines_that_a_shell_redirected_are_read(encoding: str, line_end: str) -> None:
    lines = [json.dumps({"title": f"Čapek {number}", "text": "a\r\nb"}, ensure_ascii=False) for number in range(3)]
    found = read(line_end.join(lines).encode(encoding))
    assert [item.where.rpartition(":")[2] for item in found] == ["1", "2", "3"]
    assert [title(item) for item in found] == ["Čapek 0", "Čapek 1", "Čapek 2"]


def test_lines_that_end_with_cr_alone_are_lines() -> None:
    # More than one buffer of them, so that a line is cut by its end.
    lines = [json.dumps({"title": f"Ferry {number}", "text": "é" * 400}, ensure_ascii=False) for number in range(200)]
    found = read("\r".join(lines).encode())
    assert [title(item) for item in found] == [f"Ferry {number}" for number in range(200)]


def test_bytes_that_are_not_utf_8_are_rejected_behind_cr_too() -> None:
    found = read(b'{"title": "Caf\xe9"}\r{"title": "Fine"}')
    assert isinstance(found[0].outcome, RecordRejected)
    assert "UTF-8" in str(found[0].outcome)
    assert title(found[1]) == "Fine"
