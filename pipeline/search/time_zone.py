"""Time zone of a search: days typed, counted and displayed are in this zone."""

from zoneinfo import ZoneInfo

from pipeline.config.time_zones import find_zone, unknown_zone
from pipeline.errors import UsageError


def parse_zone(name: str, option: str = "--timezone") -> ZoneInfo:
    """Return a zone by IANA name; raises UsageError with the likely intended ones."""
    zone = find_zone(name)
    if zone is None:
        raise UsageError(f"{option} {unknown_zone(name)}")
    return zone
