"""Interface of a stage's processor, independent of Faust.

A processor turns a batch of records into messages. The shell around it delivers the messages and only then acknowledges
the records. So a processor never deals with offsets, and one that stops within a batch has lost nothing: the batch
comes again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.messages.outcomes import Message, Outcome
from pipeline.messages.records import Record


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """Result of a batch: messages to deliver, and the outcomes of the records that need none."""

    messages: Sequence[Message] = ()
    endings: Counter[Outcome] = field(default_factory=Counter)


class Processor(Protocol):
    """One stage of the flow. ``process`` waits while a service is unavailable, and raises only on a bug."""

    async def start(self) -> None:
        """Initialize; called once, before the first batch."""

    def reassigned(self) -> None:
        """Handle that any partition may have been another worker's meanwhile."""

    async def process(self, records: Sequence[Record]) -> ProcessResult:
        """Process a batch; several calls may run concurrently."""
