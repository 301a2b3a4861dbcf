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
from uuid import uuid4

from tests.support.chaos_harness import ROOT

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")

START_SECONDS = 600
"""The launcher imports first, which takes minutes where others have the processor."""


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
        self._lock = threading.Lock()
        self._number = 0
        self._started: dict[int, int] = {}
        self._statuses: dict[int, int] = {}
        self._changed = threading.Condition()
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
        """Start a `dateline` command; it goes on in the background. Raises TimeoutError on a machine that is too busy."""
        with self._lock:
            self._number += 1
            number = self._number
            # What is killed leaves its temporary files.
            env = {**environment, "TMPDIR": str(self._folder)}
            request = {"number": number, "argv": list(argv), "env": env, "log": str(log)}
            assert self._process.stdin
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        pid = self._wait_for(self._started, number, START_SECONDS)
        if pid is None:
            raise TimeoutError(f"`dateline {' '.join(argv)}` was not started within {START_SECONDS} s")
        return Launched(self, pid, log)

    def run(self, argv: Sequence[str], environment: Mapping[str, str], timeout: float) -> Finished:
        """Run a `dateline` command to its end."""
        log = self._folder / f"command-{uuid4().hex[:12]}.log"
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
        return self._wait_for(self._statuses, pid, timeout)

    def _wait_for(self, answers: Mapping[int, int], key: int, timeout: float) -> int | None:
        deadline = time.monotonic() + timeout
        with self._changed:
            while key not in answers:
                if (left := deadline - time.monotonic()) <= 0:
                    return None
                self._changed.wait(left)
            return answers[key]

    def close(self) -> None:
        """End the launcher and with it all that it started."""
        self._process.kill()
        self._process.wait(10)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            facts = json.loads(line)
            with self._changed:
                if "status" in facts:
                    self._statuses[facts["pid"]] = facts["status"]
                elif "number" in facts:
                    self._started[facts["number"]] = facts["pid"]
                    # The system may have given a process the number of one that has ended.
                    self._statuses.pop(facts["pid"], None)
                self._changed.notify_all()


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
