"""Progress on a terminal; a plain line where there is none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

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
