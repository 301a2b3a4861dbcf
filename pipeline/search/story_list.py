"""Stories of a period by how many outlets carry them, with their curves."""

from pipeline.search.answers import StoryList
from pipeline.search.backend import SearchBackend
from pipeline.search.period import Period
from pipeline.search.query import Query


def top_stories(
    backend: SearchBackend,
    period: Period,
    query: Query = Query(),
    *,
    timezone: str = "UTC",
    min_outlets: int = 1,
    size: int = 20,
) -> StoryList:
    """Stories of the articles in the period that match ``query``: those of most outlets, then of most articles."""
    raise NotImplementedError
