"""Receivers of notifications: their lag, and whether they work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.structs import OffsetAndMetadata

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.lag import unread
from pipeline.kafka.topics import admin, coordinated, require_acls
from pipeline.kafka.topology import topology
from pipeline.notify.delivery_progress import read


@dataclass(frozen=True)
class ReceiverState:
    """State of a receiver's consumer group. ``lag`` counts unacknowledged records, whether or not they are for it; None
    before a worker first serves it. ``failing_since`` is None while it works."""

    name: str
    group: str
    lag: int | None
    failing_since: datetime | None = None
    error: str = ""
    in_digest: bool = False
    """Whether a digest is on its way."""
    records: int = 0
    """Records on the topics that it reads."""
    unsent: int = 0
    """Records of articles.alerts that it has not acknowledged; the lag counts matches that are tried again later, too."""
    workers: int = 0
    """Workers in its group; one of them sends, the others stand by."""


def receiver_states(settings: KafkaFlow, names: Sequence[str]) -> list[ReceiverState]:
    """The state of each receiver; raises Unavailable, SetupError when a topic is missing, AccessDenied."""
    notify = topology(settings).notify
    groups = {name: notify.group(name) for name in names}
    if not groups:
        return []
    with admin(settings) as client:
        described = require_acls(client, settings, [AclGrant("DESCRIBE", "topic", topic) for topic in notify.reads])
        partitions = [
            TopicPartition(topic, found["partition_index"])
            for topic in notify.reads
            for found in described[topic]["partitions"]
        ]
        described_groups = coordinated(lambda: client.describe_groups(list(groups.values())))
        committed = coordinated(lambda: client.list_group_offsets(list(groups.values())))
        starts = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    extents = {tp: (starts[tp].offset, ends[tp].offset) for tp in partitions}
    return [
        replace(
            _state(name, group, committed.get(group, {}), extents, topology(settings).alerts.name),
            records=sum(end - start for start, end in extents.values()),
            workers=len(described_groups.get(group, {}).get("members") or ()),
        )
        for name, group in groups.items()
    ]


def _state(
    name: str,
    group: str,
    committed: Mapping[TopicPartition, OffsetAndMetadata],
    extents: Mapping[TopicPartition, tuple[int, int]],
    alerts: str,
) -> ReceiverState:
    if not committed:
        return ReceiverState(name, group, None)
    progress = read(committed)
    failing = progress.failing
    left = {tp: unread(progress.offsets.get(tp), start, end) for tp, (start, end) in extents.items()}
    return ReceiverState(
        name,
        group,
        sum(left.values()),
        datetime.fromtimestamp(failing.since, UTC) if failing else None,
        failing.why if failing else "",
        progress.cut is not None,
        unsent=sum(number for tp, number in left.items() if tp.topic == alerts),
    )
