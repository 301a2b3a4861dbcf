"""Write the gazetteer: entries of every source merged, names folded and ranked, one SQLite file put in place whole."""

import hashlib
import math
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.gazetteer import curated, packages
from pipeline.gazetteer.entries import Entry, Kind, Name
from pipeline.gazetteer.names import fold
from pipeline.gazetteer.store import APPLICATION_ID, SCHEMA

MAX_FORMS = 200
"""Places kept for one name; beyond that only the size of a place could choose, and the largest are kept."""

Progress = Callable[[str], None]

_SCHEMA = f"""
PRAGMA page_size = 4096;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, geonameid INTEGER, name TEXT NOT NULL, feature TEXT NOT NULL,
    countries TEXT NOT NULL, admin1 INTEGER, admin2 INTEGER, lat REAL NOT NULL, lon REAL NOT NULL,
    population INTEGER NOT NULL, fame INTEGER NOT NULL
);
CREATE TABLE form (
    key TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, surface TEXT,
    language TEXT,
    PRIMARY KEY (key, rank)
) WITHOUT ROWID;
"""


def build(path: Path, progress: Progress = lambda _: None) -> str:
    """Build from the installed packages and the curated list into ``path``; returns the version.

    The same packages give the same bytes. An older file stays in use until the new one is complete.
    """
    progress("reading the packages")
    found = [*curated.entries(), *packages.entries(curated.centres())]
    return write(path, found, curated.names(), progress)


def write(path: Path, found: list[Entry], extra: Iterable[tuple[str, Name]], progress: Progress) -> str:
    """Write entries and further names into ``path``, atomically; returns the version (a digest of the content)."""
    progress(f"merging {len(found):,} places")
    places = _add_names(_unique(found), extra)
    numbers = {place.code: number for number, place in enumerate(places, 1)}
    rows = [_place_row(number, place, numbers) for number, place in enumerate(places, 1)]
    progress("ranking names")
    forms = list(_form_rows(places))
    version = _version(rows, forms)
    progress(f"writing {len(forms):,} names")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".part-{os.getpid()}")
    try:
        _write_file(part, rows, forms, version)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return version


def _unique(found: list[Entry]) -> list[Entry]:
    """The first entry of each code: sources come in order of trust."""
    seen: dict[str, Entry] = {}
    for entry in found:
        seen.setdefault(entry.code, entry)
    return list(seen.values())


def _add_names(places: list[Entry], extra: Iterable[tuple[str, Name]]) -> list[Entry]:
    more: dict[str, list[Name]] = defaultdict(list)
    by_code = {place.code: place for place in places}
    by_name = _largest_by_name(places)
    for target, name in extra:
        more[target if target in by_code else by_name[target]].append(name)
    return [
        replace(place, names=(*more[place.code], *place.names)) if place.code in more else place for place in places
    ]


def _largest_by_name(places: list[Entry]) -> dict[str, str]:
    """ "Moscow, RU" to the code of the most populous place of that name there."""
    best: dict[str, Entry] = {}
    for place in places:
        if place.feature.startswith("PPL") and place.countries:
            label = f"{place.name}, {place.countries[0]}"
            if label not in best or place.population > best[label].population:
                best[label] = place
    return {label: place.code for label, place in best.items()}


def _place_row(number: int, place: Entry, numbers: dict[str, int]) -> tuple[object, ...]:
    first, second = numbers.get(place.admin1 or ""), numbers.get(place.admin2 or "")
    countries = ",".join(place.countries)
    return (
        number, place.code, place.geonameid, place.name, place.feature, countries, first, second,
        round(place.lat, 5), round(place.lon, 5), place.population, _fame(place),
    )  # fmt: skip


def _fame(place: Entry) -> int:
    """How many names a place has; the curated ones, listed because they are in the news, count by their rank."""
    if place.code.startswith("="):
        return int(10 * math.log10(place.population + 1))
    return len({name.text for name in place.names})


def _form_rows(places: list[Entry]) -> Iterator[tuple[object, ...]]:
    """Rows of key, rank, place, kind, the ways an abbreviation is written ("PA;Pa.") and the language of the name."""
    by_key: dict[str, dict[int, list[Name]]] = defaultdict(lambda: defaultdict(list))
    for number, place in enumerate(places, 1):
        for name in (Name(place.name, Kind.NAME), *place.names):
            if key := fold(name.text):
                by_key[key][number].append(name)
    for key in sorted(by_key):
        kinds = {number: min(name.kind for name in names) for number, names in by_key[key].items()}
        ranked = sorted(kinds, key=lambda number: (-_weight(places[number - 1], kinds[number]), number))
        for rank, number in enumerate(ranked[:MAX_FORMS]):
            short = kinds[number] is Kind.ABBREVIATION
            surface = ";".join(sorted({name.text for name in by_key[key][number]})) if short else None
            yield key, rank, number, int(kinds[number]), surface, _language(by_key[key][number])


def _language(names: list[Name]) -> str | None:
    """The language that alone calls the place so; None when several do or none is known."""
    languages = {name.language for name in names}
    return languages.pop() if len(languages) == 1 else None


def _weight(place: Entry, kind: Kind) -> float:
    """How likely a name means a place when nothing else is known: countries, then size, own names before others."""
    size = math.log10(place.population + 10)
    level = 3.0 if place.feature.startswith("PCL") else 1.0 if place.feature == "ADM1" else 0.0
    return size + level - (1.5 if kind is Kind.ALTERNATE else 0.0)


def _version(rows: list[tuple[object, ...]], forms: list[tuple[object, ...]]) -> str:
    digest = hashlib.sha256()
    for row in (*rows, *forms):
        digest.update(repr(row).encode())
    return f"{SCHEMA}-{digest.hexdigest()[:12]}"


def _write_file(path: Path, rows: list[tuple[object, ...]], forms: list[tuple[object, ...]], version: str) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
        with connection:
            connection.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
            connection.executemany(f"INSERT INTO place VALUES ({','.join('?' * 12)})", rows)
            connection.executemany("INSERT INTO form VALUES (?,?,?,?,?,?)", forms)
    finally:
        connection.close()
