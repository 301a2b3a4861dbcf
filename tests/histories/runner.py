"""Many histories, one after the other, on one set of servers."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from uuid import uuid4

from tests.histories.faults import is_for_all
from tests.histories.history import History
from tests.histories.operations import Step
from tests.histories.processes import Launcher
from tests.histories.servers import Servers, running_servers
from tests.histories.steps import ACTIONS

LOG_CHARACTERS = 3000


@dataclass
class Result:
    """What became of one history; ``problem`` is empty when every promise held."""

    problem: str
    seconds: float
    begun: int
    """Steps that were begun before the problem showed."""
    log: list[str]
    workers: str = ""
    """What the workers printed last, when there was a problem."""


@dataclass
class Runner:
    """Runs histories; ``mutant`` is a deliberate fault that its workers and commands have."""

    servers: Servers
    folder: Path
    patience: float
    mutant: str = ""
    _launcher: Launcher | None = field(default=None)
    _lock: Lock = field(default_factory=Lock)

    def run(self, steps: Sequence[Step]) -> Result:
        """One history, with topics and an index of its own."""
        with self._lock:
            if self._launcher is None:
                self._launcher = Launcher(self.folder, self.mutant)
        began = time.monotonic()
        name = f"h{uuid4().hex[:8]}"
        history = History(self.servers, self._launcher, self.folder, name, self.patience)
        problem = history.run(steps, ACTIONS)
        logs = sorted(self.folder.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime)
        workers = "".join(f"--- {path.name}\n{_end(path)}\n" for path in logs[-4:]) if problem else ""
        for path in self.folder.glob(f"{name}*"):
            path.unlink()
        return Result(problem, time.monotonic() - began, history.begun, history.log, workers)

    def run_all(
        self, histories: Sequence[tuple[str, list[Step]]], beside: int
    ) -> Iterator[tuple[str, list[Step], Result]]:
        """Many, ``beside`` of those at a time that leave the servers whole; as they end."""
        alone = [each for each in histories if any(map(is_for_all, each[1]))]
        pool = ThreadPoolExecutor(beside)
        try:
            running = {pool.submit(self.run, each[1]): each for each in histories if each not in alone}
            for done in as_completed(running):
                yield (*running[done], done.result())
        finally:
            pool.shutdown(cancel_futures=True)
        for name, steps in alone:
            yield name, steps, self.run(steps)

    def close(self) -> None:
        """End everything that was started."""
        if self._launcher:
            self._launcher.close()


@contextmanager
def runners(*, patience: float, small_disk: bool = False) -> Iterator[Callable[[str], Runner]]:
    """Servers, and what makes a runner on them for a mutant ("" for none)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="histories-", ignore_cleanup_errors=True)))
        servers = stack.enter_context(running_servers(folder, small_disk=small_disk))

        def make(mutant: str) -> Runner:
            runner = Runner(servers, folder, patience, mutant)
            stack.callback(runner.close)
            return runner

        yield make


def left_out(servers: Servers, *, small_disk: bool) -> Iterator[str]:
    """The faults that this machine cannot have, in words: their steps do nothing."""
    if servers.clock is None:
        yield "left out: the broker's clock cannot be stepped without libfaketime (a package of Debian)"
    if servers.disk is None:
        why = "root alone may mount a small one" if small_disk else "not asked for with --small-disk"
        yield f"left out: the broker's disk cannot be filled ({why})"


def _end(path: Path) -> str:
    return path.read_text(errors="replace")[-LOG_CHARACTERS:]
