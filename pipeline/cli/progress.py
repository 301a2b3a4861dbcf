"""Progress on a terminal; a plain line where there is none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pipeline.kafka.lag import StageLag


@contextmanager
def lag_progress() -> Iterator[Callable[[list[StageLag]], None]]:
    """A function that shows each look at the lag, on standard error."""
    console = Console(stderr=True)
    with console.status("looking …") as status:

        def tell(lags: list[StageLag]) -> None:
            status.update("waiting: " + ", ".join(f"{lag.stage} {lag.records - lag.lag}/{lag.records}" for lag in lags))

        yield tell
    console.print("done: every record on the topics is enriched and indexed", highlight=False)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that shows how many of how many are done: a bar on a terminal's standard error, nothing elsewhere."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
