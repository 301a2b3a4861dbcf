"""Our own entries and names, from the tab-separated files in curated/: missing or wrong in the packages.

Four kinds of file, each with a heading line and ``#`` comments:

- ``centres.tsv``: the point of a country or division that packages lack or put off centre.
- ``places_*.tsv``: a place with feature, point, countries, rank and its other names.
- ``names_*.tsv``: further names of existing places, by code or "Moscow, RU"; the file's name gives their kind.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files

from pipeline.gazetteer.entry import Entry, Kind, Name

_FOLDER = files("pipeline.gazetteer") / "curated"
_KINDS = {
    "names_alternate.tsv": Kind.ALTERNATE,
    "names_abbreviation.tsv": Kind.ABBREVIATION,
    "names_demonym.tsv": Kind.DEMONYM,
    "names_metonym.tsv": Kind.METONYM,
}


def centres() -> Mapping[str, tuple[float, float]]:
    """Return (latitude, longitude) by code of country or division."""
    return {code: (float(lat), float(lon)) for code, lat, lon, *_ in _rows("centres.tsv")}


def entries() -> Iterator[Entry]:
    names = sorted(file.name for file in _FOLDER.iterdir() if file.name.startswith("places_"))
    for file in names:
        yield from (_entry(row) for row in _rows(file))


def names() -> Iterator[tuple[str, Name]]:
    """Yield pairs of a place ("US.TX", "=Crimea", "Moscow, RU") and one more name for it."""
    for file, kind in _KINDS.items():
        for target, forms, *_ in _rows(file):
            yield from ((target, Name(form, kind)) for form in _split(forms))


def _entry(row: list[str]) -> Entry:
    label, feature, lat, lon, countries, rank, *others = row
    # "Sierra Nevada (Spain)" is unique within the file; the place's name is the part before the parenthesis.
    name = label.partition(" (")[0]
    return Entry(
        code=f"={label}",
        name=name,
        feature=feature,
        lat=float(lat),
        lon=float(lon),
        countries=tuple(countries.split()),
        population=int(rank),
        names=tuple(_names(others)),
    )


def _names(others: list[str]) -> Iterator[Name]:
    for form in _split(others[0] if others else ""):
        yield Name(form, Kind.NAME)


def _split(forms: str) -> list[str]:
    return [form for part in forms.split(";") if (form := part.strip())]


def _rows(file: str) -> Iterator[list[str]]:
    lines = (_FOLDER / file).read_text("utf-8").splitlines()
    for line in lines[1:]:
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("\t")]
