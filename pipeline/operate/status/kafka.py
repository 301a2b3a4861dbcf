"""State of Kafka: brokers, topics, the lag of each group."""

from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from pipeline.config.parts import KafkaFlow, TopicOptions
from pipeline.kafka.lag import StageLag, stage_lags
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology


@dataclass(frozen=True)
class TopicState:
    """State of a topic; ``under_replicated`` and ``offline`` count partitions, ``bytes`` are on disk with replicas."""

    name: str
    exists: bool
    partitions: int = 0
    replicas: int = 0
    records: int = 0
    bytes: int | None = None
    under_replicated: int = 0
    offline: int = 0


@dataclass(frozen=True)
class KafkaState:
    """``stages`` is empty while a topic is missing."""

    brokers: list[str]
    topics: list[TopicState]
    stages: list[StageLag]


def topic_states(settings: KafkaFlow) -> list[TopicState]:
    """Return the state of every Dateline topic, missing ones included; raises Unavailable."""
    with admin(settings) as client:
        return _topics(client, settings)


def kafka_state(settings: KafkaFlow) -> KafkaState:
    """Read the state; raises Unavailable."""
    with admin(settings) as client:
        brokers = [f"{broker['host']}:{broker['port']}" for broker in client.describe_cluster()["brokers"]]
        topics = _topics(client, settings)
    complete = all(topic.exists for topic in topics)
    return KafkaState(brokers, topics, stage_lags(settings) if complete else [])


def _topics(client: KafkaAdminClient, settings: TopicOptions) -> list[TopicState]:
    names = [topic.name for topic in topology(settings).topics]
    present = set(client.list_topics())
    found = {topic["name"]: topic["partitions"] for topic in client.describe_topics([n for n in names if n in present])}
    sizes = _sizes(client, [name for name in names if name in found])
    return [
        _topic(client, name, found[name], sizes.get(name)) if name in found else TopicState(name, exists=False)
        for name in names
    ]


def _topic(client: KafkaAdminClient, name: str, partitions: list[dict[str, Any]], size: int | None) -> TopicState:
    offline = [p for p in partitions if p["leader_id"] < 0]
    led = [TopicPartition(name, p["partition_index"]) for p in partitions if p["leader_id"] >= 0]
    ends = client.list_partition_offsets(dict.fromkeys(led, OffsetSpec.LATEST)) if led else {}
    starts = client.list_partition_offsets(dict.fromkeys(led, OffsetSpec.EARLIEST)) if led else {}
    return TopicState(
        name,
        exists=True,
        partitions=len(partitions),
        replicas=max(len(p["replica_nodes"]) for p in partitions),
        records=sum(ends[tp].offset - starts[tp].offset for tp in led),
        bytes=size,
        under_replicated=sum(len(p["isr_nodes"]) < len(p["replica_nodes"]) for p in partitions),
        offline=len(offline),
    )


def _sizes(client: KafkaAdminClient, names: list[str]) -> dict[str, int]:
    """Return bytes by topic over all brokers; empty without the right to ask (CLUSTER DESCRIBE)."""
    try:
        answers = client.describe_log_dirs(names)
    except KafkaError:
        return {}
    sizes: dict[str, int] = {}
    for topic in (topic for answer in answers for folder in answer["log_dirs"] for topic in folder["topics"]):
        sizes[topic["name"]] = sizes.get(topic["name"], 0) + sum(p["partition_size"] for p in topic["partitions"])
    return sizes
