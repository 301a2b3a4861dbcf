"""The memory of an export is its own, not that of the process that measures it."""

import subprocess
import sys

from benchmarks.export import peak_mb


def test_the_peak_is_that_of_the_child() -> None:
    """However much this process holds, and though the child has released it again."""
    held = bytearray(300_000_000)
    peaks = []
    for number in (1, 150_000_000):
        code = f"import time; a = b'x' * {number}; del a; time.sleep(0.5)"
        peaks.append(peak_mb(subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)))
    assert peaks[0] < 100
    assert 140 < peaks[1] - peaks[0] < 160
    assert len(held)
