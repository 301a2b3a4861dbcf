"""Spans of time that pages are about."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Period:
    """From ``since`` to ``until``; both aware."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def last(now: datetime, *, days: float) -> Period:
    """The period that ends now."""
    return Period(now - timedelta(days=days), now)
