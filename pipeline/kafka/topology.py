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
"""About older articles, which come again in a replay, no one is reported."""


@dataclass(frozen=True)
class Topic:
    """A topic as it is created; ``config`` are the broker's topic settings."""

    name: str
    config: Mapping[str, str] = field(default_factory=dict)
    partitions: int | None = None
    """The number of partitions; None means as many as the settings say."""


@dataclass(frozen=True)
class Stage:
    """A consumer group with the topic it reads and the ones it writes."""

    name: str
    group: str
    reads: str
    writes: tuple[str, ...]
    consults: tuple[str, ...] = ()
    """Topics that a worker reads besides, outside its group."""


@dataclass(frozen=True)
class Notify:
    """The consumer groups of `dateline notify`, one a receiver, so that one that is down holds back itself only."""

    prefix: str
    """What the names of the groups begin with."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    consults: tuple[str, ...]

    name = "notify"

    def group(self, receiver: str) -> str:
        """Return the group of a receiver."""
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
    """The topics and groups for these settings; every name carries ``settings.topic_prefix``."""
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
        # It writes to the topic that it reads: a tombstone over an article that was taken down and came again. Of the alerts
        # it reads what is there already, so as not to send it again.
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
    """The broker takes more than an article may measure, so that a producer without our limit ends with a reason on
    the dead letters rather than with an opaque refusal."""
    return Topic(
        f"{prefix}articles.raw",
        {
            "retention.ms": str(7 * DAY_MS),
            # The version of an article comes of the broker's own clock, never of the producer's.
            "message.timestamp.type": "LogAppendTime",
            "max.message.bytes": str(8 * MIB),
        },
    )


def _enriched(prefix: str) -> Topic:
    """The newest version of every article: any index can be rebuilt from it."""
    return Topic(
        f"{prefix}articles.enriched",
        {
            "cleanup.policy": "compact",
            "max.message.bytes": str(16 * MIB),
            # How long a worker or a rebuild may be away and still hear of a deletion.
            "delete.retention.ms": str(7 * DAY_MS),
        },
    )


def _dead_letter(prefix: str) -> Topic:
    """A dead letter holds the whole payload, base64 if need be, so its limit is larger than that of articles.raw."""
    return Topic(
        f"{prefix}articles.dead-letter", {"retention.ms": str(30 * DAY_MS), "max.message.bytes": str(16 * MIB)}
    )


def _takedowns(prefix: str) -> Topic:
    """Takedowns, kept indefinitely; stamped by the broker's clock, to compare with articles' versions."""
    return Topic(
        f"{prefix}articles.takedowns",
        {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _alerts(prefix: str) -> Topic:
    """One record a match, on the clock of articles.raw: who sends one looks first whether it is there."""
    return Topic(
        f"{prefix}articles.alerts",
        {
            "cleanup.policy": "compact,delete",
            "retention.ms": str(ALERTS_KEPT_DAYS * DAY_MS),
            "message.timestamp.type": "LogAppendTime",
        },
    )


def _redeliveries(prefix: str) -> Topic:
    """Notifications that a replay sends to one receiver again: on articles.alerts they would go to all of them, and in
    its compacted log take the place of a record that others have yet to read."""
    return Topic(
        f"{prefix}articles.redeliveries",
        {"retention.ms": str(ALERTS_KEPT_DAYS * DAY_MS), "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _deliveries(prefix: str) -> Topic:
    """The history of notifications: the last word on each match at each receiver."""
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
            # Stamped by the broker: one clock decides which workers are alive, whatever their own clocks show.
            "message.timestamp.type": "LogAppendTime",
            # Small segments, soon compacted to the last word of each worker: `dateline status` reads them all.
            "segment.ms": str(10 * MINUTE_MS),
            "max.compaction.lag.ms": str(10 * MINUTE_MS),
        },
        partitions=1,
    )


def _control(prefix: str) -> Topic:
    """Orders to the workers, in one partition so that they are read in order."""
    # Stamped by the broker, so that `dateline doctor` can see the broker's clock.
    return Topic(
        f"{prefix}dateline.control",
        {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"},
        partitions=1,
    )


def _versions(prefix: str) -> Topic:
    """The latest version that the clock of each partition of articles.raw has given: never to be lost."""
    return Topic(
        f"{prefix}dateline.versions",
        {
            "cleanup.policy": "compact",
            # Stamped by the broker, which so tells its clock.
            "message.timestamp.type": "LogAppendTime",
            # Small segments, soon compacted: each enrich worker reads them all as it starts.
            "segment.ms": str(10 * MINUTE_MS),
            "max.compaction.lag.ms": str(10 * MINUTE_MS),
        },
        partitions=1,
    )
