"""The desk that `make demo` starts beside the services and `make down` ends."""

import json
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from docker import desk
from docker.local import processes
from docker.local.ports import free_port
from docker.local.processes import Process
from pipeline.errors import Unavailable

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for its state; Elasticsearch is nowhere, which a desk bears."""
    monkeypatch.setenv("DATELINE_DESK_PORT", str(free_port()))
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("DATELINE_DATA_DIR", str(ROOT / "var"))
    yield tmp_path / "desk"
    desk.stop(tmp_path / "desk")


def kept(folder: Path) -> tuple[Process, str]:
    found = json.loads((folder / "process.json").read_text(encoding="utf-8"))
    return Process(int(found["pid"]), str(found["started"])), str(found["address"])


def answers(address: str) -> bool:
    with urllib.request.urlopen(f"{address}healthz", timeout=20) as answer:
        return bool(answer.read() == b"ok\n")


def test_it_is_started_once_and_ended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its address is printed and answers; a second start is the same desk, a second stop no error."""
    assert desk.main(["start", "--folder", str(folder)]) == 0
    address = capsys.readouterr().out.strip()
    assert answers(address)
    process, stored = kept(folder)
    assert stored == address
    assert desk.start(folder) == address
    assert kept(folder)[0] == process
    for _ in range(2):
        assert desk.main(["stop", "--folder", str(folder)]) == 0
        assert not processes.is_alive(process)
    assert not (folder / "process.json").exists()


def test_a_start_that_was_interrupted_is_finished(folder: Path) -> None:
    """The process is kept before its address is known: who starts next takes the address from its log."""
    address = desk.start(folder)
    file = folder / "process.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"address": ""}), encoding="utf-8")
    assert desk.start(folder) == address
    assert kept(folder)[1] == address


def test_a_desk_that_does_not_come_up_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is in the last lines of its log, which are shown; no process stays."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("DATELINE_DESK_PORT", str(taken.getsockname()[1]))
        assert desk.main(["start", "--folder", str(folder)]) == Unavailable.exit_status
    shown = capsys.readouterr().err
    assert "the news desk did not come up" in shown
    assert "desk_port" in shown
    assert not processes.is_alive(kept(folder)[0])


def test_another_process_of_the_same_id_is_left_alone(folder: Path) -> None:
    """What a restarted machine left in the file is not a desk of ours."""
    folder.mkdir()
    mine = {"pid": 1, "started": "long ago", "address": "http://127.0.0.1:1/"}
    (folder / "process.json").write_text(json.dumps(mine), encoding="utf-8")
    desk.stop(folder)
    assert not (folder / "process.json").exists()


def test_the_demo_ends_with_its_address() -> None:
    """`make demo` starts it by this module and prints what that printed; `make down` ends it."""
    demo = (ROOT / "docker" / "demo.sh").read_text(encoding="utf-8")
    assert "desk=$(python -m docker.desk start)" in demo
    assert "$desk" in demo.partition("cat <<END")[2]
    down = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ndown:")[2].partition("\n\n")[0]
    assert "-m docker.desk stop" in down
