"""Files that commands read besides articles: nested without end, in no encoding, a folder, a pipe. Never a traceback."""

import os
from pathlib import Path

import pytest

from pipeline.enrich.places.source_profile import Profiles
from pipeline.enrich.text.recurring import load_lines
from pipeline.errors import RecordRejected, SetupError
from pipeline.formats.feeds_yaml import parse_yaml
from tests.support.command_line import dateline

DEEP = b"[" * 100_000
CONTENTS = {
    "nested lists": DEEP,
    "nested objects": b'{"a":' * 100_000,
    "not UTF-8": bytes(range(256)),
    "a byte order mark": b'\xef\xbb\xbf{"sources": {}}',
    "nothing": b"",
    "a number": b"1",
    "half of it": b'{"gazetteer": "1", "sources": {"a": 1}}',
}


@pytest.fixture(params=[*CONTENTS, "folder", "pipe"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A path at which there is something else."""
    path = tmp_path / "odd"
    if request.param == "folder":
        path.mkdir()
    elif request.param == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(CONTENTS[request.param])
    return path


def test_what_is_not_a_file_of_profiles(odd: Path) -> None:
    """It is named with the command that writes one."""
    with pytest.raises(SetupError, match=r"not a file of profiles.*geotag learn"):
        Profiles.load(odd, "1")


def test_what_is_not_a_file_of_lines(odd: Path) -> None:
    """It is named with the command that writes one."""
    with pytest.raises(SetupError, match=r"not a file of recurring lines.*--learn-lines"):
        load_lines(odd)


def test_what_is_not_a_file_of_keys(odd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API's keys are refused with one line."""
    monkeypatch.setenv("DATELINE_API_KEYS_FILE", str(odd))
    answer = dateline("api-keys", "list")
    assert (answer.status, len(answer.err.splitlines())) == (78, 1), answer.err


def test_a_log_that_nests_without_end_is_shown(tmp_path: Path) -> None:
    """A line that is not ours is shown as it is."""
    path = tmp_path / "log"
    path.write_bytes(DEEP + b"\n" + b'{"a":' * 100_000 + b"\n")
    answer = dateline("logs", str(path))
    assert (answer.status, "Traceback" in answer.err) == (0, False)


@pytest.mark.parametrize("content", [b"feeds: " + b"[" * 50_000, b"feeds: " + b"{a: " * 50_000, b"- " * 50_000])
def test_a_list_of_feeds_that_nests_without_end(content: bytes) -> None:
    """It is refused as any list that is none."""
    with pytest.raises(RecordRejected):
        parse_yaml(content)


def test_a_trace_of_nothing_is_a_wrong_call() -> None:
    """An empty name is refused before any service is asked."""
    answer = dateline("trace", " ")
    assert answer.status == 2
    assert "no article given" in answer.err
