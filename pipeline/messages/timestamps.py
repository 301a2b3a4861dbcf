"""Times as the index writes them: UTC, to the millisecond."""

from datetime import UTC, datetime


def iso(instant: datetime) -> str:
    """``2026-10-02T06:00:00.000Z``."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
