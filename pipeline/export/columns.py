"""Columns of exported rows: names, types and values.

An article's columns are the index fields, named as in docs/fields.md, plus ``day``, the calendar day of ``date`` in the
requested time zone, and ``focus.lat`` and ``focus.lon``, the coordinates of ``focus.location``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from pipeline.errors import UsageError
from pipeline.index.template import mappings
from pipeline.search.query import FOR_MACHINES

Row = dict[str, Any]
"""Values by column name; columns without a value are left out."""


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Rows(StrEnum):
    """Kinds of rows."""

    ARTICLES = "articles"
    ENTITIES = "entities"
    PLACES = "places"


class ColumnKind(StrEnum):
    """Type of a value: str, datetime with a zone, date, int, float, bool, or anything JSON can hold."""

    TEXT = "text"
    TIME = "time"
    DAY = "day"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """``field`` is its name in the index; a column of ``many`` holds a list."""

    name: str
    kind: ColumnKind
    many: bool = False
    field: str = ""


_KINDS = {
    "keyword": ColumnKind.TEXT,
    "text": ColumnKind.TEXT,
    "date": ColumnKind.TIME,
    "integer": ColumnKind.INTEGER,
    "long": ColumnKind.INTEGER,
    "float": ColumnKind.NUMBER,
    "double": ColumnKind.NUMBER,
    "boolean": ColumnKind.BOOLEAN,
    "object": ColumnKind.OBJECT,
}
# A mapping does not distinguish one value from several; a test checks these against fully populated articles.
_MANY = ("authors", "tags", "countries", "country_names", "entities.", "places.", "removed.")
_POINTS: dict[str, tuple[ExportColumn, ...]] = {
    "places.location": (ExportColumn("places.location", ColumnKind.TEXT, True, "places.location"),)
}
_POINTS["focus.location"] = tuple(
    ExportColumn(f"focus.{axis}", ColumnKind.NUMBER, False, "focus.location") for axis in ("lat", "lon")
)


def _leaves(properties: Mapping[str, Any], path: str = "") -> Iterator[ExportColumn]:
    for name, mapping in properties.items():
        field = f"{path}{name}"
        if field in FOR_MACHINES:
            continue
        if "properties" in mapping:
            yield from _leaves(mapping["properties"], f"{field}.")
        elif mapping["type"] == "geo_point":
            yield from _POINTS[field]
        else:
            yield ExportColumn(field, _KINDS[mapping["type"]], field.startswith(_MANY), field)


def _article_columns() -> dict[str, ExportColumn]:
    columns: dict[str, ExportColumn] = {}
    for column in _leaves(mappings()["properties"]):
        columns[column.name] = column
        if column.name == "date":
            columns["day"] = ExportColumn("day", ColumnKind.DAY, field="date")
    return columns


def _columns(**kinds: ColumnKind) -> dict[str, ExportColumn]:
    return {name: ExportColumn(name, kind, field=name) for name, kind in kinds.items()}


_SEEN = {"articles": ColumnKind.INTEGER, "first_seen": ColumnKind.TIME, "last_seen": ColumnKind.TIME}
COLUMNS: dict[Rows, dict[str, ExportColumn]] = {
    Rows.ARTICLES: _article_columns(),
    Rows.ENTITIES: _columns(name=ColumnKind.TEXT, type=ColumnKind.TEXT, **_SEEN),
    Rows.PLACES: _columns(
        name=ColumnKind.TEXT,
        geonameid=ColumnKind.INTEGER,
        country=ColumnKind.TEXT,
        admin1=ColumnKind.TEXT,
        feature=ColumnKind.TEXT,
        lat=ColumnKind.NUMBER,
        lon=ColumnKind.NUMBER,
        **_SEEN,
    ),
}
DEFAULTS: dict[Rows, tuple[str, ...]] = {
    Rows.ARTICLES: (
        *("id", "date", "day", "title", "url", "source.name", "source.domain", "language", "authors", "tags"),
        *("entities.person", "entities.organization", "places.name", "countries"),
        *("focus.name", "focus.admin1", "focus.country", "focus.lat", "focus.lon", "focus.confidence"),
        *("story.id", "counts.words"),
    ),
    Rows.ENTITIES: tuple(COLUMNS[Rows.ENTITIES]),
    Rows.PLACES: tuple(COLUMNS[Rows.PLACES]),
}


def parse_columns(text: str, rows: Rows = Rows.ARTICLES) -> tuple[ExportColumn, ...]:
    """Return the columns in ``--fields``, in its order, without duplicates; raises UsageError for an unknown one.

    ``default`` stands for the default columns, ``all`` for all, and the first part of names (``focus``) for all that
    begin with it.
    """
    known = COLUMNS[rows]
    names: list[str] = []
    for part in (part.strip() for part in text.split(",")):
        if part == "default":
            names += DEFAULTS[rows]
        elif part == "all":
            names += known
        elif part in known:
            names.append(part)
        elif group := [name for name in known if name.startswith(f"{part}.")]:
            names += group
        else:
            raise _unknown(part, rows)
    return tuple(known[name] for name in dict.fromkeys(names))


def _unknown(part: str, rows: Rows) -> UsageError:
    known = [*COLUMNS[rows], "default", "all"]
    if not part:
        return UsageError(f"--fields has an empty name: separate names by commas, e.g. {','.join(known[:3])}")
    near = get_close_matches(part, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(known)}"
    return UsageError(f"--fields {part!r} is not a field of {rows}: {hint}")


def fields_of(columns: Sequence[ExportColumn]) -> list[str]:
    """Return the index fields that the columns need."""
    return list(dict.fromkeys(column.field for column in columns))


def reader(columns: Sequence[ExportColumn], zone: tzinfo) -> Callable[[Mapping[str, Any]], Row]:
    """Return a function from an article in the index to its row, with times in ``zone``."""
    getters = [(column.name, _getter(column, zone)) for column in columns]

    def read(article: Mapping[str, Any]) -> Row:
        return {name: value for name, get in getters if (value := get(article)) is not None}

    return read


def _getter(column: ExportColumn, zone: tzinfo) -> Callable[[Mapping[str, Any]], Any]:
    path = column.field.split(".")
    convert = _converter(column, zone)

    def get(article: Mapping[str, Any]) -> Any:
        value: Any = article
        for name in path:
            if isinstance(value, list):  # of objects: ``removed``
                value = [each[name] for each in value if name in each]
            elif (value := value.get(name)) is None:
                return None
        return convert(value)

    return get


def _converter(column: ExportColumn, zone: tzinfo) -> Callable[[Any], Any]:
    if column.field == "places.location":
        return lambda points: [f"{point['lat']},{point['lon']}" for point in points]
    if column.field == "focus.location":
        axis = column.name.rpartition(".")[2]
        return lambda point: float(point[axis])
    if column.many:
        return lambda values: values if isinstance(values, list) else [values]
    converters: dict[ColumnKind, Callable[[Any], Any]] = {
        ColumnKind.TIME: lambda text: instant(text, zone),
        ColumnKind.DAY: lambda text: instant(text, zone).date(),
        ColumnKind.INTEGER: int,
        ColumnKind.NUMBER: float,
    }
    return converters.get(column.kind, lambda value: value)


def instant(value: str | float, zone: tzinfo) -> datetime:
    """Convert a time of the index, as text or in milliseconds, to ``zone``."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else EPOCH + timedelta(milliseconds=value)
    try:
        return found.astimezone(zone)
    except OverflowError:  # on the first or last day of the calendar
        return found.astimezone(UTC)


def written(value: datetime | date) -> str:
    """Format as ``2026-10-31T18:00:00+04:00``, with milliseconds if there are any."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return value.isoformat()
