"""Where a consumer starts to read a partition after an assignment, on Faust's own consumer without a broker."""

import asyncio
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from pipeline.stream.faust_parts import FaustApp
from pipeline.stream.offsets import CheckedConsumer

NEW, READ, EMPTIED = TP("articles.raw", 0), TP("articles.raw", 1), TP("articles.raw", 2)
STARTS = {NEW: 0, READ: 0, EMPTIED: 7}


class Consumer(CheckedConsumer):
    """Has an assignment whose group committed on one partition only, and keeps what is sought."""

    sought: dict[TP, int]

    def assignment(self) -> set[TP]:
        return set(STARTS)

    async def highwaters(self, *tps: TP) -> dict[TP, int]:
        return dict.fromkeys(tps, 20)

    async def earliest_offsets(self, *tps: TP) -> dict[TP, int]:
        return {tp: STARTS[tp] for tp in tps}

    async def seek_to_committed(self) -> Any:
        """As aiokafka does: nothing is sought where nothing is committed."""
        self.sought[READ] = 5
        return {NEW: None, READ: 5, EMPTIED: 0}

    async def _seek(self, partition: TP, offset: int) -> None:
        self.sought[partition] = offset


class App(FaustApp):
    Consumer = Consumer


def test_what_a_rebalance_drops_is_read_again_where_nothing_is_committed() -> None:
    """Faust drops what it fetched meanwhile; the first records of a partition would be acknowledged unread."""

    async def run() -> Consumer:
        app: Any = App("test", broker="kafka://127.0.0.1:1", autodiscover=False)
        app.health = SimpleNamespace(expired_to={}, starts_over=0)
        consumer: Consumer = app.consumer
        consumer.sought = {}
        await consumer.perform_seek()
        return consumer

    consumer = asyncio.run(run())
    assert consumer.sought == {NEW: 0, READ: 5, EMPTIED: 7}
    assert [consumer.next_offset(tp) for tp in (NEW, READ, EMPTIED)] == [0, 5, 0]
