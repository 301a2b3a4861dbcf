"""Outlets: articles a day, when they were last seen, and how many of their articles name a place."""

from pipeline.search.answers import SourceList
from pipeline.search.backend import SearchBackend
from pipeline.search.period import Period


def source_list(backend: SearchBackend, period: Period, timezone: str = "UTC", size: int = 500) -> SourceList:
    """The outlets of a period, those with most articles first; raises Unavailable, SetupError, UsageError."""
    raise NotImplementedError
