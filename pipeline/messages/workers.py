"""Heartbeats on dateline.workers and control commands on dateline.control.

Both topics are internal: every few seconds a worker writes its state under its process' key; a control command stays
under its stage until another replaces it. So ``dateline status`` and ``dateline pause`` work from anywhere that reaches
Kafka.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LOST_BEATS = 4
"""Heartbeats that a worker may be late before it counts as lost, unless it said that it stopped."""

STOP = "stop"
"""Key of a command to all workers."""

State = Literal["starting", "working", "waiting", "paused", "stalled", "stopping", "stopped"]

WINDOWS = {"1m": 60.0, "5m": 300.0, "15m": 900.0}
"""Windows, in seconds, over which workers measure their throughput."""


class ReceiverBeat(BaseModel):
    """State of one receiver at a notify worker."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    owned: bool = Field(False, description="Whether this worker serves it; with several, one does.")
    waiting: int = 0
    failing_since: datetime | None = Field(None, description="None while it takes what it is sent.")
    error: str = ""


class Heartbeat(BaseModel):
    """State of one worker process."""

    # During an upgrade old and new workers share the topic and ignore each other's unknown fields.
    model_config = ConfigDict(extra="ignore", frozen=True)

    worker: str = Field(description="STAGE@HOST:PID:START, the key; one process, never another.")
    stage: str
    host: str
    pid: int
    version: str
    started_at: datetime
    sent_at: datetime
    state: State
    detail: str = Field("", description="Why it is in this state.")
    address: str = Field("", description="Where it answers /metrics, /healthz and /readyz.")
    partitions: int = 0
    lag: int = 0
    in_flight: int = 0
    children: int = 0
    children_busy: int = 0
    pool_restarts: int = 0
    last_batch_at: datetime | None = None
    starts_over: int = Field(0, description="Partitions read from their beginning again: offsets beyond the log's end.")
    started_over_at: datetime | None = None
    expired: int = Field(0, description="Records that went from the topic before they were read.")
    expired_at: datetime | None = None
    alerts_set_aside: int = Field(0, description="Saved searches that cannot be run.")
    receivers: dict[str, ReceiverBeat] = Field(default_factory=dict, description="Of a notify worker, by name.")
    totals: dict[str, int] = Field(default_factory=dict, description="Records by ending, since the start.")
    rates: dict[str, float] = Field(default_factory=dict, description="Records a second over the last 1m, 5m, 15m.")


class ControlCommand(BaseModel):
    """Command to workers; its key is the stage that it is for, or ``STOP``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    order: Literal["pause", "resume", "stop"]
    by: str = Field("", description="USER@HOST.")
    at: datetime
