"""Contract of a stage's processor, with no word of Faust in it.

A processor turns a chunk of records into messages. The shell around it delivers the messages, and only
then acknowledges the records. So a processor never has to know about offsets, and one that stops in the
middle of a chunk has lost nothing: the chunk comes again.
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
    """One step of the flow. ``process`` waits for as long as a service is unavailable, and raises only on a bug."""

    async def start(self) -> None:
        """Get ready; called once, before the first chunk."""

    def reassigned(self) -> None:
        """Be told that every partition may have been another worker's meanwhile."""

    async def process(self, records: Sequence[Record]) -> ProcessResult:
        """Work on a chunk; several calls may be under way at once."""
