"""A page of a search with everything beside it: facets, timeline and map, under the same filters."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from pipeline.search.answers import ClusterMap, Facet, SearchPage, Timeline
from pipeline.search.backend import SearchBackend
from pipeline.search.query import Query

FacetName = Literal["source", "country", "language", "person", "organization", "place", "tag"]


@dataclass(frozen=True)
class Beside:
    """What a page shows beside its hits; nothing unless it is asked for."""

    facets: tuple[FacetName, ...] = ()
    facet_size: int = 10
    timeline: bool = False
    timezone: str = "UTC"
    map: bool = False
    precision: int | None = None
    """Zoom level of the map's tiles (0 to 29); unset: by the width of the query's box, else of the world."""


def search_page(backend: SearchBackend, query: Query, beside: Beside = Beside()) -> SearchPage:
    """One page; raises Unavailable, SetupError without an index, UsageError for a stale cursor or a wrong time zone.

    ``query`` comes from ``options.read_query``, which takes the cursor as ``after`` and the map's box as ``box``.
    """
    raise NotImplementedError


def facets(backend: SearchBackend, query: Query, names: Collection[FacetName], size: int = 10) -> tuple[Facet, ...]:
    """The facets alone."""
    raise NotImplementedError


def timeline(backend: SearchBackend, query: Query, timezone: str = "UTC") -> Timeline:
    """The timeline alone."""
    raise NotImplementedError


def cluster_map(backend: SearchBackend, query: Query, precision: int | None = None) -> ClusterMap:
    """The map alone; the query's ``box`` is the part of the map that is shown."""
    raise NotImplementedError
