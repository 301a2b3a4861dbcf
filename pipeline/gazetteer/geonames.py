"""Entries from the full GeoNames dumps (download.geonames.org/export/dump), if an operator provides them.

Reads ``allCountries.txt`` and, if present, ``alternateNamesV2.txt`` (names by language) and ``hierarchy.txt`` (parents
of places without a division). The columns are those of the dumps' readme.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.gazetteer.entry import PHYSICAL, REGIONS, Entry, Name
from pipeline.gazetteer.packages import LANGUAGES, names_in_use

COUNTRIES = frozenset("PCL PCLD PCLF PCLI PCLIX PCLS TERR".split())
DIVISIONS = frozenset("ADM1 ADM2 ADM3 ADM4 ADMD ZN PRSH LTER".split())
GONE = frozenset("PPLH PPLQ PPLW PPLCH".split())
MIN_NAMES = 3
"""Names required of a river, hill or unpopulated place: the dumps list every creek of some countries."""
ENGLISH_SPEAKING = frozenset("US GB CA AU NZ IE".split())
_DEPTH = 6
# Pseudo-languages of alternateNamesV2 whose entries do not occur in texts.
_CODES = frozenset("link wkdt post iata icao faac tcid unlc phon piny".split())

Centres = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class GeoNamesRow:
    number: int
    name: str
    alternates: str
    lat: float
    lon: float
    feature_class: str
    feature: str
    country: str
    others: str
    admin1: str
    admin2: str
    population: int


def entries(folder: Path, centres: Centres) -> Iterator[Entry]:
    """Yield an entry per place worth keeping, countries first; raises SetupError without valid dumps."""
    main = folder / "allCountries.txt"
    if not main.is_file():
        raise SetupError(f"{folder} has no allCountries.txt; unpack the GeoNames dumps there")
    kept = {row.number for row in _rows(main) if is_kept(row)}
    names = _names(folder / "alternateNamesV2.txt", kept)
    divisions = {row.number: _code(row) for row in _rows(main) if row.feature in {"ADM1", "ADM2"}}
    parents = _parents(folder / "hierarchy.txt", kept)
    seen: set[str] = set()
    # Countries first, so that a territory with the same code does not replace them.
    for wanted in (True, False):
        for row in _rows(main):
            if row.number in kept and (row.feature == "PCLI") is wanted:
                code = _code(row)
                entry = _entry(row, f"#{row.number}" if code in seen else code, names[row.number], centres)
                seen.add(entry.code)
                yield _placed(entry, row.number, divisions, parents)


def is_kept(row: GeoNamesRow) -> bool:
    """Return whether to keep a row: countries, divisions, inhabited places, and others with names in several
    languages."""
    named = row.alternates.count(",") + 2 >= MIN_NAMES
    if row.feature in GONE or row.feature.endswith("H"):
        return False
    if row.feature_class == "P":
        return (
            row.population > 0 or row.feature.startswith(("PPLA", "PPLC")) or row.country in ENGLISH_SPEAKING or named
        )
    if row.feature in COUNTRIES or row.feature in DIVISIONS:
        return row.feature not in {"ADM4", "ADMD"} or row.population > 0
    return (row.feature in PHYSICAL or row.feature in REGIONS) and named


def _rows(path: Path) -> Iterator[GeoNamesRow]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\n").split("\t")
            try:
                yield GeoNamesRow(
                    int(cells[0]), cells[1], cells[3], float(cells[4]), float(cells[5]), cells[6], cells[7], cells[8],
                    cells[9], cells[10], cells[11], int(cells[14] or 0),
                )  # fmt: skip
            except (ValueError, IndexError):
                raise SetupError(f"{path}, line {number}: not a row of a GeoNames dump") from None


def _names(path: Path, kept: set[int]) -> Mapping[int, list[Name]]:
    names: dict[int, list[Name]] = defaultdict(list)
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                _, number, language, text, *_ = line.rstrip("\n").split("\t")
                if int(number) in kept and language not in _CODES and (not language or language in LANGUAGES):
                    names[int(number)].append(Name(text, language=language or None))
    return names


def _parents(path: Path, kept: set[int]) -> Mapping[int, int]:
    parents: dict[int, int] = {}
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                parent, child, *_ = line.rstrip("\n").split("\t")
                if int(child) in kept:
                    parents.setdefault(int(child), int(parent))
    return parents


def _code(row: GeoNamesRow) -> str:
    if row.feature in COUNTRIES and row.country:
        return row.country
    if row.feature == "ADM1":
        return f"{row.country}.{row.admin1}"
    if row.feature == "ADM2" and row.admin2:
        return f"{row.country}.{row.admin1}.{row.admin2}"
    return f"#{row.number}"


def _entry(row: GeoNamesRow, code: str, names: list[Name], centres: Centres) -> Entry:
    lat, lon = centres.get(code, (row.lat, row.lon))
    first = f"{row.country}.{row.admin1}" if row.admin1 not in {"", "00"} else None
    is_country = row.feature in COUNTRIES
    # A river or a range may lie in several countries; a town belongs to one, whatever others claim.
    spread = [other for other in row.others.split(",") if len(other) == 2] if row.feature in PHYSICAL else []
    return Entry(
        code=code,
        name=row.name,
        feature=row.feature,
        lat=lat,
        lon=lon,
        countries=tuple(dict.fromkeys(code for code in (row.country, *spread) if code)),
        admin1=None if is_country else first,
        admin2=f"{first}.{row.admin2}" if first and row.admin2 and not is_country else None,
        population=row.population,
        geonameid=row.number,
        # The row's own list lacks languages, so it is used only if the file with languages is missing.
        names=tuple(names or names_in_use(row.alternates.split(","))),
    )


def _placed(entry: Entry, number: int, divisions: Mapping[int, str], parents: Mapping[int, int]) -> Entry:
    """Add the first and second division found by climbing the hierarchy, if the row names none."""
    for _ in range(_DEPTH):
        if entry.admin1 or entry.code in entry.countries or number not in parents:
            return entry
        number = parents[number]
        code = divisions.get(number, "")
        if code.count(".") == 2:
            entry = replace(entry, admin1=code.rpartition(".")[0], admin2=code)
        elif code.count(".") == 1:
            entry = replace(entry, admin1=code)
    return entry
