"""Processes that outlive the command that started them, and are found again without ever hitting an untrusted source's.

A process is known by its id *and* the time it started, since ids are used again.
"""

import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SetupError

_children: dict[int, subprocess.Popen[bytes]] = {}  # to reap those that end while this program still runs
_POLL_SECONDS = 0.05
_SIGNAL_SECONDS = 10  # for a signal that a process cannot refuse; it may wait for the disk


@dataclass(frozen=True)
class Process:
    pid: int
    started: str
    """When it started, as the system counts it; only good for comparing."""


def spawn(command: Sequence[str], *, folder: Path, log: Path, environment: Mapping[str, str]) -> Process:
    """Start ``command`` in a session of its own, so that no terminal or make takes it along; output goes to ``log``."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[child.pid] = child
    state = _state(child.pid)  # read before anything reaps it: a child that failed at once is still there as a zombie
    return Process(child.pid, state[1] if state else "")


def run(command: Sequence[str], failure: str, environment: Mapping[str, str], folder: Path | None = None) -> None:
    """Run ``command`` to its end. Raises SetupError with its last lines when it fails."""
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines()[-15:]
        raise SetupError("\n".join([f"{failure} (exit status {done.returncode}):", *last]))


def is_alive(process: Process) -> bool:
    child = _children.get(process.pid)
    if child is not None and child.poll() is not None:
        del _children[process.pid]
    state = _state(process.pid)
    return state is not None and state[1] == process.started and not state[0].startswith("Z")


def is_paused(process: Process) -> bool:
    state = _state(process.pid)
    return state is not None and state[1] == process.started and state[0].startswith("T")


def send(process: Process, number: signal.Signals) -> None:
    """Send a signal to that very process; nothing happens when it has ended."""
    if not is_alive(process):
        return
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return


def pause(process: Process) -> None:
    """Freeze the process. Returns when it is frozen: the system takes a while for all its threads."""
    send(process, signal.SIGSTOP)
    _until(lambda: is_paused(process) or not is_alive(process), _SIGNAL_SECONDS)


def resume(process: Process) -> None:
    send(process, signal.SIGCONT)
    _until(lambda: not is_paused(process), _SIGNAL_SECONDS)


def stop(process: Process, grace_seconds: float) -> None:
    """Ask the process to end, and kill it if it has not after ``grace_seconds``. Returns when it is gone."""
    send(process, signal.SIGTERM)
    send(process, signal.SIGCONT)  # a paused process does not see the request
    if not _until(lambda: not is_alive(process), grace_seconds):
        kill(process)


def kill(process: Process) -> None:
    send(process, signal.SIGKILL)
    _until(lambda: not is_alive(process), _SIGNAL_SECONDS)


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds; False when it still does not after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _state(pid: int) -> tuple[str, str] | None:
    """State and start of a process, or None when there is none of that id."""
    return _state_from_proc(pid) if platform.system() == "Linux" else _state_from_ps(pid)


def _state_from_proc(pid: int) -> tuple[str, str] | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold anything: count the fields after it. The start is in ticks since the boot.
    state, *fields = stat.rpartition(")")[2].split()
    threads, started = int(fields[16]), fields[18]
    # A killed process first shows its main thread as ended; while others still end, its ports are still held.
    return "X" if state == "Z" and threads > 1 else state, f"{boot}:{started}"


def _state_from_ps(pid: int) -> tuple[str, str] | None:
    shown = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    state, _, started = shown.partition(" ")
    return (state, started.strip()) if started else None
