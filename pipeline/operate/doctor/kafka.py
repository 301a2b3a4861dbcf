"""Checks of ``dateline doctor`` on Kafka."""

from collections.abc import Iterator

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from pipeline.config.parts import ArticleIndex, FlowAndIndex, KafkaConnection, KafkaFlow
from pipeline.errors import DatelineError
from pipeline.index.gateway import Gateway
from pipeline.index.generations import filled_from, write_index
from pipeline.kafka.clients import confirmed, producer_options, translate_errors
from pipeline.kafka.topics import admin, topic_config
from pipeline.kafka.topology import Topic, topology
from pipeline.operate.doctor.check import Check, clock_check
from pipeline.operate.status.index import SECONDS
from pipeline.operate.status.kafka import TopicState, topic_states

CLOCK = b"clock"
"""Key of a record on dateline.control that workers ignore: the broker's timestamp on it shows its clock."""
CREATE = "create them: dateline topics create"


def kafka_checks(settings: FlowAndIndex) -> Iterator[Check]:
    """Check brokers, topics and their settings, and the clock. Raises Unavailable."""
    with admin(settings) as client:
        cluster = client.describe_cluster()
        brokers = len(cluster["brokers"])
        yield Check("Kafka", True, f"{brokers} broker{'s' if brokers > 1 else ''} at {settings.kafka_bootstrap}")
        yield from _pairing(settings, str(cluster["cluster_id"]))
        states = {state.name: state for state in topic_states(settings)}
        missing = [name for name, state in states.items() if not state.exists]
        yield Check("topics", not missing, f"missing: {', '.join(missing)}" if missing else "all there", CREATE)
        for topic in topology(settings).topics:
            if states[topic.name].exists:
                yield from _topic(client, settings, topic, states[topic.name])
    if not missing:
        yield clock_check("Kafka", lambda: _broker_time(settings))


def _pairing(settings: ArticleIndex, cluster: str) -> Iterator[Check]:
    """Check that the live index is filled from this cluster; yield nothing if that is unknown."""
    try:
        with Gateway(settings, timeout=SECONDS) as gateway:
            live = write_index(gateway)
            known = filled_from(gateway, live) if live else None
    except DatelineError:
        return  # Elasticsearch has its own checks.
    if known:
        found = f"{live} is filled from {known}" + ("" if known == cluster else f", and this is {cluster}")
        fix = "set DATELINE_KAFKA_BOOTSTRAP to its cluster; if the topics have moved: dateline index rebuild --other-cluster"
        yield Check("Kafka cluster", known == cluster, found, fix)


def _topic(client: KafkaAdminClient, settings: KafkaFlow, topic: Topic, state: TopicState) -> Iterator[Check]:
    wrong = [f"{name} is {found}, not {wanted}" for name, wanted, found in _differences(client, settings, topic)]
    if wrong:
        values = ",".join(f"{name}={value}" for name, value in topic.config.items())
        fix = f"kafka-configs.sh --alter --topic {topic.name} --add-config '{values}'"
        yield Check(topic.name, False, "; ".join(wrong), fix)
    if state.replicas < settings.replication_factor:
        found = f"{state.replicas} replicas, the setting says {settings.replication_factor}"
        yield Check(topic.name, False, found, "raise them with kafka-reassign-partitions.sh, or correct the setting")


def _differences(client: KafkaAdminClient, settings: KafkaConnection, topic: Topic) -> Iterator[tuple[str, str, str]]:
    found = topic_config(client, settings, topic.name)
    for name, wanted in topic.config.items():
        value = found[name]
        if set(value.split(",")) != set(wanted.split(",")):
            yield name, wanted, value


def _broker_time(settings: KafkaFlow) -> float:
    with translate_errors(settings):
        producer = KafkaProducer(**producer_options(settings))
        try:
            (sent,) = confirmed(settings, [producer.send(topology(settings).control.name, key=CLOCK, value=b"{}")])
        finally:
            producer.close()
    return float(sent.timestamp) / 1000
