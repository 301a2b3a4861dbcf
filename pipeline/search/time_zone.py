"""The time zone of a search: days that are typed, counted and shown are days of this zone."""

from zoneinfo import ZoneInfo

from pipeline.config.time_zones import find_zone, unknown_zone
from pipeline.errors import UsageError


def parse_zone(name: str, option: str = "--timezone") -> ZoneInfo:
    """The zone of an IANA name; raises UsageError with the names that may be meant."""
    zone = find_zone(name)
    if zone is None:
        raise UsageError(f"{option} {unknown_zone(name)}")
    return zone
