"""``dateline lag``: how far each stage is behind, and each receiver of notifications."""

import json
from dataclasses import asdict
from typing import Any

from pipeline.config.settings import Settings
from pipeline.kafka.lag import stage_lags
from pipeline.kafka.topology import Notify, topology
from pipeline.operate.receiver_lag import configured_receivers
from pipeline.operate.receiver_states import ReceiverState


def lag_command(settings: Settings, as_data: bool) -> None:
    """Print how far each stage is behind."""
    for lag in stage_lags(settings):
        plain = f"{lag.stage:8} {lag.lag:>12,} of {lag.records:,} records wait on {lag.topic}; {lag.workers} workers"
        print(json.dumps(asdict(lag)) if as_data else plain)
    topic = topology(settings).alerts.name
    for state in configured_receivers(settings).values():
        print(json.dumps(_receiver(state, topic)) if as_data else _receiver_line(state, topic))


def _receiver(state: ReceiverState, topic: str) -> dict[str, Any]:
    """A receiver with the keys of a stage; its lag is null before a worker has first served it."""
    return {
        "stage": Notify.name,
        "receiver": state.name,
        "group": state.group,
        "topic": topic,
        "records": state.records,
        "lag": state.lag,
        "workers": state.workers,
        "failing_since": state.failing_since.isoformat() if state.failing_since else None,
    }


def _receiver_line(state: ReceiverState, topic: str) -> str:
    name = f"{Notify.name} {state.name}"
    if state.lag is None:
        return f"{name:8} not served yet; {state.workers} workers"
    failing = f"; takes nothing since {state.failing_since:%Y-%m-%d %H:%M:%S} UTC" if state.failing_since else ""
    return f"{name:8} {state.lag:>12,} of {state.records:,} records wait on {topic}; {state.workers} workers{failing}"
