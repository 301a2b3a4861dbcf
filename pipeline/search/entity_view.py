"""People, organizations and places: a page of each, the most mentioned, and who is up against their own usual."""

from pipeline.search.answers import EntityKind, EntityList, EntityPage, RiseList
from pipeline.search.backend import SearchBackend
from pipeline.search.period import Period
from pipeline.search.query import Query


def entity_page(
    backend: SearchBackend,
    kind: EntityKind,
    name: str,
    period: Period | None = None,
    timezone: str = "UTC",
    *,
    latest: int = 10,
    together: int = 10,
) -> EntityPage | None:
    """The page of a name exactly as articles' entities list it, of everything or of a period.

    None when no article mentions it at all; raises Unavailable, SetupError, UsageError for a wrong time zone.
    """
    raise NotImplementedError


def top_entities(backend: SearchBackend, kind: EntityKind, query: Query = Query(), size: int = 20) -> EntityList:
    """The most mentioned of the articles that a query finds; its ``since`` and ``until`` are the period."""
    raise NotImplementedError


def rising(
    backend: SearchBackend,
    kind: EntityKind,
    period: Period,
    *,
    before_days: float = 7,
    min_count: int = 3,
    size: int = 10,
) -> RiseList:
    """Names that the period mentions more than the days before it did."""
    raise NotImplementedError
