"""What `make doctor` says of the machine."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from docker import doctor, engine
from docker.local.jdk import find_jdk
from docker.local.ports import LOOPBACK, free_port


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No engine, nothing started by `make up`, ports that no one has, and no JDK or Maven but those that a test gives."""
    monkeypatch.setattr(engine, "answers", lambda: False)
    monkeypatch.setattr(doctor, "FOLDER", tmp_path)
    monkeypatch.setitem(doctor.PORTS, "kafka", free_port())
    monkeypatch.setitem(doctor.PORTS, "elasticsearch", free_port())


@pytest.fixture
def outsider() -> Iterator[None]:
    """A program of somebody else's on Kafka's port."""
    with socket.create_server((LOOPBACK, doctor.PORTS["kafka"])):
        yield


def found() -> dict[str, tuple[bool, str]]:
    return {name: (ok, what) for name, ok, what in doctor.checks()}


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """On a machine that runs these tests: a JDK, Maven, free ports."""
    assert doctor.main() == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown] == ["ok"] * 5
    assert "free for kafka" in shown[3]


def test_no_java(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a JDK it says which to install, and the exit status is 1."""
    monkeypatch.setattr(doctor, "find_jdk", lambda environment: find_jdk({}, []))
    assert doctor.main() == 1
    assert "wrong JDK" in capsys.readouterr().out


@pytest.mark.usefixtures("outsider")
def test_a_port_that_a_stranger_has() -> None:
    """It says whose fault it is and what to do."""
    ok, what = found()[f"port {doctor.PORTS['kafka']}"]
    assert not ok
    assert "did not start" in what


@pytest.mark.usefixtures("outsider")
def test_a_port_that_is_our_own(tmp_path: Path) -> None:
    """What `make up` started is not a fault."""
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "process.json").write_text("{}", encoding="utf-8")
    assert found()[f"port {doctor.PORTS['kafka']}"] == (True, "kafka runs")


def test_an_engine_needs_no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a Docker engine the services come from their images."""
    monkeypatch.setattr(engine, "answers", lambda: True)
    assert set(found()) == {"services", f"port {doctor.PORTS['kafka']}", f"port {doctor.PORTS['elasticsearch']}"}
