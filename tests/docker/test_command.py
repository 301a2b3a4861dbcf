"""The command ``python3 -m docker`` where no server has to run for it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from docker import engine
from docker.__main__ import main
from docker.local import processes
from docker.local.ports import free_port, is_taken
from pipeline.errors import EXIT_CONFIG, EXIT_UNAVAILABLE, EXIT_USAGE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    ports = [f"--kafka-port={free_port()}", f"--elasticsearch-port={free_port()}"]
    return ["--engine=local", f"--folder={tmp_path / 'services'}", *ports]


def test_ps_of_nothing_is_not_a_success(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`ps --json` lists both as stopped, and its exit status says that they are not available."""
    assert main(["ps", "--json", *options]) == EXIT_UNAVAILABLE
    shown = json.loads(capsys.readouterr().out)
    assert {status["name"]: (status["state"], status["pid"]) for status in shown} == {
        "kafka": ("stopped", None),
        "elasticsearch": ("stopped", None),
    }


def test_down_of_nothing_is_harmless(options: list[str]) -> None:
    """`down` where nothing was ever started succeeds."""
    assert main(["down", *options]) == 0


def test_what_runs_without_an_engine_is_stopped_without_one(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that has come meanwhile does not take over the name of what was started before."""
    monkeypatch.setattr(engine, "answers", lambda: True)
    folder = tmp_path / "services" / "kafka"
    folder.mkdir(parents=True)
    server = processes.spawn(["sleep", "600"], folder=folder, log=folder / "log", environment=os.environ)
    (folder / "process.json").write_text(json.dumps({"pid": server.pid, "started": server.started, "port": 1}))
    assert main(["down", "--engine=auto", *options[1:]]) == 0
    assert not processes.is_alive(server)


def test_what_runs_can_be_stopped_before_anything_is_installed(tmp_path: Path) -> None:
    """The launcher needs the standard library only, so `make down` does in a checkout that has just been cloned."""
    for name in ("docker", "pipeline"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-S", "-m", "docker", "down", "--engine=local", f"--folder={tmp_path / 'services'}"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_a_usage_error(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The error lists the names there are."""
    assert main(["start", "zookeeper", *options]) == EXIT_USAGE
    assert "kafka, elasticsearch" in capsys.readouterr().err


def test_an_unknown_engine_in_the_environment_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped DATELINE_SERVICES is named, not taken for something else."""
    monkeypatch.setenv("DATELINE_SERVICES", "podman")
    assert main(["ps"]) == EXIT_USAGE
    assert "DATELINE_SERVICES is 'podman'" in capsys.readouterr().err


def test_a_port_of_somebody_else_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When another program listens on the port, nothing is started and the error says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        arguments = ["start", "kafka", "--engine=local", f"--folder={tmp_path}", f"--kafka-port={port}"]
        assert main(arguments) == EXIT_CONFIG
        assert is_taken(port)
    assert f"port {port}, which kafka is to use, is taken" in capsys.readouterr().err
    assert not (tmp_path / "kafka" / "process.json").exists()
