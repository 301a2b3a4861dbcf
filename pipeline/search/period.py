"""Periods of time that pages cover."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Period:
    """From ``since`` to ``until``; both with time zones."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def last(now: datetime, *, days: float) -> Period:
    """Return the period of ``days`` that ends now."""
    return Period(now - timedelta(days=days), now)
