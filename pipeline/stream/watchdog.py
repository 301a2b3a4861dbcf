"""Watchdog that ends a stalled worker: Faust's own livelock detector only logs."""

import logging
import os
import threading
import time

import structlog

from pipeline.config.parts import WatchdogOptions
from pipeline.errors import EXIT_BUG
from pipeline.stream.health import WorkerHealth

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def exit_now(reason: str, status: int = EXIT_BUG) -> None:
    """Exit at once. Nothing is lost: unacknowledged records come again."""
    log.critical(f"exiting with {status} at once", reason=reason)
    logging.shutdown()
    os._exit(status)


class Watchdog(threading.Thread):
    """A thread, because a blocked event loop could not watch itself."""

    def __init__(self, health: WorkerHealth, settings: WatchdogOptions) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._health = health
        self._settings = settings
        self._stopped = threading.Event()

    def run(self) -> None:
        """Check once a second until stopped."""
        settings = self._settings
        at_work = time.monotonic()
        while not self._stopped.wait(1.0):
            if self._health.stopping:
                # Faust would wait indefinitely for a broker that is gone.
                if time.monotonic() - at_work > settings.shutdown_timeout:
                    exit_now(f"did not stop within the grace period of {settings.shutdown_timeout:g} s")
                continue
            at_work = time.monotonic()
            reason = self._health.stalled(settings.stall_timeout, settings.assignment_timeout)
            if reason:
                exit_now(reason)

    def stop(self) -> None:
        """Stop the thread."""
        self._stopped.set()
