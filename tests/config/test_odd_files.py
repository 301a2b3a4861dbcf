"""Files of settings and of secrets that are something else: a folder, a pipe, a device, too long, not text."""

import os
from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.config.small_files import MAX_BYTES
from pipeline.errors import SettingsError
from tests.support.command_line import dateline

KEY = "DATELINE_ELASTICSEARCH_API_KEY_FILE"
CONTENTS = {
    "binary": bytes(range(256)),
    "byte order mark": b"\xef\xbb\xbfpartitions = 3\n",
    "utf-16": "partitions = 3\n".encode("utf-16"),
    "nul": b"partitions = 3\0\n",
    "lists within lists": b"partitions = " + b"[" * 50_000,
    "tables within tables": b"partitions = " + b"{a=" * 10_000,
    "too long": b"#" * (MAX_BYTES + 1),
    "a number of 5,000 digits": b"partitions = " + b"9" * 5000,
    "a number of 30 digits": b"stream_buffer = " + b"9" * 18,
    "infinite": b"heartbeat_interval = inf\n",
    "a path with a NUL": b'data_dir = "a\\u0000b"\n',
    "half a character": b'topic_prefix = "\\ud800"\n',
}


def odd(folder: Path, kind: str) -> Path:
    """A path that is not a file of ours."""
    path = folder / "odd"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            return Path("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "long name":
            return folder / ("a" * 300)
    return path


ODD = ("folder", "pipe", "device", "loop", "long name", "missing")


@pytest.mark.parametrize("kind", ODD)
def test_a_named_file_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """It is refused at once, as settings and as a secret, and never waited for or read to the end of memory."""
    path = odd(tmp_path, kind)
    monkeypatch.setenv("DATELINE_CONFIG", str(path))
    assert (answer := dateline("settings")).status == 78
    assert "is not a file" in answer.err
    monkeypatch.delenv("DATELINE_CONFIG")
    monkeypatch.setenv(KEY, str(path))
    assert (answer := dateline("settings")).status == 78
    assert KEY in answer.err


@pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
def test_a_file_of_this_folder_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """dateline.toml in the working directory is not passed over for being something else."""
    odd(tmp_path, kind).rename(tmp_path / "dateline.toml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"dateline\.toml in this folder is not a file"):
        load_settings()


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_content_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    """One line that names the file or the setting, whatever is in the file."""
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    monkeypatch.setenv("DATELINE_CONFIG", str(path))
    answer = dateline("settings")
    assert (answer.status, len(answer.err.splitlines())) == (78, 1), answer.err


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfkey\r\n", b"key\r\n", b"key\n\n", b"key"])
def test_a_secret_as_editors_write_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    """What Windows puts before it and any editor behind it is not part of it."""
    path = tmp_path / "key"
    path.write_bytes(content)
    monkeypatch.setenv(KEY, str(path))
    assert load_settings().elasticsearch_api_key.get_secret_value() == "key"


def test_a_secret_from_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in _FILE=<(command): a pipe that somebody writes to."""
    reader, writer = os.pipe()
    os.write(writer, b"key\n")
    os.close(writer)
    monkeypatch.setenv(KEY, f"/dev/fd/{reader}")
    try:
        assert load_settings().elasticsearch_api_key.get_secret_value() == "key"
    finally:
        os.close(reader)
