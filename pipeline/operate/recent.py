"""Read what stands on a topic now, or only what is new on it."""

from collections.abc import Iterator
from datetime import datetime

from pipeline.operate.reader import TopicReader
from pipeline.settings import Settings


def recent(
    settings: Settings, topic: str, since: datetime | None = None, most: int | None = None
) -> Iterator[tuple[bytes, bytes | None, int]]:
    """Key, value and timestamp (ms) of each record from ``since`` on, oldest first by partition.

    ``most`` bounds how many of a partition's newest are read. Raises Unavailable, SetupError.
    """
    with TopicReader(settings, topic) as reader:
        ends = reader.ends()
        starts = reader.offsets_since(since) if since else reader.positions()
        if most is not None:
            starts = {partition: max(start, ends[partition] - most) for partition, start in starts.items()}
        reader.seek(starts)
        for records in reader.read_to(ends):
            for record in records:
                yield record.key or b"", record.value, record.timestamp
