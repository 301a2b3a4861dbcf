"""Run one case and balance its books."""

import tempfile
from pathlib import Path

from docker.local.services import LocalServices
from pipeline.errors import DatelineError
from tests.chaos.arena import Arena, Lost, Result
from tests.chaos.cases import Case


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
            local.up()
            arena.close()
        if result.problem:
            result.problem += "\n" + arena.log()[-3000:]
        return result
