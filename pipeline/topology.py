"""Who reads and writes what.

::

    publish ──► articles.raw ──► enrich ──► articles.enriched ──► index ──► Elasticsearch
                     └── invalid ──► articles.dead-letter ◄── rejected ──┘
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.settings import Settings

DAY_MS = 24 * 60 * 60 * 1000
MIB = 1024 * 1024


@dataclass(frozen=True)
class Topic:
    """A topic as it is created; ``config`` are the broker's topic settings."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A consumer group with the topic it reads and the ones it writes."""

    name: str
    group: str
    reads: str
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Topology:
    raw: Topic
    enriched: Topic
    dead_letter: Topic
    enrich: Stage
    index: Stage
    partitions: int
    replication: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return self.raw, self.enriched, self.dead_letter

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.enrich, self.index


def topology(settings: Settings) -> Topology:
    """The topics and groups for these settings; every name carries ``settings.topic_prefix``."""
    prefix = settings.topic_prefix
    # The broker takes more than an article may measure, so that a producer without our limit
    # ends with a reason on the dead letters rather than with an opaque refusal; and a dead
    # letter holds the whole payload, base64 if need be, so its limit is larger again.
    raw = Topic(
        f"{prefix}articles.raw",
        {
            "retention.ms": str(7 * DAY_MS),
            # The version of an article is the broker's own clock, never the producer's.
            "message.timestamp.type": "LogAppendTime",
            "max.message.bytes": str(8 * MIB),
        },
    )
    enriched = Topic(f"{prefix}articles.enriched", {"cleanup.policy": "compact", "max.message.bytes": str(16 * MIB)})
    dead = Topic(
        f"{prefix}articles.dead-letter", {"retention.ms": str(30 * DAY_MS), "max.message.bytes": str(16 * MIB)}
    )
    return Topology(
        raw=raw,
        enriched=enriched,
        dead_letter=dead,
        enrich=Stage("enrich", f"{prefix}dateline-enrich", raw.name, (enriched.name, dead.name)),
        index=Stage("index", f"{prefix}dateline-index", enriched.name, (dead.name,)),
        partitions=settings.partitions,
        replication=settings.replication,
    )
