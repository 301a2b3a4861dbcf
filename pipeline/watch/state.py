"""State of ``dateline watch`` across restarts, in one SQLite file."""

import sqlite3
import threading
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import SetupError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, moved_to TEXT, interval REAL NOT NULL,
    due REAL NOT NULL, failures INTEGER NOT NULL, gone INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, feed TEXT NOT NULL, words BLOB NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_age ON entries (feed, seen);
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""
# An entry that has not been in its feed for half a year does not come back.
_RETENTION_S = 180 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Words:
    """The fingerprint of what an entry says, and ``earlier``, the one that older memories hold of the same words."""

    now: bytes
    earlier: bytes = b""


def matches(words: Words | bytes, remembered: bytes) -> bool:
    """Return whether an entry says what is remembered of it."""
    if isinstance(words, bytes):
        return words == remembered
    return remembered == words.now or (remembered == words.earlier != b"")


@dataclass
class FeedState:
    """``due`` in seconds since 1970, ``interval`` in seconds; ``url`` is without credentials, which are not stored."""

    url: str
    interval: float
    due: float = 0.0
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    failures: int = 0
    gone: bool = False


class WatchState:
    """A context manager, safe to share between threads; ``path`` may be ``:memory:``.

    One process has it at a time: two that watch the same feeds would publish everything twice.
    """

    def __init__(self, path: Path | str):
        self._lock = threading.Lock()
        self._claimed: set[str] = set()
        try:
            self._db = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
            self._db.executescript("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; COMMIT;")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            busy = "locked" in str(error)
            problem = "another dateline watch is using it; end that one, or name another --state" if busy else error
            raise SetupError(f"cannot use {path} to remember what was published: {problem}") from error

    def __enter__(self) -> "WatchState":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def feed(self, url: str, interval: float) -> FeedState:
        """Return what is known of a feed; a new one is due at once."""
        with self._lock:
            row = self._db.execute(
                "SELECT url, interval, due, etag, modified, moved_to, failures, gone FROM feeds WHERE url = ?", (url,)
            ).fetchone()
        return FeedState(*row) if row else FeedState(url, interval)

    def held_until(self, host: str) -> float:
        """Until when a host has asked to be left alone, in seconds since 1970; 0 when it has not."""
        with self._lock:
            row = self._db.execute("SELECT until FROM hosts WHERE host = ?", (host,)).fetchone()
        return float(row[0]) if row else 0.0

    def hold(self, holds: Mapping[str, float]) -> None:
        """Remember until when hosts are to be left alone, also after a restart and by their other feeds."""
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO hosts (host, until) VALUES (?, ?)", holds.items())

    def is_correction(self, feed: str, ident: str, words: "Words | bytes") -> bool:
        """Return whether an article that this feed has brought before has other words now."""
        with self._lock:
            row = self._row(ident)
        return row is not None and row[0] == feed and not matches(words, row[1])

    def _row(self, ident: str) -> tuple[str, bytes] | None:
        row = self._db.execute("SELECT feed, words FROM entries WHERE id = ?", (ident,)).fetchone()
        return (row[0], row[1]) if row else None

    def claim(self, feed: str, ident: str, words: "Words | bytes") -> bool:
        """Return whether this is news and the caller's to publish: new, or a correction, and in no one else's hands.

        Only the feed that brought an article may correct it, or two could take turns indefinitely. What is claimed stays
        so until ``release``, so that two feeds read at once do not both publish the article that they share.
        """
        with self._lock:
            row = self._row(ident)
            is_news = row is None or (row[0] == feed and not matches(words, row[1]))
            if not is_news or ident in self._claimed:
                return False
            self._claimed.add(ident)
            return True

    def release(self, idents: Collection[str]) -> None:
        """Give back what was claimed; what was not saved before is news again."""
        with self._lock:
            self._claimed.difference_update(idents)

    def save(self, state: FeedState, done: Mapping[str, bytes], now: float, still_there: Collection[str] = ()) -> None:
        """Remember a visit as one transaction: the feed's state, and the entries that Kafka has acknowledged.

        Entries in ``still_there`` are kept for another half a year; older ones of this feed are forgotten.
        """
        with self._lock, self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO feeds (url, interval, due, etag, modified, moved_to, failures, gone) "
                "VALUES (:url, :interval, :due, :etag, :modified, :moved_to, :failures, :gone)",
                asdict(state),
            )
            self._db.executemany(
                "INSERT INTO entries (id, feed, words, seen) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET words = excluded.words, seen = excluded.seen",
                [(ident, state.url, words, now) for ident, words in done.items()],
            )
            if done or still_there:
                self._db.executemany("UPDATE entries SET seen = ? WHERE id = ?", [(now, each) for each in still_there])
                oldest = now - _RETENTION_S
                self._db.execute("DELETE FROM entries WHERE feed = ? AND seen < ?", (state.url, oldest))
