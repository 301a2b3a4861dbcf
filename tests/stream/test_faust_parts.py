"""Faust's private parts that are used are there: an upgrade that takes one away fails here, not in a worker."""

import asyncio
from typing import Any

import faust
import pytest
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP

from pipeline.stream.faust_parts import FaustApp, OffsetConsumer, SignalledWorker

TOPIC = TP("articles.raw", 0)


class Stopped(SignalledWorker):
    asked = False

    def stop_requested(self) -> None:
        self.asked = True


@pytest.fixture
def app() -> FaustApp:
    return FaustApp("test", broker="kafka://127.0.0.1:1", autodiscover=False)


def test_what_is_overridden_is_called_by_faust(app: FaustApp) -> None:
    """A method that Faust has not would be overridden for nothing."""
    for kind, names in (
        (faust.App, ("_new_transport", "_create_directories")),
        (faust.Worker, ("_flag_as_shutdown_by_signal",)),
        (Consumer, ("_commit", "_seek", "perform_seek")),
    ):
        assert [name for name in names if not callable(getattr(kind, name, None))] == []
    assert issubclass(app.transport.Consumer, OffsetConsumer)


def test_offsets_are_where_faust_keeps_them(app: FaustApp) -> None:
    """What the consumer believes to be committed can be read and forgotten."""
    consumer: Any = app.consumer
    assert isinstance(consumer, OffsetConsumer)
    assert (consumer.committed(TOPIC), consumer.last_read(TOPIC)) == (None, None)
    consumer._committed_offset[TOPIC], consumer._read_offset[TOPIC] = 12, 15
    assert (consumer.committed(TOPIC), consumer.last_read(TOPIC)) == (12, 15)
    consumer.forget_committed(TOPIC)
    assert consumer.committed(TOPIC) is None


def test_a_signal_is_told_before_the_stop(app: FaustApp) -> None:
    """The probes say "stopping" as soon as SIGTERM comes."""

    async def run() -> Stopped:
        worker = Stopped(app, loop=asyncio.get_running_loop())
        worker._flag_as_shutdown_by_signal()
        return worker

    assert asyncio.run(run()).asked
