"""Heartbeats and control commands: a worker reports its state every few seconds and receives commands.

A thread with its own clients: it works while the event loop is blocked, and never delays it.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipeline import __version__
from pipeline.config.parts import HeartbeatOptions
from pipeline.kafka.clients import producer_options
from pipeline.kafka.topology import topology
from pipeline.messages.workers import Heartbeat, ReceiverBeat, State
from pipeline.stream.control_listener import ControlListener
from pipeline.stream.health import MAX_WHY, WorkerHealth
from pipeline.stream.rates import Rates

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
"""How long a command, or the end, may go unnoticed."""
SEND_SECONDS = 5.0
"""How long a stopping worker waits for its last heartbeat to be confirmed."""


class HeartbeatThread(threading.Thread):
    """Sends heartbeats until ``stop``. Calls ``stop_worker`` when an operator wants the worker to stop."""

    def __init__(
        self, health: WorkerHealth, settings: HeartbeatOptions, address: str, stop_worker: Callable[[], None]
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._health = health
        self._settings = settings
        self._address = address
        self._stop_worker = stop_worker
        self._started_at = datetime.now(UTC)
        self._rates = Rates()
        self._orders_since: int | None = None
        self._ended = threading.Event()

    def run(self) -> None:
        """Send heartbeats. A broker that is unavailable misses them, which does not affect the work."""
        while not self._ended.is_set():
            try:
                self._beat_until_ended()
            except KafkaError as error:
                log.info("no heartbeat", error=repr(error))
                self._ended.wait(self._settings.heartbeat_interval)

    def stop(self) -> None:
        """Send the final totals and stop."""
        self._ended.set()
        self.join(TICK_SECONDS + SEND_SECONDS)

    def _beat_until_ended(self) -> None:
        with ExitStack() as clients:
            producer = KafkaProducer(**producer_options(self._settings))
            clients.callback(producer.close, timeout=1)
            orders = clients.enter_context(
                closing(ControlListener(self._settings, self._health.stage, self._orders_since))
            )
            self._orders_since = orders.since
            self._beat(producer, orders)

    def _beat(self, producer: KafkaProducer, orders: ControlListener) -> None:
        tick = min(TICK_SECONDS, self._settings.heartbeat_interval)
        due = time.monotonic()
        self._obey(orders)
        while True:
            # Checked before the heartbeat, so that the last one is certainly sent after the last batch.
            ended = self._ended.is_set()
            if ended or time.monotonic() >= due:
                self._send(producer, self.heartbeat(ended=ended))
                due = time.monotonic() + self._settings.heartbeat_interval
            if ended:
                return
            if orders.read(timeout=tick):
                self._obey(orders)
                due = time.monotonic()

    def _send(self, producer: KafkaProducer, beat: Heartbeat) -> None:
        topic = topology(self._settings).workers.name
        sent = producer.send(topic, key=beat.worker.encode(), value=beat.model_dump_json().encode())
        sent.get(SEND_SECONDS)

    def _obey(self, orders: ControlListener) -> None:
        if self._health.paused != orders.paused:
            log.info("consuming paused" if orders.paused else "consuming resumed", by=orders.by)
            self._health.paused = orders.paused
        if orders.stop and not self._health.stopping:
            log.info("stopping on an operator's command", by=orders.by)
            self._stop_worker()

    def heartbeat(self, *, ended: bool = False) -> Heartbeat:
        """Return the worker's current state."""
        health, host = self._health, socket.gethostname()
        state, detail = self._state(ended)
        return Heartbeat(
            worker=f"{health.stage}@{host}:{os.getpid()}:{self._started_at:%d%H%M%S}",
            stage=health.stage,
            host=host,
            pid=os.getpid(),
            version=__version__,
            started_at=self._started_at,
            sent_at=datetime.now(UTC),
            state=state,
            detail=detail,
            address=self._address,
            partitions=health.assignment,
            lag=health.lag,
            in_flight=health.in_flight,
            children=health.children,
            children_busy=health.children_busy,
            pool_restarts=health.pool_restarts,
            last_batch_at=_time(health.last_batch),
            starts_over=health.starts_over,
            started_over_at=_time(health.started_over_at),
            expired=health.expired,
            expired_at=_time(health.expired_at),
            alerts_set_aside=health.alerts_set_aside,
            receivers={
                name: ReceiverBeat(
                    owned=receiver.owned > 0,
                    waiting=receiver.waiting,
                    failing_since=_time(receiver.failing_since),
                    error=receiver.error[:MAX_WHY],
                )
                for name, receiver in list(health.receivers.items())
            },
            totals=dict(health.counts),
            rates=self._rates.after(sum(health.counts.values())),
        )

    def _state(self, ended: bool) -> tuple[State, str]:
        health, settings = self._health, self._settings
        if ended:
            return "stopped", ""
        if stalled := health.stalled(settings.stall_timeout, settings.assignment_timeout):
            return "stalled", stalled
        if health.stopping:
            return "stopping", ""
        if not health.started:
            return "starting", health.wait_in_words
        if health.waiting_for:
            return "waiting", health.wait_in_words
        return ("paused", "") if health.paused else ("working", "")


def _time(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
