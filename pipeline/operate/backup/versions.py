"""State of dateline.versions in a backup: the floor that no article's version may fall below."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from kafka.errors import KafkaError

from pipeline.config.parts import KafkaFlow
from pipeline.errors import Unavailable
from pipeline.messages.articles import PartitionVersions
from pipeline.operate.backup.part import RESTORED, UNCHANGED, Row, RowResult
from pipeline.stream.record_versions import VersionStore
from pipeline.stream.version_clock import merged


class VersionsRow(Row):
    """``key`` is the id of a topic that was articles.raw, and a partition of it."""

    key: str
    versions: PartitionVersions


@dataclass(frozen=True)
class VersionsPart:
    settings: KafkaFlow
    name: str = "versions"
    row: type[Row] = VersionsRow

    def read(self) -> Iterator[VersionsRow]:
        """Yield the state of each partition; raises Unavailable, SetupError."""
        with closing(VersionStore(self.settings)) as store:
            store.refresh()
            known = store.known
        yield from (VersionsRow(key=key, versions=state) for key, state in known.items())

    def restore(self, rows: Iterable[VersionsRow], *, dry_run: bool) -> Iterator[RowResult]:
        """Merge the backup's state into the current one: a floor is never lowered. Raises Unavailable, SetupError."""
        with closing(VersionStore(self.settings)) as store:
            store.refresh()
            for row in rows:
                here = store.known.get(row.key)
                both = merged(here or PartitionVersions(), row.versions)
                if both == here:
                    yield RowResult(row.key, UNCHANGED)
                    continue
                if not dry_run:
                    _save(store, row.key, both)
                yield RowResult(row.key, RESTORED)


def _save(store: VersionStore, key: str, state: PartitionVersions) -> None:
    topic_id, _, partition = key.rpartition("/")
    try:
        store.save(topic_id, {int(partition): state})
    except KafkaError as error:
        raise Unavailable(f"Kafka does not confirm what was written to dateline.versions: {error!r}") from error
