"""API keys in their file."""

import stat
from pathlib import Path

import pytest

from pipeline.api.keys import KeyRing
from pipeline.errors import SettingsError, UsageError


def test_a_key_is_kept_as_a_hash_alone(tmp_path: Path) -> None:
    """The file is its owner's, and holds nothing that opens anything."""
    path = tmp_path / "sub" / "keys.json"
    grant, key = KeyRing(path).add("newsroom", ("read", "write"))
    assert key not in path.read_text()
    assert key.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing(path).verify(key) == KeyRing(path).find(grant.id) == grant
    assert grant.scopes == {"read", "write"}


@pytest.mark.parametrize("wrong", ["", "dl", "dl_", "dl_x_y", "x" * 10_000, "\ud800", "dl_é"])
def test_what_is_not_a_key_opens_nothing(tmp_path: Path, wrong: str) -> None:
    """Any text is refused without an error; so is a key with one character more."""
    ring = KeyRing(tmp_path / "keys.json")
    _, key = ring.add("a", ())
    assert ring.verify(wrong) is None
    assert ring.verify(key + "x") is None
    assert ring.verify(key[:-1]) is None


def test_another_process_sees_a_change(tmp_path: Path) -> None:
    """A ring that was read before knows a key that was added, and refuses one that was removed."""
    here, there = KeyRing(tmp_path / "keys.json"), KeyRing(tmp_path / "keys.json")
    assert len(here) == 0
    grant, key = there.add("a", ())
    assert here.verify(key) == grant
    there.remove(grant.id)
    assert here.verify(key) is None
    with pytest.raises(UsageError, match=grant.id):
        here.remove(grant.id)


def test_wrong_names_scopes_and_files(tmp_path: Path) -> None:
    """Each says what is wrong; a broken file is not taken for one without keys."""
    ring = KeyRing(tmp_path / "keys.json")
    with pytest.raises(UsageError, match="name"):
        ring.add(" ", ())
    with pytest.raises(UsageError, match="admin"):
        ring.add("a", ("admin",))
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(SettingsError, match="API keys"):
        len(ring)
