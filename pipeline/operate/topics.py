"""Make the topics, and check that they are there before a worker starts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
    TopicAlreadyExistsError,
)

from pipeline.errors import SetupError, Unavailable
from pipeline.settings import Settings
from pipeline.topology import Stage, topology

T = TypeVar("T")
COORDINATOR_PAUSES = (0.2, 0.5, 1, 1, 2, 2, 4, 4)


@contextmanager
def admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    """An admin client; a broker that does not answer raises Unavailable with its address."""
    client = None
    try:
        client = KafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap.split(","), client_id="dateline-admin")
        yield client
    except KafkaError as error:
        raise Unavailable(f"Kafka at {settings.kafka_bootstrap} does not answer: {error!r}") from error
    finally:
        if client is not None:
            client.close()


def create_topics(settings: Settings) -> list[tuple[str, bool]]:
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
                            "replication_factor": flow.replication,
                            "configs": dict(topic.config),
                        }
                    },
                    wait_for_metadata=True,
                )
                made.append((topic.name, True))
            except TopicAlreadyExistsError:
                made.append((topic.name, False))
        return made


def check_stage(settings: Settings, stage: Stage) -> None:
    """Raise SetupError unless the stage's topics exist and its group has a partition to spare for one more worker."""
    with admin(settings) as client:
        present = set(client.list_topics())
        flow = topology(settings)
        needed = (stage.reads, *stage.writes, *stage.consults, flow.workers.name, flow.control.name)
        missing = [name for name in needed if name not in present]
        if missing:
            raise SetupError(f"missing topics: {', '.join(missing)}; make them with: dateline topics create")
        partitions = len(client.describe_topics([stage.reads])[0]["partitions"])
        workers = members(client, stage.group)
        if workers >= partitions:
            raise SetupError(
                f"{stage.reads} has {partitions} partitions and group {stage.group} already {workers} workers: "
                "one more would get no work; stop one, or add partitions"
            )


def delete_retention(settings: Settings) -> timedelta:
    """How long a tombstone on articles.enriched can be read at least; raises Unavailable."""
    name = topology(settings).enriched.name
    with admin(settings) as client:
        found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
    return timedelta(milliseconds=int(found["topic"][name]["delete.retention.ms"]["value"]))


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
