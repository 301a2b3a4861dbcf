"""Progress of a receiver's group, committed with its offsets: the digest being sent, and the current failure.

Kafka stores a text with each committed offset. State that must agree with the offset is kept there, because only there
can both be written atomically.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

MAX_WHY = 300
"""Maximum characters of a reason; the broker takes 4,096 bytes (offset.metadata.max.bytes)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A digest being sent: it holds the records before ``ends``, and ``id`` is its idempotency key."""

    id: str
    ends: Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Failing:
    """A receiver that is failing: ``since`` in seconds since 1970, and why."""

    since: float
    why: str


@dataclass(frozen=True, slots=True)
class DeliveryProgress:
    """Offsets of a group and the state committed with them."""

    offsets: Mapping[TopicPartition, int]
    cut: Cut | None = None
    failing: Failing | None = None


def written(progress: DeliveryProgress) -> dict[TopicPartition, OffsetAndMetadata]:
    """Return progress in the form that Kafka stores."""
    return {
        partition: OffsetAndMetadata(offset, _text(progress, partition), -1)
        for partition, offset in progress.offsets.items()
    }


def read(committed: Mapping[TopicPartition, OffsetAndMetadata]) -> DeliveryProgress:
    """Return progress from what Kafka stored; text that is not ours is ignored."""
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
    # Write it on one partition only, and always the same one.
    if progress.failing and partition == min(progress.offsets):
        data |= {"since": round(progress.failing.since, 3), "why": progress.failing.why[:MAX_WHY]}
    return json.dumps(data) if data else ""


def _data(text: str | None) -> dict[str, Any]:
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
