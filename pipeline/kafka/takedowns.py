"""The list of taken-down articles, on a compacted topic: key = id, value = who, when and why.

The topic is authoritative: it outlives every index, and an index worker that has read it to its end knows every
takedown requested before its own records were written.
"""

import threading
from collections.abc import Iterator

from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Takedown


class TakedownList:
    """Ids that must stay away, as of the last ``refresh``; empty before the first. Thread-safe."""

    def __init__(self, settings: KafkaFlow) -> None:
        self._settings = settings
        self._reader: TopicReader | None = None
        self._lock = threading.Lock()
        self._known: dict[str, Takedown] = {}

    def __enter__(self) -> "TakedownList":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> None:
        """Read on to the end of the topic, in milliseconds when nothing is new; raises Unavailable, SetupError."""
        with self._lock:
            if self._reader is None:
                self._reader = TopicReader(self._settings, topology(self._settings).takedowns.name)
            for records in self._reader.read_to(self._reader.ends()):
                for record in records:
                    self._note((record.key or b"").decode("utf-8", "replace"), record.value)

    def _note(self, id: str, value: bytes | None) -> None:
        if value is None:
            self._known.pop(id, None)
            return
        try:
            self._known[id] = Takedown.model_validate_json(value)
        except ValidationError:
            # A foreign message takes nothing down.
            return

    def __contains__(self, id: object) -> bool:
        return id in self._known

    def __iter__(self) -> Iterator[Takedown]:
        return iter(list(self._known.values()))

    def close(self) -> None:
        """Close the reader."""
        if self._reader is not None:
            self._reader.close()
