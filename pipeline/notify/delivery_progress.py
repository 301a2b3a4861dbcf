"""Progress of a receiver's group, kept beside its offsets in the same commit: a digest that is being sent, and a failure.

Kafka stores a text with each committed offset. What has to agree with the offset stands there: no other place could be
written in the same time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

MAX_WHY = 300
"""Characters of a reason; the broker takes 4,096 bytes (offset.metadata.max.bytes)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A digest that is being sent: it is made of the records before ``ends``, and ``id`` is its idempotency key."""

    id: str
    ends: Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Failing:
    """A receiver that takes nothing: ``since`` in seconds since 1970, and why."""

    since: float
    why: str


@dataclass(frozen=True, slots=True)
class DeliveryProgress:
    """Offsets of a group, and what belongs to them."""

    offsets: Mapping[TopicPartition, int]
    cut: Cut | None = None
    failing: Failing | None = None


def written(progress: DeliveryProgress) -> dict[TopicPartition, OffsetAndMetadata]:
    """Progress as Kafka keeps it."""
    return {
        partition: OffsetAndMetadata(offset, _text(progress, partition), -1)
        for partition, offset in progress.offsets.items()
    }


def read(committed: Mapping[TopicPartition, OffsetAndMetadata]) -> DeliveryProgress:
    """Progress from what Kafka keeps; what is not ours says nothing."""
    offsets: dict[TopicPartition, int] = {}
    ends: dict[TopicPartition, int] = {}
    id, failing = "", None
    for partition, found in committed.items():
        offsets[partition] = found.offset
        data = _data(found.metadata)
        if isinstance(data.get("cut"), int) and isinstance(data.get("id"), str):
            ends[partition], id = data["cut"], data["id"]
        if isinstance(data.get("since"), int | float):
            failing = Failing(float(data["since"]), str(data.get("why", "")))
    return DeliveryProgress(offsets, Cut(id, ends) if ends else None, failing)


def _text(progress: DeliveryProgress, partition: TopicPartition) -> str:
    data: dict[str, object] = {}
    if progress.cut and partition in progress.cut.ends:
        data |= {"cut": progress.cut.ends[partition], "id": progress.cut.id}
    # Once is enough, and the same one each time.
    if progress.failing and partition == min(progress.offsets):
        data |= {"since": round(progress.failing.since, 3), "why": progress.failing.why[:MAX_WHY]}
    return json.dumps(data) if data else ""


def _data(text: str | None) -> dict[str, Any]:
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
