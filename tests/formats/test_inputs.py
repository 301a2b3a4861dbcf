"""Files, folders and standard input as people name them."""

import gzip
import io
import json
import os
import random
import string
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected, UsageError
from pipeline.formats import forms
from pipeline.formats.inputs import check_paths, open_inputs
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.articles import Article
from pipeline.publish.run import PublishOptions, validate
from pipeline.publish.summary import Summary

HOW = ReadOptions(SizeLimits.of(Settings()))
LINE = b'{"title":"Bridge closed"}\n'


def _unopened(where: str, why: RecordRejected) -> None:
    raise AssertionError(f"{where}: {why}")


def test_an_empty_name_is_not_the_folder_one_stands_in() -> None:
    """As a shell gives it for a variable that is not set."""
    with pytest.raises(UsageError, match="name of a file is empty"):
        check_paths([""])
    with pytest.raises(UsageError, match="read once"):
        check_paths(["-", "-"])


def test_a_folder_is_read_without_what_editors_keep(tmp_path: Path) -> None:
    kept = ("a.jsonl", "in/b.jsonl", "backup.jsonl")
    beside = (
        "a.jsonl~",
        "#a.jsonl#",
        "~$report.docx",
        "Thumbs.db",
        "desktop.ini",
        "in/__MACOSX/b.jsonl",
        ".git/c.jsonl",
    )
    for name in (*kept, *beside, "b.jsonl.bak", "._a.jsonl", "news.jsonl.part"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(LINE)
    found = [Path(given.name).relative_to(tmp_path).as_posix() for given in open_inputs([str(tmp_path)], _unopened)]
    assert sorted(found) == sorted(kept)
    # What is named is read.
    assert len(list(open_inputs([str(tmp_path / "a.jsonl~")], _unopened))) == 1


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes there")
def test_a_name_that_is_not_utf_8_can_be_kept_with_its_rejects(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jsonl")).write_bytes(b'{"title":5}\n' + LINE)
    rejects, summary = tmp_path.parent / "rejects.jsonl", Summary(verb="valid")
    validate([str(tmp_path)], Settings(), PublishOptions(rejects=rejects), summary)
    assert (summary.published, summary.total) == (1, 2)
    assert json.loads(rejects.read_text("utf-8"))["where"].endswith(r"caf\xe9.jsonl:1")


def test_of_a_packed_file_that_is_cut_short_what_is_whole_is_read() -> None:
    words = random.Random(1)
    lines = [json.dumps({"title": "".join(words.choices(string.ascii_letters, k=60))}) for _ in range(300)]
    cut = gzip.compress("\n".join(lines).encode())[:-2000]
    items = [item for item in forms.read(Input.of("news.jsonl.gz", cut), HOW) if isinstance(item, Item)]
    read = [item.outcome.title for item in items if isinstance(item.outcome, Article)]
    assert len(read) > 200
    assert read == [json.loads(line)["title"] for line in lines[: len(read)]]
    assert isinstance(items[-1].outcome, RecordRejected)
    assert "damaged" in items[-1].outcome.error


def test_what_is_packed_twice_is_unpacked_twice() -> None:
    (item,) = forms.read(Input.of("news.jsonl.gz", gzip.compress(gzip.compress(LINE))), HOW)
    assert isinstance(item, Item)
    assert isinstance(item.outcome, Article)


def test_an_archive_says_that_it_is_to_be_unpacked() -> None:
    for data in (b"PK\x03\x04" + bytes(60), b"BZh9" + bytes(60), b"Rar!\x1a\x07" + bytes(60)):
        (item,) = forms.read(Input.of("news", data), HOW)
        assert isinstance(item, Item)
        assert isinstance(item.outcome, RecordRejected)
        assert "unpack it" in (item.outcome.fix or "")


def test_a_closed_standard_input_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> io.FileIO:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr("pipeline.formats.inputs.io.FileIO", closed)
    with pytest.raises(UsageError, match="standard input is closed"):
        list(open_inputs(["-"], _unopened))
