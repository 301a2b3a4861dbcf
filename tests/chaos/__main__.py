"""The whole fault matrix on real servers, as a table; the last line says how many cases passed and failed."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.cases import CASES
from tests.chaos.matrix import Servers, run_matrix
from tests.support.chaos_harness import ROOT, Result
from tests.support.services import local_services

EXIT_INTERRUPTED = 130
PAGE = ROOT / "docs" / "reliability.md"
HEADING = "## Fault matrix"

COLUMNS = ("case", "published", "indexed", "dead-lettered", "lost", "duplicated", "recovered in s")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--short", action="store_true", help="the sizes of `make test`")
    parser.add_argument("--record", action="store_true", help="write the table into docs/reliability.md")
    options = parser.parse_args()
    cases = [case for case in CASES if options.only in case.name and (case.short or not options.short)]
    console = Console(stderr=True)
    done = 0

    def tell(result: Result) -> None:
        nonlocal done
        done += 1
        line = f"[{done}/{len(cases)}] {result.case}: {result.problem or 'ok'}"
        console.print(line, highlight=False, markup=False)

    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-chaos-")))
        running = [stack.enter_context(local_services(folder / "shared"))]
        if any(case.alone for case in cases):
            running.append(stack.enter_context(local_services(folder / "breakable")))
        for services in running:
            services.up()
        try:
            results = run_matrix(cases, Servers(*running), folder, tell, short=options.short)
        except KeyboardInterrupt:
            console.print("interrupted", highlight=False)
            for services in running:
                services.down()
            shutil.rmtree(folder, ignore_errors=True)
            # Threads that are in the middle of a case would be waited for; the workers they started end with us.
            os._exit(EXIT_INTERRUPTED)
    took = time.monotonic() - started
    console.print(f"{took:.0f} s", highlight=False)
    for result in results:
        if result.log:
            console.print(f"--- {result.case}\n{result.log}", highlight=False, markup=False)
    _show(results)
    failed = sum(bool(result.problem) for result in results)
    if options.record:
        record(results, took)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def record(results: list[Result], took: float) -> None:
    """Put the last result where readers look for it: the last section of the page is replaced."""
    rows = [
        f"| {row.case} | {row.published:,} | {row.indexed:,} | {row.dead_lettered:,} | {row.lost} | {row.duplicated} "
        f"| {row.recovered:.1f} | {row.problem or 'passed'} |"
        for row in results
    ]
    lines = [
        HEADING,
        f"`make chaos` of {time.strftime('%Y-%m-%d')}, {took / 60:.1f} minutes on {os.cpu_count()} cores: every case on "
        "a real Kafka and a real Elasticsearch, four side by side, and those that break servers on a pair of their own. "
        "Of notify, matches are published, and those that every receiver has are counted as indexed.",
        "",
        "| " + " | ".join((*COLUMNS, "result")) + " |",
        "|---" + "|--:" * (len(COLUMNS) - 1) + "|---|",
        *rows,
    ]
    before = PAGE.read_text(encoding="utf-8").split(HEADING)[0].rstrip()
    PAGE.write_text(before + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _show(results: list[Result]) -> None:
    table = Table(*COLUMNS, "problem")
    for row in results:
        numbers = (row.published, row.indexed, row.dead_lettered, row.lost, row.duplicated)
        table.add_row(row.case, *map(str, numbers), f"{row.recovered:.1f}", row.problem)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
