"""``dateline validate``: what is wrong with a file and how to fix it, without a broker."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import dateline

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no broker anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "field", "error", "fix"),
    [
        ('{"title": 5}', "title", "title: input should be a valid string", "write it as text, in quotes"),
        ('{"headline": "x"}', "headline", "headline: unknown field", "rename it to title, or map it"),
        ('{"titel": "x"}', "titel", "titel: unknown field", "rename it to title"),
        ('{"title": "x", "word_count": 5}', "word_count", "word_count: unknown field", "remove it"),
        ('{"title": "x", "byline": "A"}', "byline", "byline: unknown field", "rename it to authors"),
        ('{"title": "x", "publisher": "A"}', "publisher", "publisher: unknown field", "rename it to source.name"),
        ('{"title": "x", "authors": "A"}', "authors", "authors: input should be a valid list", 'such as ["Ann Lee"]'),
        ('{"title": "x", "published_at": "1 May"}', "published_at", "published_at: input should be", "2026-03-01T"),
        ('{"title": "x", "published_at": "2026-05-01T09:30:00"}', "published_at", "timezone", "end it with Z"),
        ('{"title": "x", "published_at": 1772357400}', "published_at", "RFC 3339", "correct published_at"),
        ('{"title": "x", "language": "English"}', "language", "language: string should match", "such as en or pt-BR"),
        ('{"title": "x", "source": "Post"}', "source", "source: input should be", "write an object"),
        ('{"title": "x", "source": {"nam": "Post"}}', "source.nam", "source.nam: unknown field", "remove it"),
        ('{"title": "x", "tags": [""]}', "tags.0", "tags.0: string should have at least 1", "at least one character"),
        (json.dumps({"title": "x", "tags": ["a"] * 101}), "tags", "tags: list should have at most", "to 100 entries"),
        (json.dumps({"title": "x", "id": "a" * 129}), "id", "id: string should have at most", "to 128 characters"),
        ('{"title": "x", "text": "a", "html": "b"}', "the article", "give text or html, not both", "correct"),
        ('{"title": "x", "schema_version": 2}', "schema_version", "this version reads 1", "publish schema_version 1"),
        ('{"title": " "}', "text", "no words", "give at least a title, text or html"),
        ('{"title": "x"', None, "EOF", "one JSON object"),
        ("[1]", None, "expected a JSON object", "one JSON object"),
    ],
)
def test_each_fault_names_its_field_and_its_remedy(line: str, field: str | None, error: str, fix: str) -> None:
    """Line, field, what is wrong and how to fix it, in one JSON object; status 1."""
    Path("news.jsonl").write_text(f'{{"title": "fine"}}\n{line}\n')
    answer = dateline("validate", "news.jsonl", "--json")
    assert answer.status == 1
    found = json.loads(answer.out)
    (problem,) = found["problems"]
    assert (found["valid"], found["rejected"]) == (1, 1)
    assert (problem["where"], problem["field"]) == ("news.jsonl:2", field)
    assert error in problem["error"]
    assert fix in problem["fix"]


def test_all_that_is_wrong_with_a_line_is_told_at_once() -> None:
    """No one has to fix and check one field after the other."""
    Path("news.jsonl").write_text('{"title": 5, "body": "x", "authors": "A", "language": "English"}\n')
    answer = dateline("validate", "news.jsonl")
    for part in ("news.jsonl:1: ", "title: ", "body: unknown field", "authors: ", "language: ", "--map text=body"):
        assert part in answer.err


def test_a_list_of_a_thousand_faults_stays_readable() -> None:
    """More than five complaints about one article are counted, not listed."""
    Path("news.jsonl").write_text(json.dumps({"title": "x", "tags": [5] * 90}) + "\n")
    answer = dateline("validate", "news.jsonl")
    assert "(and 85 more)" in answer.err
    assert len(answer.err) < 1000


def test_the_seeds_are_valid_in_every_form() -> None:
    """What ships with Dateline passes its own check, with status 0."""
    answer = dateline("validate", str(SEEDS), "--json")
    found = json.loads(answer.out)
    assert (answer.status, found["rejected"]) == (0, 0), answer.err
    assert found["valid"] >= 53


def test_rejects_are_kept_whole() -> None:
    """--rejects keeps each original, also where it is not UTF-8."""
    Path("news.jsonl").write_bytes(b'{"title": "caf\xe9"}\nnonsense\n')
    dateline("validate", "news.jsonl", "--rejects", "rejects")
    first, second = map(json.loads, Path("rejects").read_text().splitlines())
    assert (first["encoding"], first["reason"]) == ("base64", "not-utf8")
    assert (second["encoding"], second["original"]) == ("utf-8", "nonsense")


def test_standard_input_is_checked_through_a_map() -> None:
    """A pipe, its form told by its content, other names mapped: as publish would read it."""
    rows = '{"headline": "Flood", "when": "1 March 2026"}\n{"headline": ""}\n'
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "validate", "-", "--map", "title=headline,published_at=when"],
        input=rows,
        capture_output=True,
        text=True,
        cwd=SEEDS.parent,
    )
    assert done.returncode == 1
    assert "valid 1, rejected 1" in done.stderr
    assert "stdin:2: the article has no words" in done.stderr


@pytest.mark.parametrize("content", ["", "<rss><channel><title>Coast Post</title></channel></rss>", "[]"])
def test_a_file_without_an_article_is_said_so(content: str) -> None:
    """Zero of zero is not a success to be silent about; with an article nothing is added."""
    Path("empty.json").write_text(content)
    answer = dateline("validate", "empty.json", "--json")
    found = json.loads(answer.out)
    if answer.status == 0:
        assert "no article was found in empty.json" in found["notes"][0]
    else:
        assert found["rejected"] == 1
    Path("one.jsonl").write_text('{"title": "Ferry late"}')
    assert json.loads(dateline("validate", "one.jsonl", "--json").out)["notes"] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_for_rejects_costs_only_them(tmp_path: Path) -> None:
    """The rest is read and counted, and one line says that the file is not complete."""
    path = tmp_path / "news.jsonl"
    path.write_text('{"headline":"a"}\n' * 500 + '{"title":"b"}\n')
    answer = dateline("validate", str(path), "--rejects", "/dev/full", "--json")
    counts = json.loads(answer.out)
    assert (answer.status, counts["valid"], counts["rejected"]) == (2, 1, 500)
    (line,) = answer.err.splitlines()
    assert "--rejects /dev/full is not complete: No space left on device" in line
