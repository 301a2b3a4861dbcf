"""Thread of one receiver: reads its matches in a consumer group of its own."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.config.parts import KafkaFlow
from pipeline.config.settings import Settings
from pipeline.config.time_zones import find_zone
from pipeline.errors import DatelineError, SetupError, Unavailable
from pipeline.kafka.clients import client_options
from pipeline.kafka.reader import TopicReader, record_of
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topics import admin, coordinated
from pipeline.kafka.topology import topology
from pipeline.messages.records import Record
from pipeline.notify.assignor import OneOwner
from pipeline.notify.channel import open_channel
from pipeline.notify.delivery_progress import DeliveryProgress, read, written
from pipeline.notify.dispatcher import Dispatcher, TopicNames
from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.notify.receivers import Receiver
from pipeline.notify.recorder import RecordedMessage, Recorder
from pipeline.retry import delays, retry

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

POLL_MS = 500
MAX_POLL_INTERVAL_MS = 600_000
"""Longer than the longest try of a receiver including its records; beyond this, the worker leaves its group."""
FETCH_BYTES = 4 * 1024 * 1024


class Stopped(DatelineError):
    """The worker was stopped while it waited for a service."""


@dataclass(frozen=True)
class Shared:
    """Parts shared by a worker's receivers. ``waiting`` is called with an unavailable service and the reason."""

    settings: Settings
    recorder: Recorder
    takedowns: TakedownList
    stop: threading.Event
    paused: Callable[[], bool] = lambda: False
    waiting: Callable[[str, str], object] = lambda service, why: None
    observe: Callable[[float], object] = lambda seconds: None


class ReceiverWorker(threading.Thread):
    """Runs until ``shared.stop`` is set. ``fatal`` is the Dateline error that ended it earlier, if any."""

    def __init__(self, receiver: Receiver, shared: Shared) -> None:
        super().__init__(name=f"notify-{receiver.name}", daemon=True)
        self.receiver = receiver
        self.health = ReceiverHealth()
        self.fatal: DatelineError | None = None
        self._shared = shared
        self._settings = shared.settings
        self._group = topology(shared.settings).notify.group(receiver.name)
        self._reassigned = threading.Event()
        self._consumer: KafkaConsumer | None = None
        self._kept_at = 0.0
        flow = topology(shared.settings)
        zone = find_zone(shared.settings.timezone)
        assert zone is not None, "the settings are checked"
        self._dispatcher = Dispatcher(
            receiver,
            open_channel(receiver),
            self,
            TopicNames(flow.alerts.name, flow.redeliveries.name, flow.deliveries.name, flow.dead_letter.name),
            self.health,
            zone=zone,
            retry_max_delay=shared.settings.notify_retry_max_delay,
            observe=shared.observe,
        )

    def run(self) -> None:
        """Serve the receiver; wait while Kafka is unavailable."""
        try:
            for delay in delays(most=self._settings.retry_max_delay):
                if self._shared.stop.is_set():
                    return
                try:
                    self._serve()
                except (KafkaError, Unavailable) as error:
                    self._wait(error, delay)
        except Stopped:
            return
        except SetupError as error:
            self.fatal = error

    # --- what the dispatcher needs to keep (Store) ---

    def commit(self, progress: DeliveryProgress) -> None:
        """Commit offsets; raises KafkaError, also when another worker owns the partitions now."""
        assert self._consumer is not None
        self._consumer.commit(written(progress), timeout_ms=round(self._settings.delivery_timeout * 1000))
        self._kept_at = time.monotonic()

    def record(self, messages: Sequence[RecordedMessage]) -> None:
        """Append records to their topics, however long Kafka is unavailable; raises Stopped."""
        retry(lambda: self._shared.recorder.record(messages), self._wait, self._settings.retry_max_delay)

    def taken_down(self, articles: Collection[str]) -> set[str]:
        """Return which of these articles were taken down; raises Unavailable."""
        self._shared.takedowns.refresh()
        return {id for id in articles if id in self._shared.takedowns}

    # --- Kafka ---

    def _serve(self) -> None:
        prepare_group(self._settings, self.receiver)
        self._reassigned.clear()
        self.health.owned = 0
        self.health.joined = False
        with closing(self._open()) as consumer:
            self._consumer = consumer
            consumer.subscribe(
                list(topology(self._settings).notify.reads), listener=_Listener(self._reassigned, consumer)
            )
            busy = False
            while not self._shared.stop.is_set():
                self.health.beat = time.monotonic()
                busy = self._turn(consumer, busy)
            self._dispatcher.keep_progress()

    def _turn(self, consumer: KafkaConsumer, busy: bool) -> bool:
        """Read as much as there is room for, then do what is due; return whether there is more to do at once."""
        room = self._dispatcher.room
        if room > 0:
            consumer.resume(*consumer.paused())
        else:
            consumer.pause(*consumer.assignment())
        polled = consumer.poll(timeout_ms=0 if busy else POLL_MS, max_records=max(1, room))
        if self._reassigned.is_set():
            self._begin(consumer)
            return False
        for record in _records(polled):
            self._dispatcher.take(record)
        if not self.health.owned or self._shared.paused():
            return False
        busy = self._dispatcher.step(quiet=not polled and not busy and room > 0)
        if time.monotonic() - self._kept_at > self._settings.commit_interval:
            self._dispatcher.keep_progress()
            self._kept_at = time.monotonic()
        return busy

    def _begin(self, consumer: KafkaConsumer) -> None:
        """Start on newly assigned partitions. Records polled meanwhile may predate the assignment, so they are read
        again."""
        self._reassigned.clear()
        partitions = sorted(consumer.assignment())
        ends = consumer.end_offsets(partitions) if partitions else {}
        committed = {tp: found for tp in partitions if (found := consumer.committed(tp, metadata=True)) is not None}
        # Offsets beyond the end belong to a topic since recreated, in which every record is new.
        progress = read({tp: found for tp, found in committed.items() if found.offset <= ends[tp]})
        starts = consumer.beginning_offsets(partitions) if partitions else {}
        positions = {tp: max(starts[tp], progress.offsets.get(tp, 0)) for tp in partitions}
        for partition, offset in positions.items():
            consumer.seek(partition, offset)
        self._dispatcher.assigned(progress, positions)
        if len(partitions) != self.health.owned:
            log.info("assigned", receiver=self.receiver.name, partitions=len(partitions))
        self.health.owned = len(partitions)
        self.health.joined = True

    def _open(self) -> KafkaConsumer:
        session = round(self._settings.session_timeout * 1000)
        return KafkaConsumer(
            **client_options(self._settings),
            client_id=f"dateline-notify-{self.receiver.name}",
            group_id=self._group,
            partition_assignment_strategy=[OneOwner],
            enable_auto_commit=False,
            # For partitions without an offset: they were added, or their records have expired.
            auto_offset_reset="earliest",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // 10,
            max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
            max_partition_fetch_bytes=FETCH_BYTES,
            fetch_max_bytes=FETCH_BYTES,
            # How soon added partitions are read; the default is 5 minutes.
            metadata_max_age_ms=15_000,
        )

    def _wait(self, error: Exception, delay: float) -> None:
        self._shared.waiting("kafka", str(error) or repr(error))
        log.info("waiting for Kafka", receiver=self.receiver.name, error=repr(error))
        self.health.beat = time.monotonic()
        if self._shared.stop.wait(delay):
            raise Stopped("stopping")


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Only sets flags, as it is called on the client's own thread."""

    def __init__(self, reassigned: threading.Event, consumer: KafkaConsumer) -> None:
        self._reassigned = reassigned
        self._consumer = consumer

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._reassigned.set()
        # kafka-python 3.0 forgets a rebalance caused by new metadata when a poll times out before the assignment
        # arrives: it compares the metadata again, finds no difference, and neither reads nor sends heartbeats from then
        # on. Asked for by name, the rebalance is finished.
        self._consumer._coordinator.request_rejoin()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._reassigned.set()


def prepare_group(settings: KafkaFlow, receiver: Receiver) -> None:
    """Set a new receiver's start: the end of the topics, or the beginning if notify.yaml says so.

    Committed, rather than left to the client's default: otherwise a worker killed before its first commit would skip
    the matches that came before. Raises Unavailable, SetupError.
    """
    flow = topology(settings)
    group = flow.notify.group(receiver.name)
    with admin(settings) as client:
        if coordinated(lambda: client.list_group_offsets([group])).get(group):
            return
    for topic in flow.notify.reads:
        with TopicReader(settings, topic, group) as reader:
            if receiver.begin == "now":
                reader.seek_to_end()
            reader.commit(reader.positions())


def _records(polled: dict[Any, list[Any]]) -> Iterator[Record]:
    for messages in polled.values():
        yield from map(record_of, messages)
