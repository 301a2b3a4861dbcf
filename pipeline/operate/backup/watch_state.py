"""State of ``dateline watch`` in a backup, with the progress of walks through feed histories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pipeline.operate.backup.part import KEPT, RESTORED, UNCHANGED, Row, RowResult
from pipeline.publish.history import HistoryState, read_state, save
from pipeline.watch.state_copy import TABLES, StateMerge, Value, merging, read_rows

WALK = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,250}\.json$"
"""Names of walks' files; never paths."""
NEWER = "it was seen later here"


class WalkRow(Row):
    """A walk through a feed's history, and the name of its file."""

    file: str = Field(pattern=WALK)
    feed: str
    next: str
    pages: list[str]
    oldest: str | None = None

    @property
    def state(self) -> HistoryState:
        return HistoryState(self.feed, self.next, self.pages, self.oldest)


class WatchRow(Row):
    """A row of a state table, with bytes in hexadecimal; or a walk."""

    table: Literal["feeds", "entries", "arrivals", "hosts", "walks"]
    values: dict[str, str | int | float | None] = Field(default_factory=dict)
    walk: WalkRow | None = None

    @model_validator(mode="after")
    def _whole(self) -> "WatchRow":
        if self.table == "walks":
            if self.walk is None:
                raise ValueError("the walk is missing")
            return self
        table = TABLES[self.table]
        if unknown := self.values.keys() - set(table.columns):
            raise ValueError(f"{self.table} have no {min(unknown)}")
        missing = [name for name in table.columns if name not in table.optional and self.values.get(name) is None]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        if "words" in self.values:
            bytes.fromhex(str(self.values["words"]))
        return self

    @property
    def key(self) -> str:
        return " ".join(str(self.values[key]) for key in TABLES[self.table].keys)


@dataclass(frozen=True)
class WatchPart:
    """``path`` is the state file of watch, ``walks`` the folder of walks."""

    path: Path
    walks: Path
    name: str = "watch"
    row: type[Row] = WatchRow

    def read(self) -> Iterator[WatchRow]:
        """Yield the whole state, even while a watch runs; raises SetupError, UsageError."""
        for table, values in read_rows(self.path):
            yield WatchRow.model_validate({"table": table, "values": _as_text(values)})
        for file in sorted(self.walks.glob("*.json")):
            state = read_state(file)
            yield WatchRow.model_validate({"table": "walks", "walk": {"file": file.name, **vars(state)}})

    def restore(self, rows: Iterable[WatchRow], *, dry_run: bool) -> Iterator[RowResult]:
        """Add what is missing here or was seen earlier; raises SetupError while a watch runs, UsageError."""
        with merging(self.path, dry_run=dry_run) as merge:
            for row in rows:
                yield self._walk(row.walk, dry_run=dry_run) if row.walk else _merged(merge, row)

    def _walk(self, row: WalkRow, *, dry_run: bool) -> RowResult:
        file = self.walks / row.file
        if not file.exists():
            if not dry_run:
                save(file, row.state)
            return RowResult(row.file, RESTORED)
        here = read_state(file)
        if here == row.state:
            return RowResult(row.file, UNCHANGED)
        if here.feed == row.feed and here.next and len(here.pages) < len(row.pages):
            if not dry_run:
                save(file, row.state)
            return RowResult(row.file, RESTORED)
        return RowResult(row.file, KEPT, f"the walk through {here.feed} has read {len(here.pages)} pages here")


def _merged(merge: StateMerge, row: WatchRow) -> RowResult:
    values: dict[str, Value] = dict(row.values)
    if "words" in values:
        values["words"] = bytes.fromhex(str(values["words"]))
    outcome = merge.put(row.table, values)
    return RowResult(f"{row.table} {row.key}", outcome, NEWER if outcome == KEPT else "")


def _as_text(values: dict[str, Value]) -> dict[str, str | int | float | None]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
