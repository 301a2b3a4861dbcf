"""What processes use while something is measured: processor seconds and memory, by role."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import psutil

SAMPLE_SECONDS = 1.0
MB = 1e6

Roles = Mapping[str, Sequence[psutil.Process]]


class Meter:
    """A context: from entering to leaving, ``cpu_s`` by role, and the peaks of the memory by process.

    ``peak_rss_mb`` counts a page for each process that shares it; ``peak_pss_mb``, of all together, counts it once.
    ``together`` names the roles that count towards the latter. Memory is looked at once a second, in MB of 10⁶ bytes.
    """

    def __init__(self, roles: Roles, together: Sequence[str]) -> None:
        self._roles = roles
        self._together = together
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._began: dict[str, float] = {}
        self.cpu_s: dict[str, float] = {}
        self.peak_rss_mb: dict[str, float] = defaultdict(float)
        self.peak_pss_mb = 0.0

    def __enter__(self) -> Self:
        self._began = self._cpu()
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cpu_s = {role: seconds - self._began[role] for role, seconds in self._cpu().items()}
        self._ended.set()
        self._sampler.join()

    def _cpu(self) -> dict[str, float]:
        return {role: sum(map(_cpu_seconds, processes)) for role, processes in self._roles.items()}

    def _sample(self) -> None:
        while True:
            for role, processes in self._roles.items():
                for name, process in zip(_numbered(role, len(processes)), processes, strict=True):
                    self.peak_rss_mb[name] = max(self.peak_rss_mb[name], _rss(process))
            pss = sum(_pss(process) for role in self._together for process in self._roles[role])
            self.peak_pss_mb = max(self.peak_pss_mb, pss)
            if self._ended.wait(SAMPLE_SECONDS):
                return


def _numbered(role: str, number: int) -> list[str]:
    return [role] if number == 1 else [f"{role} {n}" for n in range(1, number + 1)]


def _cpu_seconds(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _rss(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return float(process.memory_info().rss) / MB
    return 0.0


def _pss(process: psutil.Process) -> float:
    """Proportional set size; the resident size where the system does not tell it."""
    with suppress(psutil.NoSuchProcess):
        memory = process.memory_full_info()
        return float(getattr(memory, "pss", memory.rss)) / MB
    return 0.0


def dateline_roles(supervisor: int) -> dict[str, list[psutil.Process]]:
    """The processes of a running `dateline run`, by what they do; ``supervisor`` is its process id."""
    root = psutil.Process(supervisor)
    roles: dict[str, list[psutil.Process]] = {"supervisor": [root]}
    for worker in root.children():
        role = "enrich worker" if "enrich-worker" in worker.cmdline() else "index worker"
        roles.setdefault(role, []).append(worker)
        for helper in worker.children():
            # The fork server holds what its children share; beside it runs Python's resource tracker.
            roles.setdefault("fork server", []).append(helper)
            roles.setdefault("enrich process", []).extend(helper.children())
    return roles
