"""Let the live indexer go first: a rebuild pauses while articles wait, and works at half its pace while some come."""

import time

from pipeline.config.parts import RebuildOptions
from pipeline.kafka.lag import stage_lag
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology

LOOK_SECONDS = 1.0
"""Between two looks at the live group's lag; each costs the broker some milliseconds."""
MIN_PAUSE_S = 0.2
MAX_PAUSE_S = 5.0
"""A pause in one piece: the rebuild must keep its lease, and move on a little however busy the day is."""


class LiveLagThrottle:
    """``wait`` returns at once while the live group keeps up, else when it has caught up or after five seconds.

    ``gives_way`` says whether live articles came since the look before; the first takes it for granted.
    """

    def __init__(self, settings: RebuildOptions) -> None:
        self._settings = settings
        self._next_look = 0.0
        self._records = 0
        self.gives_way = False

    def wait(self) -> None:
        """Call it once a batch; raises Unavailable."""
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
