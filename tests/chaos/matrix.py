"""Run one case and balance its books."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docker.local.services import LocalServices
from pipeline.errors import DatelineError
from tests.chaos.arena import Arena, Lost, Result
from tests.chaos.cases import Case

# Most of a case is waiting: for models to load, for sessions to end.
AT_ONCE = 4

Told = Callable[[Result], None]


def run_matrix(cases: Sequence[Case], local: LocalServices, scratch: Path, tell: Told, *, short: bool) -> list[Result]:
    """The rows of all cases, in their order; ``tell`` hears of each as it ends. Those that break servers run alone."""

    def run(case: Case) -> Result:
        result = run_case(case, local, scratch, short=short)
        tell(result)
        return result

    longest_first = sorted((case for case in cases if not case.alone), key=lambda case: -case.full)
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        rows = dict(zip(longest_first, pool.map(run, longest_first), strict=True))
    finally:
        # After a Ctrl-C nobody waits for the cases that are under way: they end with this program.
        pool.shutdown(wait=False, cancel_futures=True)
    rows |= {case: run(case) for case in cases if case.alone}
    return [rows[case] for case in cases]


def run_case(case: Case, local: LocalServices, scratch: Path, *, short: bool) -> Result:
    """The case's row of the table; what went wrong is its ``problem``."""
    with tempfile.TemporaryDirectory(prefix="case-", dir=scratch, ignore_cleanup_errors=True) as folder:
        arena = Arena(local, Path(folder))
        try:
            case.run(arena, case.short if short else case.full)
            result = arena.balance(case.name)
        except (Lost, DatelineError, TimeoutError) as error:
            result = Result(case.name, published=len(arena.newest), problem=str(error) or repr(error))
        finally:
            if case.alone:
                local.up()
            arena.close()
        if result.problem:
            result.log = arena.log()[-6000:]
        return result
