"""Start offsets of partitions: the group's, unless they are beyond the end of the log.

A log ends before the acknowledged offset after a broker lost its tail, a volume was restored, or a cluster failed over
with another's offsets. aiokafka then restarts at the beginning, but Faust silently drops every record below the
committed offset.

Faust also drops what it fetches during a rebalance, and relies on the seek afterwards to read it again. But aiokafka
seeks nothing where the group has not committed yet, so the first records of a partition would be skipped for good.
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
    """Return the partitions whose position is beyond the end of their log."""
    return [tp for tp, position in positions.items() if position is not None and position > ends.get(tp, position)]


class CheckedConsumer(OffsetConsumer):
    """Starts at the beginning without a committed offset, or with one beyond the log's end; counts expired records."""

    @property
    def _health(self) -> WorkerHealth:
        app: Any = self.app
        health: WorkerHealth = app.health
        return health

    async def perform_seek(self) -> None:
        """Seek to a new assignment's committed offsets, as far as the logs reach."""
        await super().perform_seek()
        if tps := sorted(self.assignment()):
            ends, starts = await self.highwaters(*tps), await self.earliest_offsets(*tps)
            for tp in tps:
                if self.committed(tp) is None:
                    await self.move_to(tp, starts[tp])
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
        # At once, or a lag query meanwhile would see a meaningless offset.
        await self.commit_now({tp: start})
        self._health.starts_over += 1
        self._health.started_over_at = time.time()

    def note_expired(self, starts: Mapping[Any, int]) -> None:
        """Count records before ``starts`` that were never read, once each."""
        for tp, start in starts.items():
            known, position = self._health.expired_to.get(tp, 0), self.next_offset(tp)
            unread = start - max(position, known)
            # Without an offset the group is new: what expired earlier was never its own.
            if unread > 0 and position:
                log.warning("records expired unread", topic=tp.topic, partition=tp.partition, records=unread)
                self._health.expired += unread
                self._health.expired_at = time.time()
            self._health.expired_to[tp] = max(known, start)

    def next_offset(self, tp: TP) -> int:
        """Return the offset after the last one delivered, or the committed one; 0 without either."""
        committed, read = self.committed(tp) or 0, self.last_read(tp) or 0
        # After a seek, Faust's "read" offset is the next one to read.
        return read + 1 if read > committed else committed

    def next_offsets(self) -> dict[TP, int]:
        """Return the next offset of every assigned partition."""
        return {tp: self.next_offset(tp) for tp in self.assignment()}
