"""Places of a search as rows: number of articles, first and last occurrence.

An article's ``places`` are independent arrays, so no aggregation of Elasticsearch can tell which point belongs to which
name, or one Paris from another. Whole places are read from ``mentions.places`` of every article. Memory holds one row
per place, so it is bounded by the gazetteer, not by the number of articles.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from pipeline.errors import IndexMissing
from pipeline.export.blocks import Block, batched
from pipeline.export.columns import Row, instant
from pipeline.index.gateway import Gateway
from pipeline.search.execute import no_index
from pipeline.search.query import Query, matching

_DETAILS = ("name", "geonameid", "country", "admin1", "feature", "lat", "lon")
_FIELDS = ["date", *(f"mentions.places.{name}" for name in _DETAILS)]


def blocks(gateway: Gateway, query: Query, zone: tzinfo, limit: int | None = None) -> Iterator[Block]:
    """Yield places with the most articles first; raises Unavailable, SetupError without an index."""
    try:
        rows = _rows(gateway, query)
    except IndexMissing as error:
        raise no_index(gateway.alias) from error
    for part in batched(rows[:limit]):
        yield Block([_shown(row, zone) for row in part])


def _rows(gateway: Gateway, query: Query) -> list[Row]:
    found: dict[Any, Row] = {}
    for hits in gateway.pages({"bool": {"filter": [matching(query)]}}, source_includes=_FIELDS):
        for hit in hits:
            source = hit["_source"]
            listed = source.get("mentions", {}).get("places", ())
            for place in {_identity(place): place for place in listed}.values():
                _count(found, place, source["date"])
    return sorted(found.values(), key=lambda row: (-row["articles"], row["name"], row["lat"], row["lon"]))


def _identity(place: dict[str, Any]) -> Any:
    # Seas and macro-regions have no GeoNames id.
    return place.get("geonameid") or (place["name"], place["lat"], place["lon"])


def _count(found: dict[Any, Row], place: dict[str, Any], date: str) -> None:
    row = found.get(_identity(place))
    if row is None:
        details = {name: place[name] for name in _DETAILS if place.get(name) is not None}
        found[_identity(place)] = details | {"articles": 1, "first_seen": date, "last_seen": date}
        return
    row["articles"] += 1
    # Compared as text: the index writes all dates in one form, in UTC.
    row["first_seen"] = min(row["first_seen"], date)
    row["last_seen"] = max(row["last_seen"], date)


def _shown(row: Row, zone: tzinfo) -> Row:
    return row | {name: instant(row[name], zone) for name in ("first_seen", "last_seen")}
