"""The state of ``dateline watch``, row by row: read beside a running watch, and merged into another file.

A row is a table's name and its columns by name. Of two rows with the same key, the one seen later wins.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import SetupError
from pipeline.watch.state import WatchState

Value = str | int | float | bytes | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class StateTable:
    """``keys`` identify a row, ``age`` shows which of two is newer, ``columns`` lists all, including optional ones."""

    keys: tuple[str, ...]
    age: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()


TABLES = {
    "feeds": StateTable(
        ("url",),
        "tried",
        (
            *("url", "interval", "due", "etag", "modified", "moved_to", "failures", "gone"),
            *("tried", "succeeded", "news", "status", "problem"),
        ),
        ("etag", "modified", "moved_to", "tried", "succeeded", "news", "status", "problem"),
    ),
    "entries": StateTable(("id",), "seen", ("id", "feed", "words", "seen")),
    "arrivals": StateTable(("feed", "hour"), "articles", ("feed", "hour", "articles")),
    "hosts": StateTable(("host",), "until", ("host", "until")),
}


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield every row from one snapshot; none without a file. Raises SetupError when the file is not a state."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as database:
            database.execute("BEGIN")
            for name, table in TABLES.items():
                present = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
                if not present:
                    continue  # an older file has fewer
                columns = [column for column in table.columns if column in present]
                for row in database.execute(f"SELECT {', '.join(columns)} FROM {name}"):
                    yield name, dict(zip(columns, row, strict=True))
    except sqlite3.Error as error:
        raise SetupError(f"cannot read {path}, the state of dateline watch: {error}") from error


class StateMerge:
    """Merges rows into a state file, in one transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def put(self, name: str, values: Values) -> Literal["restored", "unchanged", "kept"]:
        """Put a row if it is missing or newer; return the outcome."""
        table = TABLES[name]
        named = " AND ".join(f"{key} = ?" for key in table.keys)
        row = self._database.execute(
            f"SELECT {', '.join(table.columns)} FROM {name} WHERE {named}", [values[key] for key in table.keys]
        ).fetchone()
        wanted = tuple(values.get(column) for column in table.columns)
        if row == wanted:
            return "unchanged"
        if row is not None and _number(row[table.columns.index(table.age)]) >= _number(values.get(table.age)):
            return "kept"
        marks = ", ".join("?" * len(table.columns))
        self._database.execute(f"INSERT OR REPLACE INTO {name} ({', '.join(table.columns)}) VALUES ({marks})", wanted)
        return "restored"


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


@contextmanager
def merging(path: Path, *, dry_run: bool) -> Iterator[StateMerge]:
    """Open a merge into the state at ``path``, created if missing; ``dry_run`` leaves everything as it is.

    Raises SetupError while a watch uses it.
    """
    if dry_run and not path.exists():
        where: Path | str = ":memory:"
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        where = path
    with WatchState(where) as state, state.changing(keep=not dry_run) as database:
        try:
            yield StateMerge(database)
        except sqlite3.Error as error:
            raise SetupError(f"cannot write {path}, the state of dateline watch: {error}") from error
