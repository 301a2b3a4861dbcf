"""Commands and workers of Dateline as processes that the launcher forks."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tests.support.chaos_harness import ROOT

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Finished:
    """A command that has ended; ``status`` is None when it did not within its time, and was killed."""

    argv: Sequence[str]
    status: int | None
    printed: str


class Launcher:
    """Starts processes; ``mutant`` names a deliberate fault that all of them have."""

    def __init__(self, folder: Path, mutant: str = "") -> None:
        self._folder = folder
        self._started: Queue[int] = Queue()
        self._lock = threading.Lock()
        self._number = 0
        self._statuses: dict[int, int] = {}
        self._ended = threading.Condition()
        environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT), "HISTORIES_MUTANT": mutant}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.histories.launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=folder,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, argv: Sequence[str], environment: Mapping[str, str], log: Path) -> "Launched":
        """Start a `dateline` command; it goes on in the background."""
        with self._lock:
            request = {"argv": list(argv), "env": dict(environment), "log": str(log)}
            assert self._process.stdin
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            return Launched(self, self._started.get(timeout=120), log)

    def run(self, argv: Sequence[str], environment: Mapping[str, str], timeout: float) -> Finished:
        """Run a `dateline` command to its end."""
        with self._lock:
            self._number += 1
            log = self._folder / f"command-{self._number}.log"
        launched = self.start(argv, environment, log)
        status = launched.wait(timeout)
        if status is None:
            launched.signal(signal.SIGKILL)
            launched.wait(10)
        printed = log.read_text(errors="replace")
        log.unlink()
        return Finished(argv, status, printed)

    def status(self, pid: int, timeout: float) -> int | None:
        """The exit status of a process, None when it has none after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        with self._ended:
            while pid not in self._statuses:
                if (left := deadline - time.monotonic()) <= 0:
                    return None
                self._ended.wait(left)
            return self._statuses[pid]

    def close(self) -> None:
        """End the launcher and with it all that it started."""
        self._process.kill()
        self._process.wait(10)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            facts = json.loads(line)
            if "status" in facts:
                with self._ended:
                    self._statuses[facts["pid"]] = facts["status"]
                    self._ended.notify_all()
            elif "pid" in facts:
                self._started.put(facts["pid"])


@dataclass(frozen=True)
class Launched:
    """A process that was started."""

    launcher: Launcher
    pid: int
    log: Path

    def wait(self, timeout: float = 0) -> int | None:
        """Its exit status, None while it lives."""
        return self.launcher.status(self.pid, timeout)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still lives."""
        if self.wait() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)
