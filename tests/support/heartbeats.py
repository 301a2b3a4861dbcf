"""Heartbeats by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.messages.workers import Heartbeat

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def beat(pid: int, *, started: float, sent: float, stage: str = "index", **fields: Any) -> Heartbeat:
    """A worker's last word; ``started`` and ``sent`` are seconds before NOW."""
    plain = {"state": "working", "host": "h", "version": "1", "worker": f"{stage}@h:{pid}"} | fields
    times = {"started_at": NOW - timedelta(seconds=started), "sent_at": NOW - timedelta(seconds=sent)}
    return Heartbeat(stage=stage, pid=pid, **times, **plain)
