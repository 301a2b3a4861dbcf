"""The Faust shell around a processor: take a batch, process, deliver, acknowledge; always in order.

Faust 0.15.3 loses or repeats messages in ways that the settings below avoid; each says which. Never let these happen
here: the agent raises (the message is lost or commits stop for good), a record is acknowledged before its messages are
confirmed, or out of order (commits then pass a record still in progress).
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import faust
import structlog
from aiokafka.errors import KafkaError
from faust.types import EventT

from pipeline import __version__
from pipeline.config.settings import Settings
from pipeline.errors import DatelineError
from pipeline.gc_tuning import tune_gc
from pipeline.kafka.lag import unread
from pipeline.kafka.topics import check_stage
from pipeline.kafka.topology import Stage
from pipeline.logs import configure_logs
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import letter_id
from pipeline.messages.outcomes import Message
from pipeline.messages.records import Record, present_headers
from pipeline.stream.credentials import broker_credentials
from pipeline.stream.delivery import Outbox
from pipeline.stream.faust_parts import FaustApp, SignalledWorker
from pipeline.stream.health import WorkerHealth
from pipeline.stream.heartbeat import HeartbeatThread
from pipeline.stream.http_probes import serve
from pipeline.stream.metrics import Metrics
from pipeline.stream.offsets import CheckedConsumer, beyond
from pipeline.stream.ordered_window import Window
from pipeline.stream.process_tree import stop_with_supervisor, stop_worker
from pipeline.stream.processor import Processor, ProcessResult
from pipeline.stream.watchdog import Watchdog, exit_now

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MIB = 1024 * 1024
# Longer than any of our pauses: a worker that exceeds it leaves its group for good while its process lives on.
NO_TIMEOUT_S = 86_400.0
LOOK_AT_LOGS_S = 10.0
"""Interval of checking the logs' extents; shorter when a stall must be seen sooner."""

Chunk = Sequence[EventT[Any]]


class Worker:
    """One process of one stage. Takes ``chunk`` records at a time, or those of ``wait`` seconds; at most ``window``
    batches in flight."""

    def __init__(
        self,
        settings: Settings,
        stage: Stage,
        processor: Processor,
        health: WorkerHealth,
        metrics: Metrics,
        *,
        chunk: int,
        wait: float,
        window: int,
    ) -> None:
        self._settings = settings
        self._stage = stage
        self._processor = processor
        self._chunk = chunk
        self._wait = wait
        self.health = health
        self._metrics = metrics
        self.app = self._build_app()
        self._outbox = Outbox(self._send, settings.retry_max_delay, self.health)
        self._window: Window[Chunk, ProcessResult] = Window(self._process, self._finish, size=window)
        self.health.window_limit = window
        self._stream: Any = None
        self._starts: Mapping[Any, int] = {}

    def run(self) -> None:
        """Run until a signal; exits the process. Raises SetupError or Unavailable when it cannot start."""
        settings = self._settings
        stop_with_supervisor()
        check_stage(settings, self._stage)
        log_config = configure_logs(settings, stage=self._stage.name)
        address = serve(self.health, self._metrics, settings)
        heart = HeartbeatThread(self.health, settings, address, stop_worker)
        worker = _StoppableWorker(
            self.app, loglevel=settings.log_level, redirect_stdouts=False, logging_config=log_config
        )
        worker.health = self.health
        log.info("started", version=__version__, pid=os.getpid(), address=address)
        Watchdog(self.health, settings).start()
        heart.start()
        try:
            worker.execute_from_commandline()
        except SystemExit as stop:
            heart.stop()
            # Faust always exits with status 1; only a stop on a signal is clean.
            sys.exit(0 if not stop.code else 70)

    def _build_app(self) -> faust.App:
        settings = self._settings
        app = _App(
            self._stage.group,
            broker=[f"kafka://{broker}" for broker in settings.kafka_bootstrap.split(",")],
            broker_credentials=broker_credentials(settings),
            key_serializer="raw",
            # We decode ourselves: one undecodable message would stop the agent silently and for good.
            value_serializer="raw",
            # Topics are created beforehand, by `dateline topics create`.
            topic_disable_leader=True,
            topic_allow_declare=False,
            consumer_auto_offset_reset="earliest",
            consumer_max_fetch_size=4 * MIB,
            # How soon added partitions and recreated topics are noticed; the default is 5 minutes.
            consumer_metadata_max_age_ms=15_000,
            # Without it, a stop loses what is in flight.
            stream_wait_empty=True,
            # In records; the default of 4096 is 4 GiB of articles.
            stream_buffer_maxsize=settings.stream_buffer,
            broker_max_poll_records=self._chunk,
            broker_max_poll_interval=NO_TIMEOUT_S,
            broker_session_timeout=settings.session_timeout,
            broker_heartbeat_interval=settings.session_timeout / 10,
            broker_request_timeout=max(90.0, settings.session_timeout),
            broker_rebalance_timeout=settings.rebalance_timeout,
            broker_commit_interval=settings.commit_interval,
            producer_acks=-1,
            producer_compression_type="zstd",
            producer_max_request_size=16 * MIB,
            producer_request_timeout=settings.delivery_timeout,
            # It would bind every interface.
            web_enabled=False,
        )
        app.health = self.health
        topic = app.topic(self._stage.reads, key_serializer="raw", value_serializer="raw")
        # Concurrency 1: several agents would acknowledge out of order.
        app.agent(topic, concurrency=1, name=self._stage.name)(self._agent)
        # After what is in flight is finished, and before the new assignment's first record.
        app.on_partitions_revoked.connect(self._reassigned)
        app.on_partitions_assigned.connect(self._reassigned)
        app.task(self._look_after)
        app.task(self._look_at_logs)
        return app

    async def _agent(self, stream: Any) -> None:
        starting = asyncio.ensure_future(self._processor.start())
        starting.add_done_callback(_die_of)
        await starting
        tune_gc()
        self._stream = stream
        self.health.started = True
        log.info("ready", topic=self._stage.reads, group=self._stage.group)
        finishing = asyncio.ensure_future(self._window.run())
        finishing.add_done_callback(_die_of)
        # `take` acknowledges in a finally, even after an exception; `noack_take` leaves it to us.
        async for chunk in stream.noack_take(self._chunk, within=self._wait):
            await self._while_paused()
            self.health.in_flight += len(chunk)
            await self._window.put(chunk)

    async def _reassigned(self, *_: object, **__: object) -> None:
        self._processor.reassigned()

    async def _while_paused(self) -> None:
        """Wait while an operator has paused the stage; before a rebalance or stop, finish what was taken.

        Not at the consumer: Faust drops records of a partition that is paused while it delivers them.
        """
        while self.health.paused and not (self.app.rebalancing or self.app.should_stop or self.health.stopping):
            await asyncio.sleep(0.2)

    async def _process(self, chunk: Chunk) -> ProcessResult:
        with self._metrics.batch.time():
            return await self._processor.process([_record(event) for event in chunk])

    async def _finish(self, chunk: Chunk, outcome: ProcessResult) -> None:
        delivered = await self._outbox.deliver(outcome.messages)
        for event in chunk:
            event.ack()
        self.health.counts.update(outcome.endings)
        self.health.counts.update(message.ending for message in delivered)
        for dead_letter in (message.dead_letter for message in delivered if message.dead_letter):
            self.health.dead_letters[dead_letter.reason] += 1
            log.warning("dead-lettered", **_log_fields(dead_letter))
        self.health.in_flight -= len(chunk)
        self.health.progressed()

    async def _send(self, message: Message) -> Awaitable[object]:
        confirmed: Awaitable[object] = await self.app.producer.send(
            message.topic, message.key, message.value, partition=None, timestamp=None, headers=message.headers
        )
        return confirmed

    async def _look_after(self) -> None:
        """Report once a second that the loop runs and how much there is to do."""
        known: set[Any] = set()
        while not self.app.should_stop:
            health, consumer = self.health, self.app.consumer
            health.beat = time.monotonic()
            tps = consumer.assignment()
            health.assignment = len(tps)
            if tps:
                health.assigned_at = health.beat
            if tps != known:
                known = set(tps)
                log.info("assigned", partitions=sorted(tp.partition for tp in tps))
            health.lag = sum(_lag(consumer, tp, self._starts) for tp in tps)
            health.window = self._window.in_flight
            health.buffered = self._stream.channel.queue.qsize() if self._stream else 0
            if health.paused or (not health.lag and not health.in_flight):
                health.progress = health.beat
            await asyncio.sleep(1.0)

    async def _look_at_logs(self) -> None:
        """Check now and then where the logs begin and end.

        Expired records are not waited for. A log cut below the read position is checked twice, as the broker may just
        be starting; then the process exits, and the next one starts over at the log's beginning.
        """
        consumer: Any = self.app.consumer
        cut: set[Any] = set()
        while not self.app.should_stop:
            # The broker may be unavailable; the next check will tell.
            with suppress(KafkaError):
                positions = consumer.next_offsets()
                self._starts = await consumer.earliest_offsets(*positions)
                consumer.note_expired(self._starts)
                # Requested after noting the positions, so that records read meanwhile are not "beyond".
                still = set(beyond(positions, await consumer.highwaters(*positions)))
                if twice := sorted(still & cut):
                    exit_now(
                        f"{twice[0].topic} ends before what was read of partition {twice[0].partition}: starting over"
                    )
                cut = still
            await asyncio.sleep(min(LOOK_AT_LOGS_S, self._settings.stall_timeout / 5))


class _App(FaustApp):
    health: WorkerHealth
    Consumer = CheckedConsumer


class _StoppableWorker(SignalledWorker):
    health: WorkerHealth

    def stop_requested(self) -> None:
        self.health.stopping = True


def _record(event: EventT[Any]) -> Record:
    message: Any = event.message
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=round(message.timestamp * 1000),
        key=message.key,
        value=message.value,
        headers=present_headers(message.headers),
    )


def _lag(consumer: Any, tp: Any, starts: Mapping[Any, int]) -> int:
    end = consumer.highwater(tp)
    # None before the broker's first response.
    return unread(consumer.committed(tp), starts.get(tp, 0), end) if end is not None else 0


def _die_of(task: "asyncio.Future[Any]") -> None:
    """Exit on a bug: the one broad handler, since an agent must not raise."""
    error = None if task.cancelled() else task.exception()
    if error is None:
        return
    if isinstance(error, DatelineError):
        exit_now(f"{type(error).__name__}: {error}", error.exit_status)
    log.critical("bug", exc_info=error)
    exit_now(f"bug: {error!r}")


def _log_fields(dead_letter: DeadLetter) -> dict[str, str]:
    """Return loggable parts of a dead letter, so no error text of Elasticsearch, which quotes article values."""
    error = re.sub(r"Preview of field's value: '.*?'", "", dead_letter.error, flags=re.DOTALL)[:200]
    id = dead_letter.article_id or dead_letter.key or ""
    return {"record": letter_id(dead_letter), "article_id": id, "reason": dead_letter.reason, "error": error}
