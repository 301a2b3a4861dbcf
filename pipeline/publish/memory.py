"""What ``dateline watch`` remembers across restarts, in one SQLite file."""

import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import SetupError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, moved_to TEXT, interval REAL NOT NULL,
    due REAL NOT NULL, failures INTEGER NOT NULL, gone INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, feed TEXT NOT NULL, words BLOB NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
"""
_KEPT_SECONDS = 180 * 24 * 3600


@dataclass
class FeedState:
    url: str
    interval: float
    due: float = 0.0
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    failures: int = 0
    gone: bool = False


class Memory:
    """A context manager; ``path`` may be ``:memory:``."""

    def __init__(self, path: Path | str):
        try:
            self._db = sqlite3.connect(path)
            self._db.executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
        except sqlite3.Error as error:
            raise SetupError(f"cannot use {path} to remember what was published: {error}") from error

    def __enter__(self) -> "Memory":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def feed(self, url: str, interval: float) -> FeedState:
        """What is known of a feed; a new one is due at once."""
        row = self._db.execute(
            "SELECT url, interval, due, etag, modified, moved_to, failures, gone FROM feeds WHERE url = ?", (url,)
        ).fetchone()
        return FeedState(*row) if row else FeedState(url, interval)

    def save(self, state: FeedState, entries: dict[str, bytes], now: float) -> None:
        """Remember a poll as one transaction: the feed's state, and the entries that Kafka has acknowledged."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO feeds (url, interval, due, etag, modified, moved_to, failures, gone) "
                "VALUES (:url, :interval, :due, :etag, :modified, :moved_to, :failures, :gone)",
                asdict(state),
            )
            self._db.executemany(
                "INSERT INTO entries (id, feed, words, seen) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET words = excluded.words, seen = excluded.seen",
                [(ident, state.url, words, now) for ident, words in entries.items()],
            )

    def news(self, feed: str, ident: str, words: bytes) -> Literal["new", "correction", "known"]:
        """What an entry is; only the feed that brought an article may correct it, or two could take turns for ever."""
        row = self._db.execute("SELECT feed, words FROM entries WHERE id = ?", (ident,)).fetchone()
        if row is None:
            return "new"
        return "correction" if row[0] == feed and row[1] != words else "known"

    def touch(self, idents: list[str], now: float) -> None:
        """These are still in their feed; those that have not been for half a year are forgotten."""
        with self._db:
            self._db.executemany("UPDATE entries SET seen = ? WHERE id = ?", [(now, ident) for ident in idents])
            self._db.execute("DELETE FROM entries WHERE seen < ?", (now - _KEPT_SECONDS,))
