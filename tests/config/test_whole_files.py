"""A file that is written whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from pipeline.config.whole_files import whole_file


def written(path: Path, *, stopped: bool = False, full: bool = False) -> None:
    """Write to a file, and be interrupted, or on a disk that takes no more."""
    with whole_file(path) as file:
        if full:
            with Path("/dev/full").open("wb") as device:
                os.dup2(device.fileno(), file.fileno())
        file.write(b"half")
        if stopped:
            raise KeyboardInterrupt


def test_an_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Neither half a file nor a draft stays; the folder's other files are left alone."""
    path = tmp_path / "rejects.jsonl"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        written(path, stopped=True)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("rejects.jsonl", "old")]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """What could not be written is not there: the draft fails when it is flushed."""
    path = tmp_path / "rejects.jsonl"
    with pytest.raises(OSError, match="No space left"):
        written(path, full=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_replaced_keeps_its_permissions_and_links(tmp_path: Path) -> None:
    """A new one gets those of any other, and one with permissions of its own has these."""
    path, link = tmp_path / "rejects.jsonl", tmp_path / "latest"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with whole_file(link) as file:
        file.write(b"new")
    assert (path.read_text(), path.stat().st_mode & 0o777, link.is_symlink()) == ("new", 0o640, True)
    with whole_file(tmp_path / "another") as file:
        file.write(b"new")
    with whole_file(path, 0o600) as file:
        file.write(b"secret")
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "plain").touch()
    assert (tmp_path / "another").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    """As is a device."""
    path, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    with whole_file(path) as file:
        file.write(b"new")
    reader.join(10)
    assert (read, path.is_fifo()) == ([b"new"], True)


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    """Not its draft."""
    with pytest.raises(FileNotFoundError) as caught, whole_file(tmp_path / "nosuch" / "rejects.jsonl"):
        pass
    assert caught.value.filename == str(tmp_path / "nosuch" / "rejects.jsonl")
