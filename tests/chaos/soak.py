"""Fifty thousand articles with half of their words never seen before: does the memory of the workers stay flat?

The slope is that of a straight line through the resident memory of the second half of the run, when caches are full.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.support.chaos_harness import PLACES, Arena
from tests.support.services import local_services

# MiB that a process may grow by over 10,000 articles; a string store that keeps every word grows by about 100.
MOST_GROWTH = 10.0
STUCK_SECONDS = 300
"""After so long without a step the run ends, and counts what is missing."""
SOUNDS = ("ka", "lo", "mi", "ren", "sta", "vor", "ne", "du", "pel", "ash", "tor", "gi", "bem", "ul", "qua", "xi")
SHORT = 500
"""So many texts at the start are short enough that each process loads the language classifier: later, its 100 MiB would
look like growth."""
KNOWN = "officials said on Monday that repairs of the bridge had begun and would take until the end of the year".split()

Samples = dict[str, list[tuple[int, float]]]


def soak_text(number: int, words: int = 60) -> str:
    """A text of which every second word is new, at the start and the end of sentences too."""
    rng = random.Random(number)
    if number < SHORT:
        words = 4
    made = ["".join(rng.choices(SOUNDS, k=rng.randint(2, 5))) for _ in range(words // 2)]
    mixed = [word for pair in zip(made, rng.choices(KNOWN, k=words // 2), strict=True) for word in pair]
    sentences = [mixed[start : start + 12] for start in range(0, words, 12)]
    return " ".join(f"{' '.join(s).capitalize()} in {rng.choice(PLACES)}." for s in sentences)


def slope(points: list[tuple[int, float]]) -> float:
    """Least squares: MiB an article over the second half of the points."""
    later = points[len(points) // 2 :]
    mean_x = sum(x for x, _ in later) / len(later)
    mean_y = sum(y for _, y in later) / len(later)
    spread = sum((x - mean_x) ** 2 for x, _ in later)
    return sum((x - mean_x) * (y - mean_y) for x, y in later) / spread if spread else 0.0


def soak(arena: Arena, size: int, console: Console) -> Samples:
    """Run the articles through the flow, and watch each process's resident memory (MiB) by articles done."""
    samples: Samples = {}
    published = 0
    arena.start(DATELINE_ENRICH_PROCESSES=str(os.cpu_count() or 1))
    with Progress(console=console) as progress:
        bar = progress.add_task("indexed", total=size)
        moved, last = 0, time.monotonic()
        while (done := arena.done("index")) < size and time.monotonic() - last < STUCK_SECONDS:
            if moved != (moved := done + arena.done("enrich")):
                last = time.monotonic()
            # A few thousand ahead of the workers, as a busy topic is.
            if published < size and published - done < 4000:
                arena.put([_record(n) for n in range(published, min(published + 1000, size))])
                published = min(published + 1000, size)
            for name, pid in _watched(arena):
                samples.setdefault(name, []).append((done, _resident(pid)))
            progress.update(bar, completed=done)
            time.sleep(2)
    return samples


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000)
    size = parser.parse_args().articles
    console = Console(stderr=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder, local_services(Path(folder)) as local:
        local.up()
        arena = Arena(local, Path(folder))
        try:
            samples = soak(arena, size, console)
            indexed = len(arena.documents())
        finally:
            arena.close()
    took = time.monotonic() - started
    growth = {name: slope(points) * 10_000 for name, points in samples.items()}
    _show(samples, growth)
    lost = size - indexed
    flat = all(value <= MOST_GROWTH for value in growth.values())
    report = {"articles": size, "seconds": round(took), "lost": lost, "growth_mib_per_10000": growth, "flat": flat}
    print(json.dumps(report | {"growth_mib_per_10000": {name: round(value, 2) for name, value in growth.items()}}))
    return 0 if flat and not lost else 1


def _record(number: int) -> tuple[str, bytes]:
    article = {"id": f"s{number}", "title": f"Report {number}", "text": soak_text(number)}
    return article["id"], json.dumps(article).encode()


def _watched(arena: Arena) -> list[tuple[str, int]]:
    return [
        *((f"{stage} worker {pid}", pid) for stage in ("enrich", "index") for pid in arena.workers(stage)),
        *((f"enrichment process {pid}", pid) for pid in arena.children()),
    ]


def _resident(pid: int) -> float:
    """Private memory in MiB; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_", "Swap:"))) / 1024


def _show(samples: Samples, growth: dict[str, float]) -> None:
    table = Table("process", "MiB at the start", "in the middle", "at the end", "growth in MiB per 10,000 articles")
    for name, points in samples.items():
        values = [f"{points[position][1]:.0f}" for position in (0, len(points) // 2, -1)]
        table.add_row(name, *values, f"{growth[name]:+.2f}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    sys.exit(main())
