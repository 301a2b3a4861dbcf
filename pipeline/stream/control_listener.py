"""Control commands of operators, read from dateline.control."""

from kafka import KafkaConsumer, TopicPartition
from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.clients import client_options
from pipeline.kafka.topology import topology
from pipeline.messages.workers import STOP, ControlCommand


class ControlListener:
    """The orders for one stage. Those to stop count only when they come while the worker runs."""

    def __init__(self, settings: KafkaFlow, stage: str, since: int | None = None) -> None:
        """``since`` is that of the worker's connection before this one, so that what came in between counts."""
        self._stage = stage
        self.paused = False
        self.stop = False
        self.by = ""
        """Who gave the last order."""
        self._partition = TopicPartition(topology(settings).control.name, 0)
        self._consumer = KafkaConsumer(**client_options(settings), enable_auto_commit=False)
        self._consumer.assign([self._partition])
        self._consumer.seek_to_beginning(self._partition)
        end = self._consumer.end_offsets([self._partition])[self._partition]
        # A topic that was made again counts from 0.
        self.since = end if since is None else min(since, end)
        """The offset from which on orders to stop count."""
        self._read_to(self.since)
        self.stop = False
        # What was read beyond is read again.
        self._consumer.seek(self._partition, self.since)
        self._read_to(end)

    def read(self, timeout: float) -> bool:
        """Take in what is new, waiting up to ``timeout`` seconds for it; True when there was something."""
        found = self._consumer.poll(timeout_ms=round(timeout * 1000))
        for record in found.get(self._partition, ()):
            self._take((record.key or b"").decode("utf-8", "replace"), record.value)
        return bool(found)

    def close(self) -> None:
        """Release the connection."""
        self._consumer.close()

    def _read_to(self, end: int) -> None:
        while self._consumer.position(self._partition) < end:
            self.read(timeout=1.0)

    def _take(self, key: str, value: bytes | None) -> None:
        try:
            order = ControlCommand.model_validate_json(value or b"")
        except ValidationError:
            return  # A later version's order, or no one's.
        self.by = order.by
        if key == self._stage:
            self.paused = order.order == "pause"
        elif key == STOP:
            self.stop = order.order == "stop"
