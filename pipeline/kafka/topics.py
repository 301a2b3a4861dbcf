"""Create the topics, and check that they exist before a worker starts."""

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

from pipeline.config.parts import KafkaConnection, KafkaFlow, WorkerGroup
from pipeline.errors import AccessDenied, SettingsError, SetupError, Unavailable
from pipeline.kafka.acls import AclGrant, rights
from pipeline.kafka.clients import client_options, principal, translate_errors
from pipeline.kafka.topology import Stage, topology

T = TypeVar("T")
log = logging.getLogger(__name__)
SESSION_SLACK = 3.0
"""Brokers check for expired sessions only now and then."""
MIN_SESSION, MAX_SESSION = "group.min.session.timeout.ms", "group.max.session.timeout.ms"
GROUP_PAUSE = 2.0
COORDINATOR_PAUSES = (0.2, 0.5, 1, 1, 2, 2, 4, 4)


@contextmanager
def admin(settings: KafkaConnection) -> Iterator[KafkaAdminClient]:
    """Open an admin client; raises Unavailable when no broker answers, AccessDenied when it refuses us."""
    # Faust's members use their own metadata format, and the client would warn about each.
    logging.getLogger("kafka.admin").setLevel(logging.ERROR)
    with translate_errors(settings):
        client = KafkaAdminClient(**client_options(settings), client_id="dateline-admin")
        try:
            yield client
        finally:
            client.close()


def cluster_id(settings: KafkaConnection) -> str:
    """Return the cluster id that Kafka got when its storage was formatted; raises Unavailable."""
    with admin(settings) as client:
        return str(client.describe_cluster()["cluster_id"])


def create_topics(settings: KafkaFlow) -> list[tuple[str, bool]]:
    """Create the missing topics; return each topic's name and whether it was created now."""
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


def check_stage(settings: WorkerGroup, stage: Stage) -> None:
    """Check that a worker of the stage could work.

    Raises SetupError when a topic is missing or the group has no partition for one more worker, SettingsError when the
    brokers do not allow our session_timeout, AccessDenied when we lack a right, which the worker would otherwise meet
    later and retry. A full group is checked again for as long as a dead worker may remain a member.
    """
    with admin(settings) as client:
        needed = [right for right in rights(settings)[stage.name] if right.resource == "topic"]
        partitions = len(require_acls(client, settings, needed)[stage.reads]["partitions"])
        require_group(client, settings, stage.group)
        require_session_timeout(client, settings.session_timeout)
        workers = members(client, stage.group)
        # A killed worker, perhaps this process' predecessor, remains a member until its session expires.
        until = time.monotonic() + settings.session_timeout + SESSION_SLACK
        if workers >= partitions:
            log.warning("%s has a worker for each partition; waiting in case one of them is gone", stage.group)
        while workers >= partitions and time.monotonic() < until:
            time.sleep(GROUP_PAUSE)
            workers = members(client, stage.group)
        if workers >= partitions:
            raise SetupError(
                f"{stage.reads} has {partitions} partitions and group {stage.group} already {workers} workers: "
                "another would get no partition; stop one first (see docs/operating.md, Capacity)"
            )


def delete_retention(settings: KafkaFlow) -> timedelta:
    """Return how long a tombstone on articles.enriched stays readable at least; raises Unavailable."""
    name = topology(settings).enriched.name
    with admin(settings) as client:
        return timedelta(milliseconds=int(topic_config(client, settings, name)["delete.retention.ms"]))


def topic_config(client: KafkaAdminClient, settings: KafkaConnection, name: str) -> dict[str, str]:
    """Return the settings of an existing topic; raises AccessDenied without the right to read them."""
    found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
    config = found["topic"].get(name)
    if not config:
        # For this request alone the client reports no error, just no result.
        raise _denied(settings, [f"DESCRIBE_CONFIGS on topic {name}"])
    return {key: str(entry["value"]) for key, entry in config.items()}


def require_acls(
    client: KafkaAdminClient, settings: KafkaConnection, needed: Sequence[AclGrant]
) -> dict[str, dict[str, Any]]:
    """Return descriptions of the topics that rights are needed on, by name.

    Raises SetupError for missing topics, AccessDenied for missing rights.
    """
    names = list(dict.fromkeys(right.name for right in needed))
    described = {topic["name"]: topic for topic in client.describe_topics(names)}
    if denied := [
        f"{right.operation} on topic {right.name}" for right in needed if _lacks(described[right.name], right)
    ]:
        raise _denied(settings, denied)
    if missing := [name for name in names if described[name]["error_code"] == UnknownTopicOrPartitionError.errno]:
        raise SetupError(f"missing topics: {', '.join(missing)}; create them with: dateline topics create")
    return described


def _lacks(topic: Mapping[str, Any], right: AclGrant) -> bool:
    if topic["error_code"]:
        return bool(topic["error_code"] == TopicAuthorizationFailedError.errno)
    return right.operation not in topic["authorized_operations"]


def require_group(client: KafkaAdminClient, settings: KafkaConnection, group: str) -> None:
    """Raise AccessDenied unless we may join the consumer group."""
    try:
        described = coordinated(lambda: client.describe_groups([group]))
    except GroupAuthorizationFailedError as error:
        raise _denied(settings, [f"READ on group {group}"]) from error
    operations = described[group]["authorized_operations"]
    # None for a group without members: the coordinator allowed the request but says no more.
    if operations is not None and "READ" not in operations:
        raise _denied(settings, [f"READ on group {group}"])


def require_session_timeout(client: KafkaAdminClient, session_timeout: float) -> None:
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
    if not least <= session_timeout <= most:
        raise SettingsError(
            f"session_timeout {session_timeout:g} is not between {least:g} and {most:g}, which the brokers allow "
            f"({MIN_SESSION}, {MAX_SESSION}): set it to a value within it"
        )


def _denied(settings: KafkaConnection, lacking: list[str]) -> AccessDenied:
    return AccessDenied(
        f"Kafka at {settings.kafka_bootstrap} does not grant {principal(settings)}: {', '.join(lacking)}; "
        "docs/security.md lists the rights that each part needs"
    )


def members(client: KafkaAdminClient, group: str) -> int:
    """Return the number of workers in a consumer group."""
    described = coordinated(lambda: client.describe_groups([group]))
    return len(described[group].get("members") or ()) if group in described else 0


def coordinated(ask: Callable[[], T]) -> T:
    """Ask about a group: a new broker first creates its list of groups, and a moved group is found on the next try."""
    for pause in COORDINATOR_PAUSES:
        try:
            return ask()
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            time.sleep(pause)
    raise Unavailable("Kafka has no coordinator for this group yet; try again")
