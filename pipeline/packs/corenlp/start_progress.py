"""Progress of a process that starts: on a busy machine a slow start is not a failed one."""

import os
import time
from pathlib import Path

MAX_PROCESSOR_S = 120.0
"""Processor time to load a classifier; the largest takes some thirty seconds of it."""
MAX_STALL_S = 60.0
"""Time in which a process that loads anything gets some of the processor, however many others want it."""


class StartProgress:
    """Watches the processor time of a process; where the system does not tell it, time on the clock counts as that."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self._begun = self._moved = time.monotonic()
        self._used = 0.0

    def is_stuck(self) -> bool:
        """Return whether the process has had all the time that a start may take, or does nothing."""
        now = time.monotonic()
        used = self._processor_s(now)
        if used > self._used:
            self._used, self._moved = used, now
        return used > MAX_PROCESSOR_S or now - self._moved > MAX_STALL_S

    def _processor_s(self, now: float) -> float:
        try:
            # Behind the command's name, which may have spaces and brackets: user and system time are fields 14 and 15.
            fields = self._stat.read_text().rpartition(")")[2].split()
        except OSError:
            return now - self._begun
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
