"""Private parts of Faust without a public alternative, used only here; a test fails when one disappears."""

from collections.abc import Mapping
from typing import Any

import faust
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP


class OffsetConsumer(Consumer):
    """A consumer that can read and correct the offset that Faust believes to be committed."""

    def committed(self, tp: TP) -> int | None:
        """Return the offset that the group has committed, as far as Faust knows; None before the first."""
        offset: int | None = self._committed_offset[tp]
        return offset

    def last_read(self, tp: TP) -> int | None:
        """Return the offset last delivered or sought; None before the first."""
        offset: int | None = self._read_offset[tp]
        return offset

    def forget_committed(self, tp: TP) -> None:
        """Let Faust deliver records below the offset it believes to be committed."""
        self._committed_offset[tp] = None

    async def move_to(self, tp: TP, offset: int) -> None:
        """Fetch from this offset on, without a note of what was read."""
        await self._seek(tp, offset)

    async def commit_now(self, offsets: Mapping[TP, int]) -> None:
        """Commit these offsets, regardless of what was read."""
        await self._commit(dict(offsets))


class FaustApp(faust.App):
    """An app whose consumer is a ``Consumer`` and that creates no directories."""

    Consumer: type[OffsetConsumer] = OffsetConsumer

    def _new_transport(self) -> Any:
        made: Any = super()._new_transport()
        made.Consumer = self.Consumer
        return made

    def _create_directories(self) -> None:
        """Create none: they are for tables, which we do not use, and a container's working directory may be
        read-only."""


class SignalledWorker(faust.Worker):
    """A worker that reports a stop signal before it begins to stop."""

    def stop_requested(self) -> None:
        """Called when a signal arrives."""

    def _flag_as_shutdown_by_signal(self) -> None:
        self.stop_requested()
        super()._flag_as_shutdown_by_signal()
