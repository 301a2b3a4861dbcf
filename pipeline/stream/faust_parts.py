"""Private parts of Faust that have no public way, each used here only; a test fails when one of them is gone."""

from collections.abc import Mapping
from typing import Any

import faust
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP


class OffsetConsumer(Consumer):
    """A consumer that says, and can correct, which offset Faust believes to be committed."""

    def committed(self, tp: TP) -> int | None:
        """The offset that the group has committed, as far as Faust knows; None before the first."""
        offset: int | None = self._committed_offset[tp]
        return offset

    def last_read(self, tp: TP) -> int | None:
        """The offset that was handed on last, or was sought; None before the first."""
        offset: int | None = self._read_offset[tp]
        return offset

    def forget_committed(self, tp: TP) -> None:
        """Let Faust hand on what is below the offset that it believes to be committed."""
        self._committed_offset[tp] = None

    async def commit_now(self, offsets: Mapping[TP, int]) -> None:
        """Commit these offsets, whatever was read."""
        await self._commit(dict(offsets))


class FaustApp(faust.App):
    """An app whose consumer is of the class ``Consumer``, and that makes no directories."""

    Consumer: type[OffsetConsumer] = OffsetConsumer

    def _new_transport(self) -> Any:
        made: Any = super()._new_transport()
        made.Consumer = self.Consumer
        return made

    def _create_directories(self) -> None:
        """None: they are for tables, which we have not, and a container's working directory may be read-only."""


class SignalledWorker(faust.Worker):
    """A worker that says when a signal asks it to stop, before it begins to."""

    def stop_requested(self) -> None:
        """A signal has come."""

    def _flag_as_shutdown_by_signal(self) -> None:
        self.stop_requested()
        super()._flag_as_shutdown_by_signal()
