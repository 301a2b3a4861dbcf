"""Processes are found again, and never mistaken for others."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from docker.local import processes
from docker.local.processes import Process

WAIT = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"


def spawn(folder: Path, program: str) -> Process:
    log = folder / "log"
    process = processes.spawn([sys.executable, "-c", program], folder=folder, log=log, environment=os.environ)
    while not log.read_bytes():
        assert processes.is_alive(process)
    return process


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    started = spawn(tmp_path, WAIT)
    yield started
    processes.kill(started)


def test_a_recycled_id_is_not_ours(process: Process) -> None:
    """A process of the same id that started at another time counts as ended, and no signal reaches it."""
    outsider = replace(process, started="another time")
    assert not processes.is_alive(outsider)
    processes.stop(outsider, grace_seconds=0)
    assert processes.is_alive(process)


def test_stop_ends_a_paused_process(process: Process) -> None:
    """A process that is frozen still ends when asked to."""
    processes.pause(process)
    assert processes.is_paused(process)
    processes.stop(process, grace_seconds=10)
    assert not processes.is_alive(process)


def test_stop_kills_what_does_not_listen(tmp_path: Path) -> None:
    """A process that ignores the request is killed after the grace."""
    stubborn = spawn(tmp_path, STUBBORN)
    processes.stop(stubborn, grace_seconds=0.2)
    assert not processes.is_alive(stubborn)


def test_it_is_in_a_session_of_its_own(process: Process) -> None:
    """What interrupts the command that started it, at a terminal or in make, does not reach the server."""
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
