"""Run the cases and balance their accounts: those that share servers, and beside them those that break servers."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError

from elastic_transport import TransportError
from elasticsearch import ApiError
from kafka.errors import KafkaError

from docker.local.services import LocalServices
from pipeline.errors import DatelineError
from tests.chaos.cases import Case
from tests.support.chaos_harness import Arena, Lost, Result

# Most of a case is waiting: for models to load, for sessions to end.
AT_ONCE = 4

# What a case ends with when something is wrong: its row says so, and the other cases go on.
FAULTS = (Lost, DatelineError, OSError, SubprocessError, ApiError, TransportError, KafkaError)

Told = Callable[[Result], None]


@dataclass(frozen=True)
class Servers:
    """``shared`` by the cases that leave them whole; ``breakable``, if any case needs them, are one case's at a time."""

    shared: LocalServices
    breakable: LocalServices | None = None

    def of(self, case: Case) -> LocalServices:
        """Where a case runs."""
        if not case.alone:
            return self.shared
        assert self.breakable is not None, f"{case.name} breaks servers"
        return self.breakable


def run_matrix(cases: Sequence[Case], servers: Servers, scratch: Path, tell: Told, *, short: bool) -> list[Result]:
    """The rows of all cases, in their order; ``tell`` hears of each as it ends."""

    def run(case: Case) -> Result:
        result = run_case(case, servers.of(case), scratch, short=short)
        tell(result)
        return result

    longest_first = sorted((case for case in cases if not case.alone), key=lambda case: -case.full)
    alone = [case for case in cases if case.alone]
    many, one = ThreadPoolExecutor(AT_ONCE), ThreadPoolExecutor(1)
    try:
        beside, among = one.map(run, alone), many.map(run, longest_first)
        found = dict(zip(alone, beside, strict=True)) | dict(zip(longest_first, among, strict=True))
    finally:
        # After a Ctrl-C no one waits for the cases that are under way: they end with this program.
        for pool in (many, one):
            pool.shutdown(wait=False, cancel_futures=True)
    return [found[case] for case in cases]


def run_case(case: Case, local: LocalServices, scratch: Path, *, short: bool) -> Result:
    """The case's row of the table; what went wrong is its ``problem``."""
    with tempfile.TemporaryDirectory(prefix="case-", dir=scratch, ignore_cleanup_errors=True) as folder:
        arena = Arena(local, Path(folder))
        try:
            case.run(arena, case.short if short else case.full)
            result = (arena.accounts or arena.balance)(case.name)
        except FAULTS as error:
            result = Result(case.name, published=len(arena.newest), problem=str(error) or repr(error))
        finally:
            if case.alone:
                local.up()
            arena.close()
        if result.problem:
            result.log = arena.log()[-6000:]
        return result
