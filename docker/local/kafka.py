"""A Kafka broker as a local process: its settings, its commands, and whether it answers."""

import socket
import struct
from collections.abc import Sequence

from docker.local.node import Node, Peer, Runtime, write_text
from docker.local.ports import LOOPBACK
from docker.local.processes import run

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
BROKER_SETTINGS = {
    "auto.create.topics.enable": "false",  # topics are created ahead, with their own settings
    "message.max.bytes": str(MAX_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(MAX_MESSAGE_BYTES),
    "group.initial.rebalance.delay.ms": "0",  # a developer's group has few members: do not wait for more
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.num.partitions": "8",
    "share.coordinator.state.topic.num.partitions": "8",
    "log.retention.hours": "168",
    "log.segment.bytes": str(128 * 1024 * 1024),
    "log.cleaner.threads": "1",
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),  # comes from the heap; the default is 128 MiB
    "num.network.threads": "2",
    "num.io.threads": "4",
}
"""What every broker has, in containers too; the names are Kafka's."""

REPLICATED = ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")
"""The broker's own topics, whose replication is set here and not when they are created."""

_METADATA = 3  # the API key of a metadata request
_CORRELATION_ID = 7


def settings(node: Node, peers: Sequence[Peer]) -> dict[str, str]:
    """server.properties of one broker that is also a controller."""
    replicas = str(min(3, len(peers)))
    in_sync = str(max(1, len(peers) - 1))
    own = [f"PLAINTEXT://{LOOPBACK}:{node.port}", f"CONTROLLER://{LOOPBACK}:{peers[node.number - 1].port}"]
    listeners = [*own, *filter(None, [node.settings.get("listeners")])]
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.voters": ",".join(f"{peer.number}@{LOOPBACK}:{peer.port}" for peer in peers),
        # A broker that was killed cannot register again before its old session has run out: 9 s by default.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "1000",
        "log.dirs": "data",  # in the node's folder, where it runs: a properties file cannot hold every path
        **BROKER_SETTINGS,
        **{f"{topic}.replication.factor": replicas for topic in REPLICATED},
        **{f"{topic}.min.isr": in_sync for topic in REPLICATED if topic != "offsets.topic"},
        "min.insync.replicas": in_sync,
        "default.replication.factor": replicas,
        **node.settings,
        "listeners": ",".join(listeners),
    }


def prepare(node: Node, peers: Sequence[Peer], cluster_id: str, runtime: Runtime) -> None:
    lines = [f"{name}={value}" for name, value in settings(node, peers).items()]
    write_text(node.folder / "server.properties", "\n".join([*lines, ""]))
    if not (node.folder / "data" / "meta.properties").exists():
        tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}", "-c", "server.properties"]
        run([*_java(node, runtime), *tool], "Kafka's folder could not be made", runtime.environment, node.folder)


def command(node: Node, runtime: Runtime) -> list[str]:
    return [*_java(node, runtime), "kafka.Kafka", "server.properties"]


def _java(node: Node, runtime: Runtime) -> list[str]:
    logging = [
        f"-Dorg.slf4j.simpleLogger.{option}"
        for option in (
            "showDateTime=true",
            "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
            "log.org.apache.kafka.common.config=warn",  # else every start prints all the settings, several times
        )
    ]
    memory = [f"-Xms{node.heap}", f"-Xmx{node.heap}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
    return [
        runtime.java,
        *memory,
        f"-Djava.io.tmpdir={node.scratch}",
        "--enable-native-access=ALL-UNNAMED",
        *logging,
        "-cp",
        f"{runtime.installation}/lib/*",
    ]


def is_ready(node: Node, nodes: int) -> bool:
    """Whether the broker answers a metadata request and knows that many brokers, itself included."""
    try:
        return _brokers(node.port) >= nodes
    except (OSError, struct.error):
        return False


def _brokers(port: int) -> int:
    """The number of brokers in the cluster, by a metadata request (version 1) for no topics."""
    no_client_id, no_topics = -1, 0
    request = struct.pack(">hhihi", _METADATA, 1, _CORRELATION_ID, no_client_id, no_topics)
    with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        with connection.makefile("rb") as answer:
            _length, correlation_id, brokers = struct.unpack(">iii", answer.read(12))
    return int(brokers) if correlation_id == _CORRELATION_ID else 0
