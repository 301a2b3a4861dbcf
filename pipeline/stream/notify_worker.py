"""The notify worker: a thread per receiver, plus probes, heartbeat and watchdog like every worker."""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from types import FrameType

import structlog

from pipeline import __version__
from pipeline.config.parts import NotifyGroup
from pipeline.config.settings import Settings
from pipeline.errors import EXIT_BUG, SetupError, Unavailable
from pipeline.kafka.acls import rights
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topics import admin, require_acls, require_group, require_session_timeout
from pipeline.kafka.topology import Notify, topology
from pipeline.logs import configure_logs
from pipeline.notify.receiver_worker import ReceiverWorker, Shared
from pipeline.notify.receivers import Receiver
from pipeline.notify.receivers_file import receivers_of
from pipeline.notify.recorder import Recorder
from pipeline.stream.health import WorkerHealth
from pipeline.stream.heartbeat import HeartbeatThread
from pipeline.stream.http_probes import serve
from pipeline.stream.metrics import Metrics
from pipeline.stream.process_tree import stop_with_supervisor, stop_worker
from pipeline.stream.watchdog import Watchdog, exit_now

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

TICK_S = 0.5
ASK_S = 5.0
NOTIFY = Notify.name


def check_notify(settings: NotifyGroup) -> list[Receiver]:
    """Check that a notify worker can work; return its receivers. Raises SettingsError, SetupError, AccessDenied."""
    receivers = receivers_of(settings)
    needed = [right for right in rights(settings)[NOTIFY] if right.resource == "topic"]
    with admin(settings) as client:
        require_acls(client, settings, needed)
        for receiver in receivers:
            require_group(client, settings, topology(settings).notify.group(receiver.name))
        require_session_timeout(client, settings.session_timeout)
    return receivers


class NotifyWorker:
    """One process for all receivers."""

    def __init__(self, settings: Settings, receivers: Sequence[Receiver]) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self.health = WorkerHealth(NOTIFY)
        self._metrics = Metrics(self.health)
        self._recorder = Recorder(settings)
        self._takedowns = TakedownList(settings)
        shared = Shared(
            settings,
            self._recorder,
            self._takedowns,
            self._stop,
            paused=lambda: self.health.paused,
            waiting=self.health.waiting,
            observe=self._metrics.notify.observe,
        )
        self._workers = [ReceiverWorker(receiver, shared) for receiver in receivers]
        self.health.receivers = {worker.receiver.name: worker.health for worker in self._workers}

    def run(self) -> None:
        """Run until a signal; exits the process when a receiver's thread has died."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        address = serve(self.health, self._metrics, self._settings)
        heart = HeartbeatThread(self.health, self._settings, address, stop_worker)
        log.info("started", version=__version__, pid=os.getpid(), address=address, receivers=len(self._workers))
        Watchdog(self.health, self._settings).start()
        heart.start()
        for worker in self._workers:
            worker.start()
        threading.Thread(target=self._ask_kafka, name="ask-kafka", daemon=True).start()
        self.health.started = True
        while not self._stop.wait(TICK_S):
            self._look()
        for worker in self._workers:
            worker.join()
        self._recorder.close()
        self._takedowns.close()
        heart.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.health.stopping = True
        self._stop.set()

    def _look(self) -> None:
        """Aggregate the receivers' health, and exit the process when one of their threads has died."""
        health, now = self.health, time.monotonic()
        for worker in self._workers:
            if not worker.is_alive() and not self._stop.is_set():
                if worker.fatal:
                    exit_now(str(worker.fatal), worker.fatal.exit_status)
                exit_now(f"bug: the thread of receiver {worker.receiver.name} has ended", EXIT_BUG)
        each = [worker.health for worker in self._workers]
        # The oldest sign of life decides: a receiver that hangs beyond its time-out is a stall.
        health.beat = health.progress = min(one.beat for one in each)
        health.assigned_at = now
        # A standby worker is ready too: it takes over at once.
        health.assignment = sum(one.owned or one.joined for one in each)
        health.in_flight = sum(one.waiting for one in each)
        counts = Counter(
            {"delivered": sum(one.delivered for one in each), "dead-lettered": sum(one.given_up for one in each)}
        )
        if counts != health.counts:
            health.last_batch = time.time()
        health.counts = counts

    def _ask_kafka(self) -> None:
        """Check whether Kafka answers: an idle consumer does not notice."""
        while not self._stop.wait(ASK_S):
            try:
                self._takedowns.refresh()
            except (Unavailable, SetupError) as error:
                self.health.waiting("kafka", str(error))
            else:
                self.health.waiting_for = None


def notify_worker(settings: Settings) -> NotifyWorker:
    """Return the worker articles.alerts → receivers. Raises SettingsError, SetupError, Unavailable if it cannot
    start."""
    stop_with_supervisor()
    receivers = check_notify(settings)
    configure_logs(settings, stage=NOTIFY)
    return NotifyWorker(settings, receivers)


def run(settings: Settings) -> None:
    """Run a notify worker; the process exits with status 0 after a signal."""
    notify_worker(settings).run()
    sys.exit(0)
