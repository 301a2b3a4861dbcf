"""Progress on standard error: bars and a status line on a terminal; elsewhere plain lines, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from pipeline.cli.terminal import escaped, printable

if TYPE_CHECKING:  # a bar for an export loads no way to Kafka
    from pipeline.kafka.lag import StageLag
    from pipeline.publish.run import Position, Step
    from pipeline.publish.summary import Summary

# Drawing costs more than reading an article.
_EVERY = 100

Tell = Callable[[str], None]


@contextmanager
def lag_progress() -> Iterator[Callable[[list["StageLag"]], None]]:
    """A function that shows each look at the lag, on standard error."""
    console = Console(stderr=True)
    with console.status("looking …") as status:

        def tell(lags: list["StageLag"]) -> None:
            status.update("waiting: " + ", ".join(f"{lag.stage} {lag.records - lag.lag}/{lag.records}" for lag in lags))

        yield tell
    console.print("done: all records on the topics are enriched and indexed", highlight=False)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that displays a count and total: a bar on a terminal's standard error, nothing elsewhere."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class ProgressBar:
    """A progress bar; ``total`` is in bytes, None draws an endless bar."""

    def __init__(self, progress: Progress, doing: str, total: int | None, summary: "Summary"):
        self._progress = progress
        self._task = progress.add_task(doing, total=total, articles="")
        self._summary = summary
        self._calls = 0

    def step(self, done: "Position") -> None:
        """One more was read; ``done`` tells how many bytes that makes, when it is asked."""
        self._calls += 1
        if self._calls % _EVERY == 0:
            text = f"{self._summary.published:,} {self._summary.verb}, {self._summary.rejected.total():,} rejected"
            self._progress.update(self._task, completed=done(), articles=text)


@contextmanager
def meter(doing: str, summary: "Summary", total: int | None) -> Iterator["Step"]:
    """A function to call after each article."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[articles]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield ProgressBar(progress, doing, total, summary).step


@contextmanager
def status_line(console: Console | None = None) -> Iterator[tuple[Tell, Tell]]:
    """Yield two functions for standard error: one prints a permanent line, the other updates a terminal's status
    line."""
    console = console or Console(stderr=True)

    def say(line: str) -> None:
        console.print(escaped(line), markup=False, highlight=False, soft_wrap=True)

    if not console.is_terminal:
        yield say, lambda line: None
        return
    with console.status("starting …") as status:
        yield say, lambda line: status.update(Text(printable(line)))


@contextmanager
def row_progress(doing: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Yield a function that displays the number of rows: a bar on a terminal's standard error, nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda rows: progress.update(task, completed=rows)
