"""Offsets that partitions are read from: where its group left off, unless the log does not reach that far any more.

A log is shorter than what its group has acknowledged after a broker lost its tail, a volume was restored, or a cluster
was failed over with offsets of another. aiokafka then begins again at the start, but Faust drops every record below
the committed offset, which would be lost without a word.
"""

import time
from collections.abc import Mapping
from typing import Any

import structlog
from faust.types import TP

from pipeline.stream.faust_parts import OffsetConsumer
from pipeline.stream.health import WorkerHealth

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def beyond(positions: Mapping[Any, int | None], ends: Mapping[Any, int]) -> list[Any]:
    """The partitions whose position is behind the end of their log."""
    return [tp for tp, position in positions.items() if position is not None and position > ends.get(tp, position)]


class CheckedConsumer(OffsetConsumer):
    """Starts over where the log begins when a committed offset is beyond its end; counts what expired unread."""

    @property
    def _health(self) -> WorkerHealth:
        app: Any = self.app
        health: WorkerHealth = app.health
        return health

    async def perform_seek(self) -> None:
        """Seek to the committed offsets of a new assignment, as far as the logs reach."""
        await super().perform_seek()
        if tps := sorted(self.assignment()):
            ends, starts = await self.highwaters(*tps), await self.earliest_offsets(*tps)
            for tp in beyond({tp: self.committed(tp) for tp in tps}, ends):
                await self._start_over(tp, starts[tp], ends[tp])
            self.note_expired(starts)

    async def _start_over(self, tp: TP, start: int, end: int) -> None:
        log.warning(
            "started over, as the group's offset is beyond the end of the log",
            topic=tp.topic,
            partition=tp.partition,
            committed=self.committed(tp),
            end=end,
            start=start,
        )
        await self.seek(tp, start)
        self.forget_committed(tp)
        # At once: anyone who asks for the lag would else see an offset that means nothing.
        await self.commit_now({tp: start})
        self._health.starts_over += 1
        self._health.started_over_at = time.time()

    def note_expired(self, starts: Mapping[Any, int]) -> None:
        """Count the records before ``starts`` that no one had read, once each."""
        for tp, start in starts.items():
            known, position = self._health.expired_to.get(tp, 0), self.next_offset(tp)
            unread = start - max(position, known)
            # Without an offset the group is new: what expired before it came was never its own.
            if unread > 0 and position:
                log.warning("records expired unread", topic=tp.topic, partition=tp.partition, records=unread)
                self._health.expired += unread
                self._health.expired_at = time.time()
            self._health.expired_to[tp] = max(known, start)

    def next_offset(self, tp: TP) -> int:
        """The offset after what was handed on last, or what was committed; 0 where there is neither."""
        committed, read = self.committed(tp) or 0, self.last_read(tp) or 0
        # After a seek Faust's "read" offset is the one to read next.
        return read + 1 if read > committed else committed

    def next_offsets(self) -> dict[TP, int]:
        """The same of every partition that is assigned."""
        return {tp: self.next_offset(tp) for tp in self.assignment()}
