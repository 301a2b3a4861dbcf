"""Control commands of operators, read from dateline.control."""

from kafka import KafkaConsumer, TopicPartition
from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.clients import client_options
from pipeline.kafka.topology import topology
from pipeline.messages.workers import STOP, ControlCommand


class ControlListener:
    """Receives the control commands for one stage. Stop commands count only if sent while the worker runs."""

    def __init__(self, settings: KafkaFlow, stage: str, since: int | None = None) -> None:
        """Start listening; ``since`` comes from the worker's previous connection, so that commands in between count."""
        self._stage = stage
        self.paused = False
        self.stop = False
        self.by = ""
        """The sender of the last command."""
        self._partition = TopicPartition(topology(settings).control.name, 0)
        self._consumer = KafkaConsumer(**client_options(settings), enable_auto_commit=False)
        self._consumer.assign([self._partition])
        self._consumer.seek_to_beginning(self._partition)
        end = self._consumer.end_offsets([self._partition])[self._partition]
        # A recreated topic counts from 0.
        self.since = end if since is None else min(since, end)
        """Stop commands count from this offset on."""
        self._read_to(self.since)
        self.stop = False
        # The reader went past it; read those again, now that stops count.
        self._consumer.seek(self._partition, self.since)
        self._read_to(end)

    def read(self, timeout: float) -> bool:
        """Process new commands, waiting up to ``timeout`` seconds; return whether there were any."""
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
            return  # From a later version, or foreign.
        self.by = order.by
        if key == self._stage:
            self.paused = order.order == "pause"
        elif key == STOP:
            self.stop = order.order == "stop"
