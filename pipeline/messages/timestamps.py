"""Times as the index writes them: UTC, to the millisecond."""

from datetime import UTC, datetime, timedelta

MAX_AHEAD = timedelta(days=1)
"""How far an outlet's date may be ahead of arrival: time zones and evening papers. Beyond this it is a mistake."""


def iso(instant: datetime) -> str:
    """Format as ``2026-10-02T06:00:00.000Z``."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_ahead(published: datetime | None, received: datetime) -> bool:
    """Return whether an outlet's date is more than a day after the article's arrival."""
    return published is not None and published - received > MAX_AHEAD
