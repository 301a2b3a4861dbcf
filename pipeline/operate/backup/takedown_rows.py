"""Takedowns in a backup; restoring repeats them in full, articles and notifications included."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from pydantic import ValidationError

from pipeline.config.parts import FlowAndIndex, KafkaFlow
from pipeline.index.delete import versions
from pipeline.index.gateway import Gateway
from pipeline.kafka.reader import recent
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Takedown
from pipeline.operate.backup.part import KEPT, RESTORED, UNCHANGED, Row, RowResult
from pipeline.operate.takedown import BATCH, delete


class TakedownRow(Row):
    """A takedown, and the broker's timestamp of it in ms."""

    takedown: Takedown
    noted_ms: int


@dataclass(frozen=True, slots=True)
class _Noted:
    """Last record of an id; ``takedown`` is None when it was undone; ``before`` are the earlier ones in the log."""

    takedown: Takedown | None
    ms: int
    before: tuple[Takedown, ...] = ()


@dataclass(frozen=True)
class TakedownPart:
    settings: FlowAndIndex
    name: str = "takedowns"
    row: type[Row] = TakedownRow

    def read(self) -> Iterator[TakedownRow]:
        """Yield every takedown in force; raises Unavailable, SetupError."""
        for noted in _noted(self.settings).values():
            if noted.takedown:
                yield TakedownRow(takedown=noted.takedown, noted_ms=noted.ms)

    def restore(self, rows: Iterable[TakedownRow], *, dry_run: bool) -> Iterator[RowResult]:
        """Repeat the takedowns; those undone since stay undone. Raises Unavailable, SetupError."""
        here = _noted(self.settings)
        with Gateway(self.settings) as gateway:
            left = iter(rows)
            while some := list(islice(left, BATCH)):
                yield from self._restore(some, here, gateway, dry_run=dry_run)

    def _restore(
        self, rows: Sequence[TakedownRow], here: dict[str, _Noted], gateway: Gateway, *, dry_run: bool
    ) -> Iterator[RowResult]:
        # An earlier restore may have been killed between takedown and deletion.
        indexed = versions(gateway, [row.takedown.id for row in rows])
        results = [_result(row, here.get(row.takedown.id), row.takedown.id in indexed) for row in rows]
        wanted = []
        for row, result in zip(rows, results, strict=True):
            noted = here.get(row.takedown.id)
            if result.outcome == RESTORED:
                wanted.append(noted.takedown if noted and noted.takedown else row.takedown)
        if not dry_run:
            list(delete(self.settings, wanted))
        yield from results


def _result(row: TakedownRow, here: _Noted | None, is_indexed: bool) -> RowResult:
    takedown = row.takedown
    if here is None:
        return RowResult(takedown.id, RESTORED)
    if here.takedown is None:
        # The log's order holds whatever the broker's clock does; its time is for what is no longer in the log.
        if takedown not in here.before and here.ms <= row.noted_ms:
            return RowResult(takedown.id, RESTORED)
        return RowResult(takedown.id, KEPT, f"its takedown was undone on {_day(here.ms)}, after this one was noted")
    if is_indexed:
        return RowResult(takedown.id, RESTORED, "it is taken down, and was in the index")
    if here.takedown == takedown:
        return RowResult(takedown.id, UNCHANGED)
    by, at = here.takedown.by, here.takedown.at.astimezone(UTC)
    return RowResult(takedown.id, KEPT, f"it is taken down here by {by} on {at:%Y-%m-%d %H:%M:%S} UTC")


def _noted(settings: KafkaFlow) -> dict[str, _Noted]:
    """Return the last record of each id still on the topic: compaction drops undone takedowns."""
    found: dict[str, _Noted] = {}
    for key, value, ms in recent(settings, topology(settings).takedowns.name):
        id = key.decode("utf-8", "replace")
        last = found.get(id, _Noted(None, 0))
        before = (*last.before, last.takedown) if last.takedown else last.before
        try:
            found[id] = _Noted(None if value is None else Takedown.model_validate_json(value), ms, before)
        except ValidationError:
            continue  # A foreign message neither takes down nor undoes anything.
    return found


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
