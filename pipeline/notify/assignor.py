"""Partition assignment that gives one member of a group every partition; the others stand by.

A digest gathers matches from every partition, and its content must not depend on the number of workers. Serving a
receiver takes little work, so one worker is enough; with several workers, each is likely to serve some of the
receivers.
"""

from typing import Any

from kafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription

VERSION = 0


class OneOwner(AbstractPartitionAssignor):  # type: ignore[misc]
    """Assignor for kafka-python's ``partition_assignment_strategy``."""

    name = "dateline-one-owner"

    @classmethod
    def assign(cls, cluster: Any, members: Any) -> dict[str, Any]:
        """Give every partition to the member with the lowest id; ids are random, so groups spread over the workers."""
        owner = min(members, key=lambda member: member.member_id)
        shares = [(topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in sorted(owner.metadata.topics)]
        return {
            member.member_id: ConsumerProtocolAssignment(VERSION, shares if member is owner else [], b"")
            for member in members
        }

    @classmethod
    def metadata(cls, topics: Any) -> Any:
        """Return the metadata that a member sends: its topics."""
        return ConsumerProtocolSubscription(VERSION, list(topics), b"")

    @classmethod
    def on_assignment(cls, assignment: Any, generation: Any) -> None:
        """Do nothing: this assignor keeps no state."""
