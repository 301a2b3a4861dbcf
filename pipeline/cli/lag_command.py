"""``dateline lag``: how far each stage is behind."""

import json
from dataclasses import asdict

from pipeline.config.settings import Settings
from pipeline.kafka.lag import stage_lags


def lag_command(settings: Settings, as_data: bool) -> None:
    """Print how far each stage is behind."""
    for lag in stage_lags(settings):
        plain = f"{lag.stage:8} {lag.lag:>12,} of {lag.records:,} records wait on {lag.topic}; {lag.workers} workers"
        print(json.dumps(asdict(lag)) if as_data else plain)
