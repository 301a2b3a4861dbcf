"""Make the topics, and check that they are there before a worker starts."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupAuthorizationFailedError,
    NotCoordinatorError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from pipeline.config.parts import KafkaConnection, KafkaFlow
from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, SettingsError, SetupError, Unavailable
from pipeline.kafka.acls import AclGrant, rights
from pipeline.kafka.clients import client_options, principal, translate_errors
from pipeline.kafka.topology import Stage, topology

T = TypeVar("T")
log = logging.getLogger(__name__)
SESSION_SLACK = 3.0
"""The broker looks for sessions that have ended now and then only."""
MIN_SESSION, MAX_SESSION = "group.min.session.timeout.ms", "group.max.session.timeout.ms"
GROUP_PAUSE = 2.0
COORDINATOR_PAUSES = (0.2, 0.5, 1, 1, 2, 2, 4, 4)


@contextmanager
def admin(settings: KafkaConnection) -> Iterator[KafkaAdminClient]:
    """An admin client; raises Unavailable when no broker answers, AccessDenied when it refuses us."""
    # Faust's members describe themselves in a protocol of their own, and the client warns of each that it cannot read.
    logging.getLogger("kafka.admin").setLevel(logging.ERROR)
    with translate_errors(settings):
        client = KafkaAdminClient(**client_options(settings), client_id="dateline-admin")
        try:
            yield client
        finally:
            client.close()


def cluster_id(settings: KafkaConnection) -> str:
    """Return the id that the Kafka cluster has got when its storage was made; raises Unavailable."""
    with admin(settings) as client:
        return str(client.describe_cluster()["cluster_id"])


def create_topics(settings: KafkaFlow) -> list[tuple[str, bool]]:
    """Create the topics that are missing; returns each name with whether it was made now."""
    flow = topology(settings)
    with admin(settings) as client:
        present = set(client.list_topics())
        made = []
        for topic in flow.topics:
            if topic.name in present:
                made.append((topic.name, False))
                continue
            try:
                client.create_topics(
                    {
                        topic.name: {
                            "num_partitions": topic.partitions or flow.partitions,
                            "replication_factor": flow.replication_factor,
                            "configs": {**topic.config, "min.insync.replicas": str(flow.min_insync_replicas)},
                        }
                    },
                    wait_for_metadata=True,
                )
                made.append((topic.name, True))
            except TopicAlreadyExistsError:
                made.append((topic.name, False))
        return made


def check_stage(settings: Settings, stage: Stage) -> None:
    """Check that a worker of the stage can work.

    Raises SetupError when a topic is missing or the group has no partition left for one more worker, SettingsError when
    the brokers do not take our session_timeout, AccessDenied when we have not every right that it needs: found out
    later, it would wait and retry instead. A full group is looked at
    for as long as a dead worker stays a member.
    """
    with admin(settings) as client:
        needed = [right for right in rights(settings)[stage.name] if right.resource == "topic"]
        partitions = len(require_acls(client, settings, needed)[stage.reads]["partitions"])
        require_group(client, settings, stage.group)
        require_session_timeout(client, settings)
        workers = members(client, stage.group)
        # One that was killed, the one before this very process perhaps, is a member until its session ends.
        until = time.monotonic() + settings.session_timeout + SESSION_SLACK
        if workers >= partitions:
            log.warning("%s has a worker for each partition; waiting whether one of them is gone", stage.group)
        while workers >= partitions and time.monotonic() < until:
            time.sleep(GROUP_PAUSE)
            workers = members(client, stage.group)
        if workers >= partitions:
            raise SetupError(
                f"{stage.reads} has {partitions} partitions and group {stage.group} already {workers} workers: "
                "one more would get no work; stop one first (more: docs/operating.md, Capacity)"
            )


def delete_retention(settings: KafkaFlow) -> timedelta:
    """Return how long a tombstone on articles.enriched can be read at least; raises Unavailable."""
    name = topology(settings).enriched.name
    with admin(settings) as client:
        return timedelta(milliseconds=int(topic_config(client, settings, name)["delete.retention.ms"]))


def topic_config(client: KafkaAdminClient, settings: KafkaConnection, name: str) -> dict[str, str]:
    """The settings of a topic that is there; raises AccessDenied without the right to see them."""
    found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
    config = found["topic"].get(name)
    if not config:
        # The client reports no error for this one question, only that it has no answer.
        raise _denied(settings, [f"DESCRIBE_CONFIGS on topic {name}"])
    return {key: str(entry["value"]) for key, entry in config.items()}


def require_acls(
    client: KafkaAdminClient, settings: KafkaConnection, needed: Sequence[AclGrant]
) -> dict[str, dict[str, Any]]:
    """The descriptions of the topics that rights are needed on, by name.

    Raises SetupError for topics that are missing, AccessDenied for rights that are.
    """
    names = list(dict.fromkeys(right.name for right in needed))
    described = {topic["name"]: topic for topic in client.describe_topics(names)}
    if denied := [
        f"{right.operation} on topic {right.name}" for right in needed if _lacks(described[right.name], right)
    ]:
        raise _denied(settings, denied)
    if missing := [name for name in names if described[name]["error_code"] == UnknownTopicOrPartitionError.errno]:
        raise SetupError(f"missing topics: {', '.join(missing)}; make them with: dateline topics create")
    return described


def _lacks(topic: Mapping[str, Any], right: AclGrant) -> bool:
    if topic["error_code"]:
        return bool(topic["error_code"] == TopicAuthorizationFailedError.errno)
    return right.operation not in topic["authorized_operations"]


def require_group(client: KafkaAdminClient, settings: KafkaConnection, group: str) -> None:
    """Raise AccessDenied unless we may be a member of the consumer group."""
    try:
        described = coordinated(lambda: client.describe_groups([group]))
    except GroupAuthorizationFailedError as error:
        raise _denied(settings, [f"READ on group {group}"]) from error
    operations = described[group]["authorized_operations"]
    # None for a group without a member so far: the coordinator has let us ask, and says no more.
    if operations is not None and "READ" not in operations:
        raise _denied(settings, [f"READ on group {group}"])


def require_session_timeout(client: KafkaAdminClient, settings: Settings) -> None:
    """Raise SettingsError unless the brokers let a member of a group be silent for so long.

    A group's clients only log that they are refused, and wait. Without the right to see the brokers' settings nothing
    is checked.
    """
    broker = str(client.describe_cluster()["brokers"][0]["broker_id"])
    found = client.describe_configs([ConfigResource(ConfigResourceType.BROKER, broker)], config_filter="all")
    config = found.get("broker", {}).get(broker) or {}
    if not {MIN_SESSION, MAX_SESSION} <= config.keys():
        return
    least, most = (int(config[name]["value"]) / 1000 for name in (MIN_SESSION, MAX_SESSION))
    if not least <= settings.session_timeout <= most:
        raise SettingsError(
            f"session_timeout {settings.session_timeout:g} is not between {least:g} and {most:g}, which the brokers allow "
            f"({MIN_SESSION}, {MAX_SESSION}): set it to a time in between"
        )


def _denied(settings: KafkaConnection, lacking: list[str]) -> AccessDenied:
    return AccessDenied(
        f"Kafka at {settings.kafka_bootstrap} does not grant {principal(settings)}: {', '.join(lacking)}; "
        "docs/security.md lists the rights that each part needs"
    )


def members(client: KafkaAdminClient, group: str) -> int:
    """Workers in a consumer group."""
    described = coordinated(lambda: client.describe_groups([group]))
    return len(described[group].get("members") or ()) if group in described else 0


def coordinated(ask: Callable[[], T]) -> T:
    """Ask about a group; a new broker makes its list of groups first, and a moved one is found at the next try."""
    for pause in COORDINATOR_PAUSES:
        try:
            return ask()
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            time.sleep(pause)
    raise Unavailable("Kafka has no coordinator for this group yet; try again")
