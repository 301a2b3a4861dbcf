"""One member of a group has all partitions; the others stand by.

A digest is made of matches of every partition, and its content must not depend on how many workers there are. What a
receiver takes is little, so one worker is enough for it; with several, each is likely to serve some of the receivers.
"""

from typing import Any

from kafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription

VERSION = 0


class OneOwner(AbstractPartitionAssignor):  # type: ignore[misc]
    """For ``partition_assignment_strategy`` of kafka-python's consumer."""

    name = "dateline-one-owner"

    @classmethod
    def assign(cls, cluster: Any, members: Any) -> dict[str, Any]:
        """Give everything to the member of the lowest id, which is random: each group has another one."""
        owner = min(members, key=lambda member: member.member_id)
        shares = [(topic, sorted(cluster.partitions_for_topic(topic) or ())) for topic in sorted(owner.metadata.topics)]
        return {
            member.member_id: ConsumerProtocolAssignment(VERSION, shares if member is owner else [], b"")
            for member in members
        }

    @classmethod
    def metadata(cls, topics: Any) -> Any:
        """Return what a member says of itself: its topics."""
        return ConsumerProtocolSubscription(VERSION, list(topics), b"")

    @classmethod
    def on_assignment(cls, assignment: Any, generation: Any) -> None:
        """There is nothing to remember."""
