"""Priority for live articles: a rebuild pauses while they wait, and runs at half speed while some arrive."""

import time

from pipeline.config.parts import RebuildOptions
from pipeline.kafka.lag import stage_lag
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology

LOOK_SECONDS = 1.0
"""Interval of checking the live group's lag, which costs the broker a few milliseconds."""
MIN_PAUSE_S = 0.2
MAX_PAUSE_S = 5.0
"""Longest single pause: the rebuild must keep its lease and make some progress on the busiest day."""


class LiveLagThrottle:
    """``wait`` returns at once while the live group keeps up, else when it has caught up or after five seconds.

    ``gives_way`` returns whether live articles arrived since the last check; at first it assumes so.
    """

    def __init__(self, settings: RebuildOptions) -> None:
        self._settings = settings
        self._next_look = 0.0
        self._records = 0
        self.gives_way = False

    def wait(self) -> None:
        """Wait if live articles do; call it once a batch. Raises Unavailable."""
        if time.monotonic() < self._next_look:
            return
        deadline = time.monotonic() + MAX_PAUSE_S
        with admin(self._settings) as client:
            stage = topology(self._settings).index
            while time.monotonic() < deadline:
                lag = stage_lag(client, stage)
                self.gives_way = lag.workers > 0 and (lag.lag > 0 or lag.records > self._records)
                self._records = lag.records
                if not lag.workers or lag.lag <= self._settings.rebuild_max_live_lag:
                    break
                time.sleep(MIN_PAUSE_S)
        self._next_look = time.monotonic() + LOOK_SECONDS
