"""Installing, removing and looking at packs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SetupError, Unavailable, UsageError
from pipeline.operate.doctor.machine import packs_checks
from pipeline.operate.pack_check import check_pack
from pipeline.packs import install as install_module
from pipeline.packs.install import install, pack_of, remove
from pipeline.packs.installed import MANIFEST, installed_packs, made_from, pack_folder, state_of
from pipeline.packs.table import PACKS, CoreNlp, Pack
from tests.support.command_line import dateline

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder with a copy of the Russian pack's files, by links."""
    folder = pack_folder(tmp_path, "ru")
    folder.mkdir(parents=True)
    for file in pack_folder(ROOT / "var", "ru").iterdir():
        (folder / file.name).symlink_to(file)
    return tmp_path


def test_what_is_installed_is_known(data_dir: Path, tmp_path: Path) -> None:
    """The bundled languages and those with a folder of this version."""
    assert set(installed_packs(data_dir)) == {"en", "fr", "ru"}
    assert {
        code: state_of(data_dir, pack) for code, pack in PACKS.items() if state_of(data_dir, pack) == "installed"
    } == dict.fromkeys(("en", "fr", "ru"), "installed")
    assert not install(data_dir, PACKS["ru"], lambda _: pytest.fail("it is there"))


@pytest.mark.parametrize("manifest", ["{}", "not json", json.dumps({"made_from": "another"})])
def test_a_pack_of_another_version_is_refused_with_the_fix(data_dir: Path, manifest: str) -> None:
    """It would lose the language's names silently; install replaces it."""
    path = pack_folder(data_dir, "ru") / MANIFEST
    path.unlink()
    path.write_text(manifest, encoding="utf-8")
    assert state_of(data_dir, PACKS["ru"]) == "outdated"
    with pytest.raises(SetupError, match="dateline languages install ru"):
        installed_packs(data_dir)
    assert check_pack(data_dir, PACKS["ru"]).fix == "dateline languages install ru"


def test_each_pack_has_a_version_of_its_own() -> None:
    """A change of what a pack is made from makes the installed one outdated."""
    assert len({made_from(pack) for pack in PACKS.values()}) == len(PACKS)
    pack = PACKS["de"]
    assert isinstance(pack.source, CoreNlp)
    assert made_from(replace(pack, source=replace(pack.source, heap_mb=1))) != made_from(pack)


def test_an_install_that_fails_leaves_what_was_there(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half-made is left, and the old pack stays in its place."""
    path = pack_folder(data_dir, "ru") / MANIFEST
    path.unlink()
    path.write_text("{}", encoding="utf-8")

    def fail(pack: Pack, folder: Path, tell: object) -> None:
        (folder / "half").touch()
        raise Unavailable("the source does not answer")

    monkeypatch.setattr(install_module, "_make", fail)
    with pytest.raises(Unavailable):
        install(data_dir, PACKS["ru"], lambda _: None)
    assert sorted(file.name for file in (data_dir / "languages").iterdir()) == ["lock", "ru"]
    assert path.read_text() == "{}"


def test_a_file_that_changed_is_found(data_dir: Path) -> None:
    """A check compares each file with what was installed."""
    manifest = json.loads((pack_folder(data_dir, "ru") / MANIFEST).read_text())
    folder = pack_folder(data_dir, "ru")
    assert check_pack(data_dir, PACKS["ru"]).ok
    (folder / "natasha").unlink()
    found = check_pack(data_dir, PACKS["ru"])
    assert not found.ok
    assert "missing or changed" in found.found
    assert len(manifest["files"]) > 3


def test_removing(data_dir: Path) -> None:
    """A folder is removed; what is part of Dateline is not."""
    assert remove(data_dir, PACKS["ru"])
    assert not remove(data_dir, PACKS["ru"])
    assert "ru" not in installed_packs(data_dir)
    with pytest.raises(UsageError, match="part of Dateline"):
        remove(data_dir, PACKS["en"])
    with pytest.raises(UsageError, match="there are: de, en"):
        pack_of("tlh")


def test_the_licence_is_told_before_anything_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal to ask at and without --yes nothing is done."""
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path))
    answer = dateline("languages", "install", "de")
    assert answer.status == 2
    assert "General Public License" in answer.err
    assert "209 MB" in answer.err
    assert "--yes" in answer.err
    assert not (tmp_path / "languages").exists()


def test_the_list_is_data_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object a line, with state, licence and costs."""
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path))
    answer = dateline("languages", "list", "--json")
    rows = {row["language"]: row for row in map(json.loads, answer.out.splitlines())}
    assert answer.status == 0
    assert {code for code, row in rows.items() if row["is_default"]} == {"en", "fr", "ru"}
    assert rows["ru"]["state"] == "not installed"
    assert rows["de"]["licence"] == "GPL-3.0-or-later"
    assert all(row["memory_mb"] > 0 and row["download_mb"] > 0 for row in rows.values())
    assert "German" in dateline("languages", "list").out


@pytest.mark.parametrize("content", [b"[]", b"[" * 100_000, b"\xff\xfe", b"", b'{"made_from": 1, "files": {}}'])
def test_a_damaged_manifest_is_one_of_another_version(data_dir: Path, content: bytes) -> None:
    """Whatever stands in it: the pack is installed again, and nothing ends with a traceback."""
    path = pack_folder(data_dir, "ru") / MANIFEST
    path.unlink()  # a link
    path.write_bytes(content)
    assert state_of(data_dir, PACKS["ru"]) == "outdated"
    assert [check.ok for check in packs_checks(data_dir) if check.name == "recogniser, ru"] == [False]


def test_doctor_knows_the_packs(data_dir: Path) -> None:
    """One that is whole is named; of one that is not, the missing file and how to get it back."""
    assert [(check.ok, check.found[:3]) for check in packs_checks(data_dir)] == [(True, "ru;")]
    link = next(path for path in pack_folder(data_dir, "ru").iterdir() if path.is_symlink() and path.name != MANIFEST)
    link.unlink()
    wrong = next(check for check in packs_checks(data_dir) if not check.ok)
    assert wrong.found.startswith("missing: ")
    assert "languages install ru" in wrong.fix
