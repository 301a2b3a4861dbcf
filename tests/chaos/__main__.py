"""`make chaos`: the whole matrix on real servers, as a table; `--only WORDS` runs the cases whose names have them."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.arena import Result
from tests.chaos.cases import CASES
from tests.chaos.matrix import run_matrix
from tests.services import local_services

COLUMNS = ("case", "published", "indexed", "dead-lettered", "lost", "duplicated", "recovered in s")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--short", action="store_true", help="the sizes of `make test`")
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
    with tempfile.TemporaryDirectory(prefix="dateline-chaos-") as folder, local_services(Path(folder)) as local:
        local.up()
        results = run_matrix(cases, local, tell, short=options.short)
    console.print(f"{time.monotonic() - started:.0f} s", highlight=False)
    for result in results:
        if result.log:
            console.print(f"--- {result.case}\n{result.log}", highlight=False, markup=False)
    _show(results)
    failed = sum(bool(result.problem) for result in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _show(results: list[Result]) -> None:
    table = Table(*COLUMNS, "problem")
    for row in results:
        numbers = (row.published, row.indexed, row.dead_lettered, row.lost, row.duplicated)
        table.add_row(row.case, *map(str, numbers), f"{row.recovered:.1f}", row.problem)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
