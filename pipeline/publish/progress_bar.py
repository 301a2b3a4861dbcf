"""Progress on standard error: a bar on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from pipeline.publish.summary import Summary

# Drawing costs more than reading an article does.
_EVERY = 100


class ProgressBar:
    """``total`` is in bytes; None draws a bar without an end."""

    def __init__(self, progress: Progress, doing: str, total: int | None, summary: Summary):
        self._progress = progress
        self._task = progress.add_task(doing, total=total, articles="")
        self._summary = summary
        self._calls = 0

    def step(self, done: Callable[[], int]) -> None:
        """One more was read; ``done`` tells how many bytes that makes, when it is asked."""
        self._calls += 1
        if self._calls % _EVERY == 0:
            text = f"{self._summary.published:,} {self._summary.verb}, {self._summary.rejected.total():,} rejected"
            self._progress.update(self._task, completed=done(), articles=text)


@contextmanager
def meter(doing: str, total: int | None, summary: Summary) -> Iterator[ProgressBar]:
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
        yield ProgressBar(progress, doing, total, summary)


Tell = Callable[[str], None]


@contextmanager
def status_line(console: Console | None = None) -> Iterator[tuple[Tell, Tell]]:
    """Two functions for standard error: one writes a line that stays, the other the status below it on a terminal."""
    console = console or Console(stderr=True)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    if not console.is_terminal:
        yield say, lambda line: None
        return
    with console.status("starting …") as status:
        yield say, status.update
