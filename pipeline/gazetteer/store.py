"""The gazetteer at run time: one read-only SQLite file shared by a machine's processes.

The file is memory-mapped, so its pages are in the system's cache once for all workers; each process adds a connection
and a small cache of recent look-ups.
"""

import sqlite3
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipeline.config.parts import DataFolder
from pipeline.errors import SetupError
from pipeline.gazetteer.entry import Kind
from pipeline.gazetteer.known_keys import KnownKeys
from pipeline.gazetteer.name_keys import MAX_NAME_LENGTH, fold, is_abbreviated

SCHEMA = 5
"""Increased when the file's layout changes, so that an older file is refused with the command to fix it."""
APPLICATION_ID = 0x44415445
MAX_CANDIDATES = 60
"""Rows per look-up, likeliest first; the rest of thousands of places called San José cannot be told apart."""
_MAP_BYTES = 1 << 30
# About 15 MB: most words looked up are in no gazetteer, and the rest recur in the next article.
_CACHED_NAMES = 16_384
# Under 1 MB: countries and divisions.
_CACHED_PLACES = 2_048
_REMEDY = "run: dateline gazetteer build"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. ``id`` is its row in this file, ``rank`` its order among the name's places."""

    id: int
    name: str
    kind: Kind
    rank: int
    geonameid: int | None
    feature: str
    lat: float
    lon: float
    countries: tuple[str, ...]
    admin1_id: int | None
    admin1: str | None
    admin1_code: str | None
    admin2_id: int | None
    admin2: str | None
    population: int
    fame: int
    """Number of its names in all languages: places the world writes about have many."""

    @property
    def country(self) -> str | None:
        """The country it is in; None if it spans several or none."""
        return self.countries[0] if len(self.countries) == 1 else None


# In the order of Candidate's fields, after id, name and kind.
_COLUMNS = """place.geonameid, place.feature, place.lat, place.lon, place.countries, place.admin1, first.name, first.code,
       place.admin2, second.name, place.population, place.fame"""
_PARENTS = """LEFT JOIN place AS first ON first.id = place.admin1
LEFT JOIN place AS second ON second.id = place.admin2"""
_LOOK_UP = f"""
SELECT form.surface, form.language, place.id, place.name, form.kind, form.rank, {_COLUMNS}
FROM form JOIN place ON place.id = form.place {_PARENTS}
WHERE form.key = ? ORDER BY form.rank LIMIT ?
"""
_UNSPACED = """
SELECT DISTINCT form.key FROM form JOIN place ON place.id = form.place
WHERE form.key >= ? AND form.key < ? AND form.kind <= 1 AND (
    place.population >= 100000 OR place.feature GLOB 'PCL*' OR place.feature = 'PPLC' OR place.code GLOB '=*'
)
"""
# First and last code points of Thai and Lao, Burmese, Khmer, kana, and Chinese characters.
_UNSPACED_SCRIPTS = (
    ("\u0e00", "\u0f00"), ("\u1000", "\u10a0"), ("\u1780", "\u1800"), ("\u3005", "\u3100"), ("\u3400", "\ua000"),
)  # fmt: skip
_PLACE = f"SELECT place.id, place.name, 0, 0, {_COLUMNS} FROM place {_PARENTS} WHERE place.id = ?"


class Gazetteer:
    """Looks up names; opened once per process (a connection must not cross a fork or a thread)."""

    def __init__(self, path: Path):
        self._connection = _connect(path)
        self.version = str(self._meta("version"))
        self._rows = lru_cache(maxsize=_CACHED_NAMES)(self._read)
        self._found = lru_cache(maxsize=_CACHED_NAMES)(self._find)
        self._places = lru_cache(maxsize=_CACHED_PLACES)(self._read_place)
        self._countries = dict(self._connection.execute("SELECT code, id FROM place WHERE feature = 'PCLI'"))

    def candidates(self, name: str, language: str | None = None) -> Sequence[Candidate]:
        """Return the places that ``name`` may mean, the likeliest without context first; at most MAX_CANDIDATES.

        An abbreviation counts only when written as one: "OR" is Oregon, "or" is nothing. With ``language`` (ISO 639-1),
        names used only in another language are left out, and its own names come first.
        """
        return self._found(name[:MAX_NAME_LENGTH], language)

    def _find(self, name: str, language: str | None) -> tuple[Candidate, ...]:
        rows = [row for row in self._rows(fold(name)) if not (row[0] and not is_abbreviated(name, row[0]))]
        native = [place for _, spoken, place in rows if spoken and spoken[0] == "+" and language in _codes(spoken)]
        others = [place for _, spoken, place in rows if not spoken or _is_general(spoken, language)]
        return (*native, *others)

    def has_native(self, name: str, language: str) -> bool:
        """Return whether a place has this name in that language, and not in all."""
        rows = self._rows(fold(name[:MAX_NAME_LENGTH]))
        return any(spoken and spoken[0] == "+" and language in _codes(spoken) for _, spoken, _ in rows)

    @cached_property
    def known_keys(self) -> KnownKeys:
        """The filter of well-known places' keys."""
        return KnownKeys(self._meta("known"))

    @cached_property
    def unspaced(self) -> Mapping[str, Sequence[str]]:
        """Names of large places in unspaced scripts, by their first two characters, the longest first."""
        names: dict[str, list[str]] = defaultdict(list)
        for first, last in _UNSPACED_SCRIPTS:
            for (key,) in self._connection.execute(_UNSPACED, (first, last)):
                for name in dict.fromkeys(
                    (key, key.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3"))
                ):
                    names[name[:2]].append(name)
        return {begin: sorted(found, key=len, reverse=True) for begin, found in names.items()}

    def knows(self, name: str) -> bool:
        return bool(self.candidates(name))

    def place(self, number: int) -> Candidate:
        """Return the place in a row (a Candidate's ``id``, ``admin1_id`` or ``admin2_id``), under its own name."""
        return self._places(number)

    def country(self, code: str) -> Candidate | None:
        """Return the country with an ISO 3166-1 alpha-2 code."""
        return self.place(self._countries[code]) if code in self._countries else None

    def close(self) -> None:
        self._connection.close()

    def _read(self, key: str) -> tuple[tuple[str | None, str | None, Candidate], ...]:
        rows = self._connection.execute(_LOOK_UP, (key, MAX_CANDIDATES))
        return tuple((surface, language, _candidate(*place)) for surface, language, *place in rows)

    def _read_place(self, number: int) -> Candidate:
        return _candidate(*self._connection.execute(_PLACE, (number,)).fetchone())

    def _meta(self, key: str) -> Any:
        (value,) = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return value


def _codes(spoken: str) -> list[str]:
    return spoken[1:].split(",")


def _is_general(spoken: str, language: str | None) -> bool:
    """Return whether a name specific to some languages counts in a text of ``language``, which may be unknown."""
    return spoken[0] != "+" and (not language or language in spoken.split(","))


def _candidate(number: int, name: str, kind: int, *columns: Any) -> Candidate:
    rank, geonameid, feature, lat, lon, countries, *rest = columns
    listed = tuple(countries.split(",")) if countries else ()
    return Candidate(number, name, Kind(kind), rank, geonameid, feature, lat, lon, listed, *rest)


def gazetteer_path(settings: DataFolder) -> Path:
    return settings.data_dir / "gazetteer" / "gazetteer.sqlite"


def open_gazetteer(settings: DataFolder) -> Gazetteer:
    """Open the file built by ``dateline gazetteer build``.

    Raises SetupError, naming that command, when it is missing, truncated, of another version or not a gazetteer.
    """
    return Gazetteer(gazetteer_path(settings))


def _connect(path: Path) -> sqlite3.Connection:
    _check_header(path)
    # immutable: no locks or journal look-ups; a build replaces the file as a whole and never writes into it.
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA mmap_size = {_MAP_BYTES}")
    connection.execute("PRAGMA cache_size = -1024")
    return connection


def _check_header(path: Path) -> None:
    """Check the file against SQLite's 100-byte header (sqlite.org/fileformat2.html)."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        raise SetupError(f"there is no gazetteer at {path}; {_REMEDY}") from None
    except OSError as error:
        raise SetupError(f"the gazetteer at {path} cannot be read ({error.strerror}); {_REMEDY}") from None
    if len(header) < 100 or header[:16] != b"SQLite format 3\0" or _number(header, 68) != APPLICATION_ID:
        raise SetupError(f"{path} is not a gazetteer; {_REMEDY}")
    if _number(header, 60) != SCHEMA:
        raise SetupError(f"the gazetteer at {path} is of version {_number(header, 60)}, not {SCHEMA}; {_REMEDY}")
    page = struct.unpack(">H", header[16:18])[0]
    if size != (65536 if page == 1 else page) * _number(header, 28):
        raise SetupError(f"the gazetteer at {path} is incomplete; {_REMEDY}")


def _number(header: bytes, offset: int) -> int:
    return int.from_bytes(header[offset : offset + 4], "big")
