"""Memory of the lines that recur in each outlet's articles, learned and used by the workers.

``recurring`` learns from files beforehand; this learns from the stream: the processes of a machine count the lines of
the articles they enrich in one SQLite file. The lines to remove on a day are settled from earlier days when the day's
first record arrives, and stored, so that a redelivery or another process removes the same lines. The day is that of
the record's version, so a replay also finds its day's lines while they are kept.

A line that a third of an outlet's articles share on five days, in every character and digit, is not news. An outlet
whose articles consist mostly of such lines publishes bulletins from a template, and nothing is removed from them.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from pipeline.enrich.text.recurring import KEY_BYTES, MAX_LINES, Lines, exact_key
from pipeline.errors import SetupError

MIN_ARTICLES = 20
MIN_DAYS = 5
MIN_SHARE = 0.3
"""Least share of a source's articles that have the line."""
MAX_TEMPLATE = 0.5
"""Share of a source's lines above which recurring lines are a template's."""
READ_A_DAY = 40
"""Articles of one source counted per day; more add no evidence."""
READ_OF_ONE = 30
"""Lines counted at each end of an article."""
MAX_SOURCES = 5_000
"""Sources counted per day."""
WINDOW_DAYS = 30
KEPT_DAYS = 14
"""Days for which settled lines are kept."""
PATIENCE_S = 5.0
FILE = "recurring-lines.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS sources (source TEXT, day INTEGER, articles INTEGER, lines INTEGER, PRIMARY KEY (source, day));
CREATE TABLE IF NOT EXISTS lines (
    source TEXT, key BLOB, day INTEGER, articles INTEGER, PRIMARY KEY (source, key, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (article BLOB PRIMARY KEY, day INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settled_days (day INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS settled (day INTEGER, source TEXT, keys BLOB, PRIMARY KEY (day, source)) WITHOUT ROWID;
"""
_RECURRING = """
SELECT line.source, line.key FROM
    (SELECT source, key, SUM(articles) AS articles, COUNT(*) AS days FROM lines WHERE day < :day GROUP BY source, key) AS line
    JOIN (SELECT source, SUM(articles) AS articles FROM sources WHERE day < :day GROUP BY source) AS total
    ON line.source = total.source
WHERE line.days >= :min_days AND line.articles >= :min_articles AND line.articles >= :share * total.articles
ORDER BY line.source, line.articles DESC, line.key
"""
_TEMPLATES = """
SELECT source FROM (SELECT source, SUM(lines) AS lines, SUM(articles) AS articles FROM sources WHERE day < :day GROUP BY source)
    AS total
WHERE (
    SELECT SUM(hits) FROM (
        SELECT SUM(articles) AS hits, COUNT(*) AS days FROM lines
        WHERE lines.source = total.source AND day < :day GROUP BY key
        HAVING days >= :min_days AND hits >= :min_articles AND hits >= :share * total.articles
    )
) > :most * total.lines
"""


class ReadArticle(NamedTuple):
    """Article to count: its source, its lines before any removal, and the day of its version."""

    source: str
    lines: Sequence[str]
    day: int


class LineMemory:
    """Line memory in a file that several processes share. Raises SetupError if it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._lines: dict[tuple[int, str], Lines] = {}
        self._settled: set[int] = set()
        self._full: set[tuple[str, int]] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            fix = "make its folder writable, remove the file to learn afresh, or set DATELINE_LEARN_LINES=false"
            raise SetupError(f"the memory of recurring lines {path} cannot be used ({error}): {fix}") from error

    def lines(self, source: str, day: int) -> Lines:
        """Return the keys of the lines to remove from a source's articles of a day; none while the file is locked."""
        if not source:
            return frozenset()
        known = self._lines.get((day, source))
        if known is None:
            try:
                known = self._settled_lines(source, day)
            except sqlite3.OperationalError:
                return frozenset()
            if len(self._lines) > 2 * MAX_SOURCES:
                self._lines.clear()
            self._lines[day, source] = known
        return known

    def observe(self, articles: Sequence[ReadArticle]) -> None:
        """Count the lines of articles, redelivered ones only once; skipped while the file is locked."""
        new = [each for each in articles if each.source and (each.source, each.day) not in self._full]
        if not new:
            return
        try:
            self._begin()
            for article in new:
                self._count(article)
            self._file.execute("COMMIT")
        except sqlite3.OperationalError:
            self._roll_back()

    def close(self) -> None:
        self._file.close()

    def _begin(self) -> None:
        self._file.execute("BEGIN IMMEDIATE")

    def _roll_back(self) -> None:
        if self._file.in_transaction:
            self._file.execute("ROLLBACK")

    def _count(self, article: ReadArticle) -> None:
        source, day = article.source, article.day
        row = self._one("SELECT articles FROM sources WHERE source = ? AND day = ?", source, day)
        if (row or 0) >= READ_A_DAY or (row is None and self._is_crowded(day)):
            self._full.add((source, day))
            return
        keys = {exact_key(line) for line in _ends([line for line in article.lines if line.strip()])}
        mark = blake2b(source.encode() + b"".join(sorted(keys)), digest_size=KEY_BYTES).digest()
        if self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (mark, day)).rowcount == 0:
            return
        self._file.execute(
            "INSERT INTO sources VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE"
            " SET articles = articles + 1, lines = lines + excluded.lines",
            (source, day, len(keys)),
        )
        self._file.executemany(
            "INSERT INTO lines VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET articles = articles + 1",
            [(source, key, day) for key in keys],
        )

    def _is_crowded(self, day: int) -> bool:
        return (self._one("SELECT COUNT(*) FROM sources WHERE day = ?", day) or 0) >= MAX_SOURCES

    def _one(self, query: str, *values: int | str) -> int | None:
        row = self._file.execute(query, values).fetchone()
        return None if row is None else row[0]

    def _settled_lines(self, source: str, day: int) -> Lines:
        if day not in self._settled:
            self._settle(day)
            self._settled.add(day)
        # A replay of days that were dropped gets the earliest lines kept.
        found = self._one("SELECT MAX(day) FROM settled_days WHERE day <= ?", day)
        if found is None:
            found = self._one("SELECT MIN(day) FROM settled_days")
        row = self._file.execute("SELECT keys FROM settled WHERE day = ? AND source = ?", (found, source)).fetchone()
        keys = row[0] if row else b""
        return frozenset(keys[at : at + KEY_BYTES].hex() for at in range(0, len(keys), KEY_BYTES))

    def _settle(self, day: int) -> None:
        """Store the lines to remove on a day, unless it, or a later day, is already settled."""
        latest = self._one("SELECT MAX(day) FROM settled_days")
        if latest is not None and day <= latest:
            return
        self._begin()
        try:
            if self._file.execute("INSERT OR IGNORE INTO settled_days VALUES (?)", (day,)).rowcount:
                self._file.executemany("INSERT INTO settled VALUES (?, ?, ?)", list(self._recurring(day)))
                self._forget(day)
            self._file.execute("COMMIT")
        except sqlite3.Error:
            self._roll_back()
            raise

    def _recurring(self, day: int) -> Iterator[tuple[int, str, bytes]]:
        limits = {
            "day": day,
            "min_days": MIN_DAYS,
            "min_articles": MIN_ARTICLES,
            "share": MIN_SHARE,
            "most": MAX_TEMPLATE,
        }
        with closing(self._file.execute(_TEMPLATES, limits)) as rows:
            templates = {source for (source,) in rows}
        keys: dict[str, list[bytes]] = {}
        for source, key in self._file.execute(_RECURRING, limits).fetchall():
            if source not in templates:
                keys.setdefault(source, []).append(key)
        for source, found in keys.items():
            yield day, source, b"".join(found[:MAX_LINES])

    def _forget(self, day: int) -> None:
        """Delete old days, and lines that were seen only once."""
        for table in ("lines", "sources", "seen"):
            self._file.execute(f"DELETE FROM {table} WHERE day < ?", (day - WINDOW_DAYS,))
        for table in ("settled", "settled_days"):
            self._file.execute(f"DELETE FROM {table} WHERE day < ?", (day - KEPT_DAYS,))
        self._file.execute(
            "DELETE FROM lines WHERE day < ? AND articles = 1 AND (source, key) IN"
            " (SELECT source, key FROM lines GROUP BY source, key HAVING SUM(articles) = 1)",
            (day - 1,),
        )


def _ends(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines at both ends of an article, where page text is; all lines of a short one."""
    return lines if len(lines) <= 2 * READ_OF_ONE else [*lines[:READ_OF_ONE], *lines[-READ_OF_ONE:]]
