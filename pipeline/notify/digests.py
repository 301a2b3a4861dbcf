"""Due times of digests: the next full minute or hour, or the set time of day, after the first match."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from pipeline.messages.notifications import DigestInterval


def due_at(interval: DigestInterval, at: clock_time, zone: ZoneInfo, first: datetime) -> datetime:
    """Return when a digest whose first match came at ``first`` goes out; at once if the receiver gets no digests."""
    if interval == "none":
        return first
    if interval == "minute":
        return first.replace(second=0, microsecond=0) + timedelta(minutes=1)
    local = first.astimezone(zone)
    if interval == "hour":
        # By the local clock: some zones are offset by half an hour.
        begun = local.replace(minute=0, second=0, microsecond=0, fold=local.fold)
        due = begun.astimezone(UTC) + timedelta(hours=1)
        # Where clocks are put back by half an hour, the hour has ninety minutes.
        return due if due > first else due + timedelta(minutes=30)
    due = datetime.combine(local.date(), at, zone)
    if due.astimezone(UTC) <= first:
        due = datetime.combine(local.date() + timedelta(days=1), at, zone)
    return due.astimezone(UTC)
