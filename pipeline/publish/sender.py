"""Group records into acknowledged batches, on a thread of its own.

kafka-python does bookkeeping per record, in Python, which took longer than the rest of publishing. A batch of aiokafka,
the workers' client, is filled by compiled code and has one result for all its records.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import RecordMetadata

from pipeline.config.parts import KafkaConnection
from pipeline.errors import Unavailable
from pipeline.kafka.clients import CONNECT_SECONDS, async_client_options

# How long a batch waits for more records: irrelevant to news, and enough to make compression worthwhile.
_LINGER_SECONDS = 0.1
_BATCH_BYTES = 256 * 1024
# Time to say goodbye to brokers; unavailable ones are not waited for.
_PARTING_SECONDS = 2

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Batch(Generic[T]):
    """Records for one partition; ``receipts`` are the values passed with each, by position in the batch."""

    partition: int
    builder: Any
    receipts: list[tuple[int, T]] = field(default_factory=list)
    size: int = 0
    """Bytes of the values."""

    def add(self, key: bytes, value: bytes, receipt: T) -> bool:
        """Add a record; return False when there is no room left."""
        added = self.builder.append(timestamp=None, key=key, value=value)
        if added is None:
            return False
        self.receipts.append((added.offset, receipt))
        self.size += len(value)
        return True


class Sender(Generic[T]):
    """Sends to ``topic``: idempotent, acknowledged by all in-sync replicas, in order within a partition.

    Each batch ends in one call on the sender's thread: ``delivered(batch, metadata)``, with the first record's offset,
    or ``failed(batch, error)`` without acknowledgement in ``timeout`` seconds.
    """

    def __init__(
        self,
        settings: KafkaConnection,
        topic: str,
        delivered: Callable[[Batch[T], RecordMetadata], None],
        failed: Callable[[Batch[T], BaseException], None],
        timeout: float,
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._delivered = delivered
        self._failed = failed
        self._timeout = timeout
        self._partitioner = DefaultPartitioner()
        self._partitions: list[int] = []
        self._filling = threading.Lock()
        self._open: dict[int, Batch[T]] = {}
        self._closed = False
        self._queues: dict[int, asyncio.Queue[Batch[T]]] = {}
        self._under_way: set[Batch[T]] = set()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._ready: Future[None] = Future()

    def start(self) -> None:
        """Connect; raises Unavailable."""
        # It logs every failed connection; we report one clear line at the end.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
        self._thread.start()
        self._ready.result()

    def add(self, key: bytes, value: bytes, receipt: T) -> None:
        """Add a record to its partition's batch, partitioned as by Kafka's own clients."""
        partition: int = self._partitioner(key, self._partitions, self._partitions)
        with self._filling:
            if not self._closed:
                self._fill(partition, key, value, receipt)
                return
        self._failed(Batch(partition, None, [(0, receipt)], len(value)), Unavailable("the publisher is closed"))

    def flush(self) -> None:
        """Send all batches without waiting for more records, or for acknowledgements."""
        with self._filling:
            self._hand_over_all()

    def close(self) -> None:
        """Disconnect at once; what is not acknowledged by now fails."""
        with self._filling:
            self._hand_over_all()
            self._closed = True
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()

    def _fill(self, partition: int, key: bytes, value: bytes, receipt: T) -> None:
        batch = self._open.get(partition)
        if batch is not None:
            if batch.add(key, value, receipt):
                return
            self._hand_over(batch)
        batch = self._open[partition] = Batch(partition, self._producer.create_batch())
        batch.add(key, value, receipt)

    def _hand_over_all(self) -> None:
        for batch in list(self._open.values()):
            self._hand_over(batch)

    def _hand_over(self, batch: Batch[T]) -> None:
        del self._open[batch.partition]
        self._under_way.add(batch)
        self._loop.call_soon_threadsafe(self._queues[batch.partition].put_nowait, batch)

    # --- on the sender's thread ---

    def _run(self) -> None:
        """Run until closed; however it ends, all waiting futures are resolved."""
        try:
            asyncio.run(self._serve())
        finally:
            self._closed = True
            if not self._ready.done():
                self._ready.set_exception(Unavailable("the sender ended before it was connected"))
            self._fail_all(Unavailable("the sender has ended"))

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._producer = AIOKafkaProducer(
            **async_client_options(self._settings),
            client_id="dateline-publish",
            enable_idempotence=True,
            compression_type="zstd",
            max_batch_size=_BATCH_BYTES,
        )
        try:
            await self._connect()
        except (KafkaError, TimeoutError) as error:
            await self._producer.stop()
            self._ready.set_exception(Unavailable(f"no Kafka broker accepts our articles: {error!r}"))
            return
        self._queues = {partition: asyncio.Queue() for partition in self._partitions}
        self._ready.set_result(None)
        tasks = [asyncio.create_task(self._send_all(queue)) for queue in self._queues.values()]
        tasks.append(asyncio.create_task(self._let_none_linger()))
        await self._closing.wait()
        for task in tasks:
            task.cancel()
        self._fail_all(Unavailable("closed before Kafka had acknowledged it"))
        await self._part()

    async def _connect(self) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            await self._producer.start()
            self._partitions = sorted(await self._producer.partitions_for(self._topic))

    async def _let_none_linger(self) -> None:
        while True:
            await asyncio.sleep(_LINGER_SECONDS)
            self.flush()

    async def _send_all(self, queue: "asyncio.Queue[Batch[T]]") -> None:
        """Send one batch after the other, so that a partition's records stay in order."""
        while True:
            batch = await queue.get()
            try:
                async with asyncio.timeout(self._timeout):
                    sent = await self._producer.send_batch(batch.builder, self._topic, partition=batch.partition)
                    self._end(batch, await sent)
            except (KafkaError, TimeoutError) as error:
                self._end(batch, error)

    def _fail_all(self, error: Unavailable) -> None:
        for batch in list(self._under_way):
            self._end(batch, error)

    def _end(self, batch: Batch[T], result: RecordMetadata | BaseException) -> None:
        self._under_way.discard(batch)
        if isinstance(result, BaseException):
            self._failed(batch, result)
        else:
            self._delivered(batch, result)

    async def _part(self) -> None:
        try:
            async with asyncio.timeout(_PARTING_SECONDS):
                await self._producer.stop()
        except TimeoutError:
            # Stopping would wait for acknowledgements that are no longer needed.
            await self._producer.client.close()
