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


def run_matrix(cases: Sequence[Case], local: LocalServices, tell: Told, *, short: bool = False) -> list[Result]:
    """The rows of all cases, in their order; ``tell`` hears of each as it ends. Those that break servers run alone."""

    def run(case: Case) -> Result:
        result = run_case(case, local, short=short)
        tell(result)
        return result

    longest_first = sorted((case for case in cases if not case.alone), key=lambda case: -case.full)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rows = dict(zip(longest_first, pool.map(run, longest_first), strict=True))
    rows |= {case: run(case) for case in cases if case.alone}
    return [rows[case] for case in cases]


def run_case(case: Case, local: LocalServices, *, short: bool = False) -> Result:
    """The case's row of the table; what went wrong is its ``problem``."""
    with tempfile.TemporaryDirectory(prefix="dateline-case-") as folder:
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
