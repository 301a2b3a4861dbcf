"""Build the gazetteer: merge the entries of all sources, fold and rank names, and replace one SQLite file atomically.

Merging is SQL over a staging database on disk, so that full GeoNames dumps need no more memory than the packages.
"""

import hashlib
import itertools
import math
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.gazetteer import curated, geonames, native_names, packages
from pipeline.gazetteer.division_names import division_names
from pipeline.gazetteer.entry import Entry, Kind, Name
from pipeline.gazetteer.known_keys import pack_keys, with_words
from pipeline.gazetteer.name_keys import fold
from pipeline.gazetteer.store import APPLICATION_ID, SCHEMA

MAX_FORMS = 200
"""Places kept per name; of more only size could choose, so the largest are kept."""
OWN_NAME = 1.5
"""Orders of magnitude in population by which a place's own name outweighs a name from a single language."""

CITY = 100_000
"""Population of a city that a name means rather than the country or division with it as an alternative name."""

WELL_KNOWN = 15_000
"""Population of a place whose names are in the filter for inflected forms."""
_PACKAGE, _CURATED, _NATIVE = range(3)
"""Origin of a name: a package, the curated list, or known in texts of one language only."""

_UNWRITABLE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})

Progress = Callable[[str], None]
Extra = tuple[str, Name]

_STAGING = """
CREATE TABLE staging.entry (
    id INTEGER PRIMARY KEY, code TEXT UNIQUE, geonameid INTEGER, name TEXT, feature TEXT, countries TEXT, admin1 TEXT,
    admin2 TEXT, lat REAL, lon REAL, population INTEGER, weight REAL, fame INTEGER
);
CREATE TABLE staging.name (key TEXT, place INTEGER, kind INTEGER, text TEXT, language TEXT, source INTEGER);
"""
_TABLES = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA};
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, geonameid INTEGER, name TEXT NOT NULL, feature TEXT NOT NULL,
    countries TEXT NOT NULL, admin1 INTEGER, admin2 INTEGER, lat REAL NOT NULL, lon REAL NOT NULL,
    population INTEGER NOT NULL, fame INTEGER NOT NULL
);
CREATE TABLE form (
    key TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, surface TEXT,
    language TEXT, PRIMARY KEY (key, rank)
) WITHOUT ROWID;
"""
# "Tunis" is not Tunisia and "Madras" not Tamil Nadu, although some language calls them so.
_BORROWED = f"""
DELETE FROM staging.name WHERE rowid IN (
    SELECT n.rowid FROM staging.name AS n
    JOIN staging.entry AS e ON e.id = n.place
    JOIN staging.name AS m ON m.key = n.key AND m.place != n.place
        AND (m.source != {_NATIVE} OR (n.source = {_NATIVE} AND n.language = m.language))
    JOIN staging.entry AS c ON c.id = m.place AND c.feature GLOB 'PPL*' AND c.population >= {CITY}
    WHERE n.kind = {int(Kind.ALTERNATE)} AND n.source != {_CURATED} AND (
        (e.feature GLOB 'PCL*' AND m.kind = {int(Kind.NAME)})
        OR (e.feature GLOB 'ADM*' AND m.kind <= {int(Kind.ALTERNATE)} AND e.code IN (c.admin1, c.admin2))
    )
)
"""
# Likewise Mexico City is not "Mexico".
_LENT = f"""
DELETE FROM staging.name WHERE rowid IN (
    SELECT n.rowid FROM staging.name AS n
    JOIN staging.entry AS c ON c.id = n.place AND c.feature GLOB 'PPL*'
    JOIN staging.name AS m ON m.key = n.key AND m.kind = {int(Kind.NAME)}
    JOIN staging.entry AS e ON e.id = m.place AND e.feature GLOB 'PCL*' AND e.countries = c.countries
    WHERE n.kind = {int(Kind.ALTERNATE)} AND n.source != {_CURATED}
)
"""
# A region also in the curated list, with a better point and rank.
_TWICE = """
DELETE FROM staging.entry WHERE feature = 'RGN' AND code GLOB '#*' AND EXISTS (
    SELECT 1 FROM staging.entry AS own
    WHERE own.code GLOB '=*' AND own.name = entry.name AND own.feature GLOB 'RGN*'
)
"""
# The fame of a curated entry, listed because it is in the news, comes from its rank.
_PLACES = f"""
INSERT INTO place
SELECT e.id, e.code, e.geonameid, e.name, e.feature, e.countries, first.id, second.id, e.lat, e.lon, e.population,
       COALESCE(e.fame, (SELECT COUNT(DISTINCT text) FROM staging.name WHERE place = e.id AND source != {_NATIVE}))
FROM staging.entry AS e
LEFT JOIN staging.entry AS first ON first.code = e.admin1
LEFT JOIN staging.entry AS second ON second.code = e.admin2
ORDER BY e.id
"""
# Of a place's names with the same key the most direct kind counts; spellings of an abbreviation are joined; languages
# are given if only those use the name, with "+" if no other may see it. Those come last.
_FORMS = f"""
INSERT INTO form
SELECT key, rank, place, kind, surface, language FROM (
    SELECT key, place, kind, surface, language, ROW_NUMBER() OVER (
        PARTITION BY key ORDER BY native, weight - (kind = {int(Kind.ALTERNATE)}) * {OWN_NAME} DESC, place) - 1 AS rank
    FROM (
        SELECT n.key, n.place, e.weight, MIN(n.source = {_NATIVE}) AS native,
               COALESCE(MIN(CASE WHEN n.source != {_NATIVE} THEN n.kind END), {int(Kind.ALTERNATE)}) AS kind,
               CASE WHEN MIN(n.kind) = {int(Kind.ABBREVIATION)} THEN GROUP_CONCAT(n.text, ';') END AS surface,
               CASE WHEN MIN(n.source = {_NATIVE}) THEN '+' || GROUP_CONCAT(DISTINCT n.language)
                    WHEN COUNT(DISTINCT CASE WHEN n.source != {_NATIVE} THEN COALESCE(n.language, '') END) = 1
                    AND MAX(CASE WHEN n.source != {_NATIVE} THEN n.language END) IS NOT NULL
                    THEN GROUP_CONCAT(DISTINCT n.language) END AS language
        FROM (SELECT DISTINCT key, place, kind, text, language, source FROM staging.name ORDER BY key, place, text) AS n
        JOIN staging.entry AS e ON e.id = n.place
        GROUP BY n.key, n.place
    )
) WHERE rank < {MAX_FORMS} ORDER BY key, rank
"""
_KNOWN = f"""
SELECT DISTINCT form.key FROM form JOIN place ON place.id = form.place
WHERE form.kind <= {int(Kind.ALTERNATE)} AND (
    place.population >= {WELL_KNOWN} OR place.feature GLOB 'PCL*' OR place.feature = 'PPLC' OR place.code GLOB '=*'
)
"""


def build(path: Path, dumps: Path | None = None, progress: Progress = lambda _: None) -> str:
    """Build ``path`` from the installed packages, or from the folder ``dumps`` of GeoNames; return the version.

    The same sources give the same bytes. An older file stays in use until the new one is complete. Raises SetupError.
    """
    progress("reading the sources")
    centres = curated.centres()
    found = geonames.entries(dumps, centres) if dumps else packages.entries(centres)
    # A dump may cover only some countries, so a curated name's place may be missing.
    entries = _chain(curated.entries(), found)
    native = itertools.chain(native_names.names(), division_names(packages.division_codes()))
    return write(path, entries, curated.names(), strict=dumps is None, native=native, progress=progress)


def write(
    path: Path,
    found: Iterable[Entry],
    extra: Iterable[Extra],
    *,
    strict: bool,
    native: Iterable[Extra] = (),
    progress: Progress = lambda _: None,
) -> str:
    """Write entries and further names into ``path``, atomically; return the version (a digest of the content).

    Of two entries with the same code the first is used. With ``strict``, a further name for an unknown place raises
    SetupError; ``native`` names of places missing in all sources are left out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".part-{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            _stage_all(connection, found, extra, native, strict, progress)
            version = _fill(connection, progress)
        part.replace(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _UNWRITABLE:
            raise
        raise SetupError(
            f"the gazetteer cannot be written to {path}: {error}; free some space there and in TMPDIR, or set "
            "DATELINE_DATA_DIR to another folder"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return version


def _stage_all(
    connection: sqlite3.Connection,
    found: Iterable[Entry],
    extra: Iterable[Extra],
    native: Iterable[Extra],
    strict: bool,
    progress: Progress,
) -> None:
    for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    # An unnamed database is a temporary file of SQLite's that disappears with the connection.
    connection.execute("ATTACH '' AS staging")
    connection.executescript(_STAGING)
    connection.execute("BEGIN")
    for count, entry in enumerate(found, 1):
        _stage(connection, entry)
        if count % 50_000 == 0:
            progress(f"{count:,} places read")
    connection.execute("CREATE INDEX staging.by_name ON entry (name)")
    for target, name in extra:
        _stage_extra(connection, target, name, strict)
    connection.execute("CREATE INDEX staging.by_key ON name (key)")
    for target, name in native:
        _stage_native(connection, target, name)
    connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, progress: Progress) -> str:
    progress("ranking names")
    connection.execute("CREATE INDEX staging.by_place ON name (place)")
    connection.execute(_TWICE)
    connection.execute("DELETE FROM staging.name WHERE place NOT IN (SELECT id FROM staging.entry)")
    connection.execute(_BORROWED)
    connection.execute(_LENT)
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    connection.execute(_PLACES)
    connection.execute(_FORMS)
    version = _version(connection)
    known = (part for (key,) in connection.execute(_KNOWN) for part in with_words(key))
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [("version", version), ("known", pack_keys(known))])
    connection.execute("COMMIT")
    return version


def _stage(connection: sqlite3.Connection, entry: Entry) -> None:
    fame = int(10 * math.log10(entry.population + 1)) if entry.code.startswith("=") else None
    values = (
        entry.code, entry.geonameid, entry.name, entry.feature, ",".join(entry.countries), entry.admin1, entry.admin2,
        round(entry.lat, 5), round(entry.lon, 5), entry.population, _weight(entry), fame,
    )  # fmt: skip
    cursor = connection.execute(f"INSERT OR IGNORE INTO staging.entry VALUES (NULL{', ?' * len(values)})", values)
    if cursor.rowcount == 1 and cursor.lastrowid is not None:
        names = (Name(entry.name, Kind.NAME), *entry.names)
        connection.executemany("INSERT INTO staging.name VALUES (?, ?, ?, ?, ?, 0)", _rows(names, cursor.lastrowid))


def _rows(names: Iterable[Name], place: int) -> Iterator[tuple[str, int, int, str, str | None]]:
    for name in names:
        if key := fold(name.text):
            yield key, place, int(name.kind), name.text, name.language


def _stage_extra(connection: sqlite3.Connection, target: str, name: Name, strict: bool) -> None:
    place = _find(connection, target)
    if place is None and strict:
        raise SetupError(f"the curated list names {target!r}, which no source has")
    if place is not None:
        connection.executemany("INSERT INTO staging.name VALUES (?, ?, ?, ?, ?, 1)", _rows([name], place))


def _stage_native(connection: sqlite3.Connection, target: str, name: Name) -> None:
    place = _find(connection, target) or _find_by_any_name(connection, target)
    if place is not None:
        row = f"INSERT INTO staging.name VALUES (?, ?, ?, ?, ?, {_NATIVE})"
        connection.executemany(row, _rows([name], place))


def _find_by_any_name(connection: sqlite3.Connection, target: str) -> int | None:
    """Return the most populous place of a "Kiev, UA" by any of its names."""
    name, _, country = target.rpartition(", ")
    row = connection.execute(
        "SELECT e.id FROM staging.name AS n JOIN staging.entry AS e ON e.id = n.place "
        "WHERE n.key = ? AND e.countries = ? AND e.feature GLOB 'PPL*' ORDER BY e.population DESC, e.id",
        (fold(name), country),
    ).fetchone()
    return int(row[0]) if row else None


def _find(connection: sqlite3.Connection, target: str) -> int | None:
    """Return the entry of a code, or the most populous place of a "Moscow, RU"."""
    row = connection.execute("SELECT id FROM staging.entry WHERE code = ?", (target,)).fetchone()
    name, _, country = target.rpartition(", ")
    if row is None and name:
        row = connection.execute(
            "SELECT id FROM staging.entry WHERE name = ? AND countries = ? AND feature GLOB 'PPL*' "
            "ORDER BY population DESC, id",
            (name, country),
        ).fetchone()
    return int(row[0]) if row else None


def _weight(place: Entry) -> float:
    """Return how likely a name means a place without context: countries first, then by size."""
    level = 3.0 if place.feature.startswith("PCL") else 1.0 if place.feature == "ADM1" else 0.0
    return math.log10(place.population + 10) + level


def _version(connection: sqlite3.Connection) -> str:
    digest = hashlib.sha256()
    for table, order in (("place", "id"), ("form", "key, rank")):
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            digest.update(repr(row).encode())
    return f"{SCHEMA}-{digest.hexdigest()[:12]}"


def _chain(*sources: Iterable[Entry]) -> Iterator[Entry]:
    for source in sources:
        yield from source
