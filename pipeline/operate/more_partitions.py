"""Add partitions to articles.raw so that the later record of an article still wins, whatever the brokers' clocks say."""

from contextlib import closing
from dataclasses import dataclass

from kafka.admin import KafkaAdminClient, NewPartitions

from pipeline.config.parts import KafkaFlow
from pipeline.errors import UsageError
from pipeline.kafka.acls import rights
from pipeline.kafka.lag import StageLag, stage_lag
from pipeline.kafka.topics import admin, require_acls
from pipeline.kafka.topology import topology
from pipeline.stream.record_versions import RecordVersions

PART = "topics add-partitions"


@dataclass(frozen=True, slots=True)
class Added:
    """Partitions of a topic before and after."""

    topic: str
    before: int
    after: int


def add_partitions(settings: KafkaFlow, number: int) -> Added:
    """Give articles.raw ``number`` partitions, and note that versions go on above all that were given.

    With them ids move from one partition to another, and between partitions nothing but time tells an order. So no record
    may wait and no worker of enrich may run meanwhile. Safe to run again after a stop. Raises UsageError when they do,
    or when there are more partitions already; SetupError, AccessDenied, Unavailable.
    """
    stage = topology(settings).enrich
    with admin(settings) as client:
        needed = [right for right in rights(settings)[PART] if right.resource == "topic"]
        before = len(require_acls(client, settings, needed)[stage.reads]["partitions"])
        if number < before:
            raise UsageError(
                f"{stage.reads} has {before} partitions already, and the number cannot be reduced: give a higher number"
            )
        _require_quiet(stage_lag(client, stage))
        _create(client, stage.reads, before, number)
    with closing(RecordVersions(settings)) as versions:
        versions.note_partitions(number)
    return Added(stage.reads, before, number)


def _require_quiet(lag: StageLag) -> None:
    if lag.workers:
        raise UsageError(
            f"{lag.workers} workers of enrich are running, or stopped less than session_timeout ago: "
            "stop the publishers, then the workers with: dateline drain"
        )
    if not lag.is_done:
        raise UsageError(
            f"{lag.lag} records of {lag.topic} wait to be enriched: stop the publishers, then let the workers finish "
            "them and end with: dateline drain"
        )


def _create(client: KafkaAdminClient, topic: str, before: int, number: int) -> None:
    # Equal after a stop between this and the note.
    if number > before:
        client.create_partitions({topic: NewPartitions(number)})
