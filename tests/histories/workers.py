"""The workers of one history, one of each stage, started again when they end by themselves."""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.histories.operations import STAGES
from tests.histories.processes import Launched, Launcher

MOST_STARTS = 40
"""Workers started in one history, beyond which they are said to end again and again."""


class Broken(Exception):
    """A promise does not hold, or something did not end."""


@dataclass
class Workers:
    """``stopped`` are the stages that are to have no worker now."""

    launcher: Launcher
    environment: Mapping[str, str]
    folder: Path
    name: str
    stopped: set[str] = field(default_factory=lambda: set(STAGES))
    died: int = 0
    """How often one was started again: then some records are counted twice, or not at all."""
    _current: dict[str, Launched] = field(default_factory=dict)
    _all: list[Launched] = field(default_factory=list)
    _more: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def start(self, stage: str, more: Mapping[str, str] | None = None) -> None:
        """Start the stage's worker; ``more`` environment is kept for those after it."""
        self._more[stage] = self._more.get(stage, {}) if more is None else more
        log = self.folder / f"{self.name}-{len(self._all)}-{stage}.log"
        worker = self.launcher.start([f"{stage}-worker"], {**self.environment, **self._more[stage]}, log)
        self._current[stage] = worker
        self._all.append(worker)
        self.stopped.discard(stage)

    def start_stopped(self) -> None:
        """Workers where there are to be none."""
        for stage in sorted(self.stopped):
            self.start(stage)

    def stop(self, stage: str, timeout: float) -> None:
        """A stop cleanly, which must end in time."""
        self.restart_dead()
        if stage not in self.stopped:
            self.stopped.add(stage)
            self._current[stage].signal(signal.SIGTERM)
            status = self._current[stage].wait(timeout)
            if status is None:
                raise Broken(f"the worker of {stage} did not stop within {timeout:g} s")
            # It may have been told while it was ending by itself.
            self.died += status != 0

    def restart_dead(self) -> None:
        """What a supervisor does: who ended though no one wanted it is started again."""
        for stage in STAGES:
            if stage not in self.stopped and (status := self._current[stage].wait()) is not None:
                if len(self._all) > MOST_STARTS:
                    raise Broken(f"the workers of {stage} end again and again, at last with {status}")
                self.died += 1
                self.start(stage)

    def have_ended(self, timeout: float) -> bool:
        """Whether all have, by themselves, as an operator wanted: then they stay stopped."""
        ended = all(worker.wait(timeout) is not None for worker in self._current.values())
        if ended:
            self.stopped |= set(STAGES)
        return ended

    def kill(self, stage: str) -> None:
        """Kill the stage's worker."""
        if stage not in self.stopped:
            self._current[stage].signal(signal.SIGKILL)
            self._current[stage].wait(10)

    def signal_pool(self, number: signal.Signals) -> None:
        """Send a signal to the enrichment processes."""
        for child in _children(self._current["enrich"].pid):
            for pid in _children(child):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)

    def freeze(self, stage: str) -> Launched:
        """Let the stage's worker stand still; returns it, for a SIGCONT."""
        self._current[stage].signal(signal.SIGSTOP)
        return self._current[stage]

    def close(self) -> None:
        """Kill all: good stops are among the steps, here they would only cost time."""
        for worker in self._all:
            worker.signal(signal.SIGKILL)
        for worker in self._all:
            worker.wait(10)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
