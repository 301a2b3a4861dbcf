"""State of ``dateline watch`` across restarts, in one SQLite file."""

import fcntl
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

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
CREATE TABLE IF NOT EXISTS arrivals (
    feed TEXT NOT NULL, hour INTEGER NOT NULL, articles INTEGER NOT NULL, PRIMARY KEY (feed, hour)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""
# Columns of feeds, in the order of FeedState; the last ones are newer, and are added to older files.
_COLUMNS = "url interval due etag modified moved_to failures gone tried succeeded news status problem".split()
_ADDED = {"tried": "REAL", "succeeded": "REAL", "news": "REAL", "status": "INTEGER", "problem": "TEXT"}
HOUR = 3600
# Four weeks show a feed's Sundays and nights.
ARRIVALS_KEPT_SECONDS = 28 * 24 * HOUR
_BUSY = "another dateline watch is using it; end that one, or name another --state"
# An entry missing from its feed for half a year does not come back.
_RETENTION_S = 180 * 24 * 3600


def _hold(path: Path | str) -> IO[bytes] | None:
    """Lock a file beside the state for this process; the system releases it however the process ends."""
    if str(path) == ":memory:":
        return None
    try:
        file = Path(f"{path}.lock").open("ab")  # noqa: SIM115 (held as long as the memory)
    except OSError as error:
        raise SetupError(f"cannot use {path} for the state of watch: {error}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise SetupError(f"cannot use {path} for the state of watch: {_BUSY}") from error
    return file


@dataclass(frozen=True, slots=True)
class Words:
    """Fingerprint of an entry's words, and ``earlier``, the form in which older states hold the same words."""

    now: bytes
    earlier: bytes = b""


def matches(words: Words | bytes, remembered: bytes) -> bool:
    """Return whether an entry has the remembered words."""
    if isinstance(words, bytes):
        return words == remembered
    return remembered == words.now or (remembered == words.earlier != b"")


@dataclass
class FeedState:
    """``due`` in seconds since 1970, ``interval`` in seconds; ``url`` is without credentials, which are not stored.

    ``tried``, ``succeeded`` and ``news`` are when the feed was last requested, last read, and last had news; ``status``
    is that of the last response, None without one, and ``problem`` why the last visit failed.
    """

    url: str
    interval: float
    due: float = 0.0
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    failures: int = 0
    gone: bool = False
    tried: float | None = None
    succeeded: float | None = None
    news: float | None = None
    status: int | None = None
    problem: str | None = None


def columns(database: sqlite3.Connection) -> set[str]:
    """Return the columns of feeds in this file; older files have fewer."""
    return {row[1] for row in database.execute("PRAGMA table_info(feeds)")}


def feed_state(row: Sequence[Any]) -> FeedState:
    """Convert a row of ``select_feeds`` to a feed's state."""
    return FeedState(**dict(zip(_COLUMNS, row, strict=True)))


def select_feeds(database: sqlite3.Connection) -> str:
    """Return the statement that reads all feeds, with NULL for columns missing in an older file."""
    present = columns(database)
    return f"SELECT {', '.join(name if name in present else 'NULL' for name in _COLUMNS)} FROM feeds ORDER BY url"


class WatchState:
    """A context manager, safe to share between threads; ``path`` may be ``:memory:``.

    Only one process may hold it: two that watch the same feeds would publish everything twice.
    """

    def __init__(self, path: Path | str):
        self._lock = threading.Lock()
        self._claimed: set[str] = set()
        self._held = _hold(path)
        try:
            self._db = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
            # Others may read meanwhile: dateline feeds status.
            self._db.executescript("PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; COMMIT;")
            self._db.executescript(_SCHEMA)
            for name in _ADDED.keys() - columns(self._db):
                self._db.execute(f"ALTER TABLE feeds ADD COLUMN {name} {_ADDED[name]}")
        except sqlite3.Error as error:
            raise SetupError(
                f"cannot use {path} for the state of watch: {_BUSY if 'locked' in str(error) else error}"
            ) from error

    def __enter__(self) -> "WatchState":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        if self._held is not None:
            self._held.close()

    @contextmanager
    def changing(self, *, keep: bool) -> Iterator[sqlite3.Connection]:
        """Yield the database for one transaction, which ends with the block; rolled back unless ``keep``."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            is_done = False
            try:
                yield self._db
                is_done = True
            finally:
                if keep and is_done:
                    self._db.commit()
                else:
                    self._db.rollback()

    def feed(self, url: str, interval: float) -> FeedState:
        """Return the state of a feed; a new one is due at once."""
        with self._lock:
            row = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM feeds WHERE url = ?", (url,)).fetchone()
        return feed_state(row) if row else FeedState(url, interval)

    def held_until(self, host: str) -> float:
        """Return until when a host has asked not to be visited, in seconds since 1970; 0 if it has not."""
        with self._lock:
            row = self._db.execute("SELECT until FROM hosts WHERE host = ?", (host,)).fetchone()
        return float(row[0]) if row else 0.0

    def hold(self, holds: Mapping[str, float]) -> None:
        """Remember until when hosts must not be visited, across restarts and for all their feeds."""
        with self._lock, self._db:
            self._db.executemany("INSERT OR REPLACE INTO hosts (host, until) VALUES (?, ?)", holds.items())

    def is_correction(self, feed: str, ident: str, words: "Words | bytes") -> bool:
        """Return whether an article that this feed brought earlier has other words now."""
        with self._lock:
            row = self._row(ident)
        return row is not None and row[0] == feed and not matches(words, row[1])

    def _row(self, ident: str) -> tuple[str, bytes] | None:
        row = self._db.execute("SELECT feed, words FROM entries WHERE id = ?", (ident,)).fetchone()
        return (row[0], row[1]) if row else None

    def claim(self, feed: str, ident: str, words: "Words | bytes") -> bool:
        """Return whether this is news for the caller to publish: new or a correction, and not claimed by another.

        Only the feed that brought an article may correct it, or two could alternate indefinitely. A claim lasts until
        ``release``, so that two feeds read at once do not both publish an article they share.
        """
        with self._lock:
            row = self._row(ident)
            is_news = row is None or (row[0] == feed and not matches(words, row[1]))
            if not is_news or ident in self._claimed:
                return False
            self._claimed.add(ident)
            return True

    def arrived(self, url: str, articles: int, now: float) -> None:
        """Count a feed's new articles, by hour, kept for four weeks."""
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO arrivals (feed, hour, articles) VALUES (?, ?, ?) "
                "ON CONFLICT (feed, hour) DO UPDATE SET articles = articles + excluded.articles",
                (url, now // HOUR, articles),
            )
            oldest, hour = (now - ARRIVALS_KEPT_SECONDS) // HOUR, now // HOUR
            # Later ones were counted by a clock that has been set back.
            self._db.execute("DELETE FROM arrivals WHERE feed = ? AND (hour < ? OR hour > ?)", (url, oldest, hour))

    def release(self, idents: Collection[str]) -> None:
        """Release claims; anything not saved before is news again."""
        with self._lock:
            self._claimed.difference_update(idents)

    def save(self, state: FeedState, done: Mapping[str, bytes], now: float, still_there: Collection[str] = ()) -> None:
        """Save a visit in one transaction: the feed's state, and the entries acknowledged by Kafka.

        Entries in ``still_there`` are kept for another half a year; the feed's older ones are deleted.
        """
        with self._lock, self._db:
            self._db.execute(
                f"INSERT OR REPLACE INTO feeds ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})",
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
