"""The file of a backup, and the parts that need no services."""

import json
import os
import stat
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.api.keys import KeyRing
from pipeline.api.keys_backup import KeysPart
from pipeline.cli.backup_view import backup_parts
from pipeline.config.settings import Settings
from pipeline.errors import SetupError, UsageError
from pipeline.operate.backup.file_form import FORM, BackupFile
from pipeline.operate.backup.part import RowResult
from pipeline.operate.backup.transfer import PartResult, back_up, chosen, open_backup, put_back
from pipeline.operate.backup.watch_state import WatchPart
from pipeline.publish.history import HistoryState, save
from pipeline.watch.state import FeedState, WatchState

DATA = Path(__file__).resolve().parents[1] / "data"
FIRST = DATA / "backup.v1.jsonl"
"""A backup as the first version wrote it. Leave it as it is: later versions must read it."""
URL = "https://coast.example/feed"


def parts(folder: Path) -> tuple[WatchPart, KeysPart]:
    """The parts that are files, in a folder."""
    return WatchPart(folder / "watch.sqlite", folder / "history"), KeysPart(folder / "api-keys.json")


def written(folder: Path, path: Path) -> dict[str, int]:
    return back_up(parts(folder), path, "", "articles", lambda rows: None).counts


def restored(folder: Path, path: Path, *, dry_run: bool = False) -> dict[str, PartResult]:
    here = parts(folder)
    return dict(put_back(open_backup(here, path), here, lambda rows: None, dry_run=dry_run))


def outcomes(results: dict[str, PartResult]) -> dict[str, Counter[str]]:
    return {name: result.outcomes for name, result in results.items()}


def feed(tried: float, etag: str = '"1"') -> FeedState:
    return FeedState(URL, 600.0, tried + 600, etag, tried=tried, succeeded=tried, status=200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a state of watch, a walk and a key."""
    made = tmp_path / "made"
    made.mkdir()
    with WatchState(made / "watch.sqlite") as state:
        state.save(feed(1000.0), {f"a{n}": bytes([n, 0, 255]) for n in range(3)}, 1000.0)
        state.arrived(URL, 3, 7200.0)
        state.hold({"coast.example": 5000.0})
    save(made / "history" / "coast.json", HistoryState(URL, f"{URL}?paged=2", ["d1"], "2026-01-02"))
    KeyRing(made / "api-keys.json").add("wiki", ("read",))
    return made


def test_a_backup_comes_back_whole_and_once(folder: Path, tmp_path: Path) -> None:
    """Into nothing everything is restored; a second time everything is there already."""
    path, other = tmp_path / "b.jsonl", tmp_path / "other"
    assert written(folder, path) == {"watch": 7, "api-keys": 1}
    assert outcomes(restored(other, path)) == {"watch": {"restored": 7}, "api-keys": {"restored": 1}}
    assert outcomes(restored(other, path)) == {"watch": {"unchanged": 7}, "api-keys": {"unchanged": 1}}
    assert [list(part.read()) for part in parts(other)] == [list(part.read()) for part in parts(folder)]
    with WatchState(other / "watch.sqlite") as state:
        assert state.feed(URL, 1.0) == feed(1000.0)
        assert not state.claim(URL, "a1", bytes([1, 0, 255]))
    for file in (path, other / "api-keys.json", other / "history" / "coast.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_dry_run_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """It tells the same as the restore, and leaves no file behind."""
    path, other = tmp_path / "b.jsonl", tmp_path / "other"
    written(folder, path)
    assert outcomes(restored(other, path, dry_run=True)) == {"watch": {"restored": 7}, "api-keys": {"restored": 1}}
    assert not other.exists()
    with WatchState(folder / "watch.sqlite") as state:
        state.save(feed(999.0, '"0"'), {}, 999.0)
    assert restored(folder, path, dry_run=True)["watch"].outcomes == {"restored": 1, "unchanged": 6}
    with WatchState(folder / "watch.sqlite") as state:
        assert state.feed(URL, 1.0).etag == '"0"'


def test_what_is_newer_here_stays_and_is_named(folder: Path, tmp_path: Path) -> None:
    """A feed that was asked since, an entry in other words, a walk that is further, a key that was removed."""
    path = tmp_path / "b.jsonl"
    written(folder, path)
    with WatchState(folder / "watch.sqlite") as state:
        state.save(feed(2000.0, '"2"'), {"a1": b"corrected"}, 2000.0)
    save(folder / "history" / "coast.json", HistoryState(URL, "", ["d1", "d2"], "2025-01-02"))
    keys = KeyRing(folder / "api-keys.json")
    keys.add("other", ("read",))
    keys.remove(keys.stored()[0].id)
    results = restored(folder, path)
    assert results["watch"].outcomes == {"unchanged": 4, "kept": 3}
    assert [row.name for row in results["watch"].kept] == [f"feeds {URL}", "entries a1", "coast.json"]
    assert results["api-keys"].outcomes == {"kept": 1}
    assert "may have been removed" in results["api-keys"].kept[0].why
    with WatchState(folder / "watch.sqlite") as state:
        assert state.feed(URL, 1.0).etag == '"2"'
        assert not state.claim(URL, "a1", b"corrected")
    assert [key.name for key in KeyRing(folder / "api-keys.json").stored()] == ["other"]


def test_a_state_in_use_is_not_written_to(folder: Path, tmp_path: Path) -> None:
    """A watch that runs may be backed up, and is not restored over."""
    path = tmp_path / "b.jsonl"
    with WatchState(folder / "watch.sqlite"):
        assert written(folder, path)["watch"] == 7
        with pytest.raises(SetupError, match="another dateline watch"):
            restored(folder, path)


def test_the_first_form_stays_readable(tmp_path: Path) -> None:
    """Every part of a backup of the first version is read, and its files are restored."""
    every = backup_parts(Settings(data_dir=tmp_path), None)
    backup = open_backup(every, FIRST)
    assert backup.header.form == 1
    assert backup.counts == {"versions": 2, "takedowns": 2, "alerts": 2, "watch": 5, "api-keys": 1}
    assert {part.name for part in every} == set(backup.counts)
    files = chosen(every, ["watch", "api-keys"])
    results = dict(put_back(backup, files, lambda rows: None, dry_run=False))
    assert outcomes(results) == {"watch": {"restored": 5}, "api-keys": {"restored": 1}}
    takedowns = list(backup.rows("takedowns", every[1].row))
    assert [row.model_dump()["takedown"]["id"] for row in takedowns] == [
        "gyumri-market-fire",
        "https://coast.example/7?a=b#ü",
    ]


def test_the_form_is_that_of_the_fixture(tmp_path: Path) -> None:
    """What this version writes has the lines that the fixture has: a change of them has to raise FORM."""
    every = backup_parts(Settings(data_dir=tmp_path), None)
    backup = open_backup(every, FIRST)
    lines = [json.loads(line) for line in FIRST.read_text(encoding="utf-8").splitlines()]
    again = [
        {"part": part.name, "row": json.loads(row.model_dump_json())}
        for part in every
        for row in backup.rows(part.name, part.row)
    ]
    assert again == lines[1:-1]
    assert lines[0]["form"] == FORM


def changed(tmp_path: Path, edit: str) -> Path:
    """The fixture, damaged in one way."""
    lines = FIRST.read_bytes().splitlines(keepends=True)
    match edit:
        case "newer form":
            lines[0] = lines[0].replace(b'"form":1', b'"form":2').replace(b'"0.1.0"', b'"7.2.0"')
        case "cut line":
            lines = [*lines[:-1], lines[-1][:20]]
        case "cut file":
            lines = lines[:-1]
        case "lost line":
            lines = [*lines[:3], *lines[4:]]
        case "changed byte":
            lines[3] = lines[3].replace(b"court", b"count")
        case "two files":
            lines = [*lines, *lines]
        case "unknown field":
            lines = sealed([*lines[:1], lines[1].replace(b'"key"', b'"kez"'), *lines[2:]])
        case "unknown part":
            lines = sealed([lines[0].replace(b'"versions"', b'"pictures"'), *lines[1:]])
        case "unnamed part":
            lines = sealed([*lines[:1], lines[1].replace(b'"versions",', b'"pictures",'), *lines[2:]])
        case "path":
            lines = sealed([line.replace(b"coast.example-1f2e3d4c5b6a.json", b"../../api-keys.json") for line in lines])
        case "words":
            lines = sealed([line.replace(b"00ff10a2b3c4d5e6", b"no bytes") for line in lines])
        case "deep":
            lines = [b"[" * 100_000 + b"\n"]
        case "deep row":
            lines = sealed([*lines[:1], b'{"part":"alerts","row":' + b'{"a":' * 50_000 + b"\n", *lines[1:]])
        case "nothing":
            lines = []
        case "articles":
            lines = [b'{"id": "a"}\n']
        case "bytes":
            lines = [bytes(range(256)) * 100]
        case "long":
            lines = [b" " * (17 * 1024 * 1024)]
    path = tmp_path / "changed.jsonl"
    path.write_bytes(b"".join(lines))
    return path


def sealed(lines: list[bytes]) -> list[bytes]:
    """The lines with a last one that fits them."""
    end = json.loads(lines[-1]) | {"sha256": sha256(b"".join(lines[:-1])).hexdigest()}
    return [*lines[:-1], json.dumps(end, separators=(",", ":")).encode() + b"\n"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("newer form", "has form 2, and this version reads form 1: restore it with version 7.2.0"),
        ("cut line", "cut"),
        ("cut file", "its last line is missing"),
        ("lost line", "was changed"),
        ("changed byte", "was changed"),
        ("two files", "behind the end"),
        ("unknown field", "line 2: key: Field required"),
        ("unknown part", "a part 'pictures'"),
        ("unnamed part", "a part 'pictures'"),
        ("path", "walk.file"),
        ("words", "non-hexadecimal"),
        ("deep", "not a backup"),
        ("deep row", "line 2"),
        ("nothing", "is empty"),
        ("articles", "not a backup"),
        ("bytes", "not a backup"),
        ("long", "longer than any line"),
    ],
)
def test_what_is_not_whole_is_refused(tmp_path: Path, edit: str, said: str) -> None:
    """Nothing is restored from a file that is cut, changed, newer or something else; the line says which."""
    every = backup_parts(Settings(data_dir=tmp_path), None)
    with pytest.raises(UsageError, match=said):
        open_backup(every, changed(tmp_path, edit))


def test_a_backup_that_fails_leaves_the_one_before(folder: Path, tmp_path: Path) -> None:
    """What was there stays, byte for byte, and nothing is left beside it."""
    path = tmp_path / "kept" / "b.jsonl"
    path.parent.mkdir()
    written(folder, path)
    before = path.read_bytes()
    (folder / "history" / "coast.json").write_text("[" * 100_000)
    with pytest.raises(UsageError, match=r"coast\.json"):
        written(folder, path)
    (folder / "history" / "coast.json").write_text('{"feed": 1, "next": "", "pages": []}')
    with pytest.raises(SetupError, match="watch: what is stored cannot be read"):
        written(folder, path)
    (folder / "history" / "coast.json").unlink()
    (folder / "watch.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(SetupError, match=r"watch\.sqlite"):
        written(folder, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_backup_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    """Not in the place of a device, a pipe or a folder; a link goes on leading to it."""
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/full"), tmp_path / "pipe", tmp_path):
        with pytest.raises(UsageError, match="is not a file"):
            written(folder, place)
        with pytest.raises(UsageError, match="is not a file"):
            open_backup(parts(folder), place)
    (tmp_path / "link").symlink_to(tmp_path / "b.jsonl")
    written(folder, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert isinstance(open_backup(parts(folder), tmp_path / "b.jsonl"), BackupFile)


def test_parts_are_named() -> None:
    """A part that there is not is refused with those that there are."""
    every = backup_parts(Settings(), None)
    assert [part.name for part in chosen(every, ["watch"])] == ["watch"]
    with pytest.raises(UsageError, match=r"'entities' is not a part.*takedowns"):
        chosen(every, ["entities"])


def test_many_kept_rows_are_counted_and_some_named(folder: Path, tmp_path: Path) -> None:
    """A report stays short, whatever has changed since."""
    path = tmp_path / "b.jsonl"
    with WatchState(folder / "watch.sqlite") as state:
        state.save(feed(1000.0), {f"e{n}": b"1" for n in range(1500)}, 1000.0)
    written(folder, path)
    with WatchState(folder / "watch.sqlite") as state:
        state.save(feed(1000.0), {f"e{n}": b"2" for n in range(1500)}, 1001.0)
    found = restored(folder, path)["watch"]
    assert (found.outcomes["kept"], len(found.kept)) == (1500, 1000)
    assert found.kept[0] == RowResult("entries e0", "kept", "it was seen later here")
