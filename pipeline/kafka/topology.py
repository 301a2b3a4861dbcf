"""Topology: which stage reads and writes which topic.

::

    publish ──► articles.raw ──► enrich ──► articles.enriched ──► index ──► Elasticsearch
                     └── invalid ──► articles.dead-letter ◄── rejected ──┤
    delete ──► articles.takedowns ──────────────────────── keeps away ───┤
                                     articles.alerts ◄── saved searches ─┘
                                            └──► notify ──► receivers; articles.deliveries says what became of each
                    replay ──► articles.redeliveries ──┘

    every worker ──► dateline.workers ──► dateline status
    dateline pause, resume, drain ──► dateline.control ──► every worker
    enrich ◄──► dateline.versions: what it has to know to never give a version twice
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.config.parts import TopicOptions

MINUTE_MS = 60 * 1000
DAY_MS = 24 * 60 * MINUTE_MS
MIB = 1024 * 1024
ALERTS_KEPT_DAYS = 30
"""Articles older than this, which a replay may bring again, notify no one."""


@dataclass(frozen=True)
class Topic:
    """A topic to create; ``config`` holds the broker's topic settings."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict)
    partitions: int | None = None
    """Number of partitions; None uses the setting."""


@dataclass(frozen=True)
class Stage:
    """A consumer group with the topic it reads and those it writes."""

    name: str
    group: str
    reads: str
    writes: tuple[str, ...]
    consults: tuple[str, ...] = ()
    """Topics that a worker reads in addition, outside its group."""


@dataclass(frozen=True)
class Notify:
    """Consumer groups of `dateline notify`, one per receiver, so that one that is down delays only itself."""

    prefix: str
    """Prefix of the group names."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    consults: tuple[str, ...]

    name = "notify"

    def group(self, receiver: str) -> str:
        """Return a receiver's group."""
        return f"{self.prefix}{receiver}"


@dataclass(frozen=True)
class Topology:
    raw: Topic
    enriched: Topic
    dead_letter: Topic
    takedowns: Topic
    alerts: Topic
    redeliveries: Topic
    deliveries: Topic
    workers: Topic
    control: Topic
    versions: Topic
    enrich: Stage
    index: Stage
    notify: Notify
    partitions: int
    replication_factor: int
    min_insync_replicas: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        flow = self.raw, self.enriched, self.dead_letter, self.takedowns, self.alerts
        return *flow, self.redeliveries, self.deliveries, self.workers, self.control, self.versions

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.enrich, self.index


def topology(settings: TopicOptions) -> Topology:
    """Return the topics and groups for these settings; every name carries ``settings.topic_prefix``."""
    prefix = settings.topic_prefix
    raw, enriched, dead = _raw(prefix), _enriched(prefix), _dead_letter(prefix)
    takedowns, alerts, versions = _takedowns(prefix), _alerts(prefix), _versions(prefix)
    redeliveries, deliveries = _redeliveries(prefix), _deliveries(prefix)
    return Topology(
        raw=raw,
        enriched=enriched,
        dead_letter=dead,
        takedowns=takedowns,
        alerts=alerts,
        redeliveries=redeliveries,
        deliveries=deliveries,
        workers=_workers(prefix),
        control=_control(prefix),
        versions=versions,
        enrich=Stage(
            "enrich",
            f"{prefix}dateline-enrich",
            raw.name,
            (enriched.name, dead.name, versions.name),
            (versions.name,),
        ),
        # Writes to the topic it reads: a tombstone for a taken-down article that came again. Reads the alerts already
        # on the topic so as not to repeat them.
        index=Stage(
            "index",
            f"{prefix}dateline-index",
            enriched.name,
            (dead.name, enriched.name, alerts.name),
            (takedowns.name, alerts.name),
        ),
        notify=Notify(
            f"{prefix}dateline-notify-",
            (alerts.name, redeliveries.name),
            (deliveries.name, dead.name),
            (takedowns.name,),
        ),
        partitions=settings.partitions,
        replication_factor=settings.replication_factor,
        min_insync_replicas=settings.min_insync_replicas or max(1, settings.replication_factor - 1),
    )


def _raw(prefix: str) -> Topic:
    """Allows larger messages than an article may be, so that a producer that ignores our limit gets a dead letter with
    the reason instead of an opaque refusal."""
    return Topic(
        f"{prefix}articles.raw",
        {
            "retention.ms": str(7 * DAY_MS),
            # Article versions are based on the broker's clock, never the producer's.
            "message.timestamp.type": "LogAppendTime",
            "max.message.bytes": str(8 * MIB),
        },
    )


def _enriched(prefix: str) -> Topic:
    """Newest version of every article: any index can be rebuilt from it."""
    return Topic(
        f"{prefix}articles.enriched",
        {
            "cleanup.policy": "compact",
            "max.message.bytes": str(16 * MIB),
            # How long a worker or a rebuild may be down and still see a deletion.
            "delete.retention.ms": str(7 * DAY_MS),
        },
    )


def _dead_letter(prefix: str) -> Topic:
    """Dead letters hold the whole payload, in base64 if need be, so the limit exceeds that of articles.raw."""
    return Topic(
        f"{prefix}articles.dead-letter", {"retention.ms": str(30 * DAY_MS), "max.message.bytes": str(16 * MIB)}
    )


def _takedowns(prefix: str) -> Topic:
    """Takedowns, kept indefinitely; stamped by the broker, to compare with article versions."""
    return Topic(
        f"{prefix}articles.takedowns",
        {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _alerts(prefix: str) -> Topic:
    """One record per match, stamped by the broker like articles.raw; senders first check that it is not there."""
    return Topic(
        f"{prefix}articles.alerts",
        {
            "cleanup.policy": "compact,delete",
            "retention.ms": str(ALERTS_KEPT_DAYS * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
        },
    )


def _redeliveries(prefix: str) -> Topic:
    """Notifications replayed to one receiver: on articles.alerts they would go to all, and its compacted log would drop
    an equal record that others have yet to read."""
    return Topic(
        f"{prefix}articles.redeliveries",
        {"retention.ms": str(ALERTS_KEPT_DAYS * DAY_MS), "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _deliveries(prefix: str) -> Topic:
    """History of notifications: the latest outcome of each match at each receiver."""
    return Topic(
        f"{prefix}articles.deliveries",
        {
            "cleanup.policy": "compact,delete",
            "retention.ms": str(ALERTS_KEPT_DAYS * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
        },
    )


def _workers(prefix: str) -> Topic:
    """The workers' heartbeats."""
    return Topic(
        f"{prefix}dateline.workers",
        {
            "cleanup.policy": "compact,delete",
            "retention.ms": str(DAY_MS),
            # Stamped by the broker: one clock decides which workers are alive.
            "message.timestamp.type": "LogAppendTime",
            # Small, quickly compacted segments with each worker's last heartbeat: `dateline status` reads them all.
            "segment.ms": str(10 * MINUTE_MS),
            "max.compaction.lag.ms": str(10 * MINUTE_MS),
        },
        partitions=1,
    )


def _control(prefix: str) -> Topic:
    """Control commands, in one partition so that they are read in order."""
    # Stamped by the broker, so that `dateline doctor` can read its clock.
    return Topic(
        f"{prefix}dateline.control",
        {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _versions(prefix: str) -> Topic:
    """Latest version given by each articles.raw partition's clock; must never be lost."""
    return Topic(
        f"{prefix}dateline.versions",
        {
            "cleanup.policy": "compact",
            # Stamped by the broker, which thereby shows its clock.
            "message.timestamp.type": "LogAppendTime",
            # Small, quickly compacted segments: each enrich worker reads them all on start.
            "segment.ms": str(10 * MINUTE_MS),
            "max.compaction.lag.ms": str(10 * MINUTE_MS),
        },
        partitions=1,
    )
